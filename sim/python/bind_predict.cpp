#include <fmt/format.h>
#include <pybind11/stl.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/importers/workloads/workload_columns.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/columns.hpp"
#include "sim/python/text.hpp"
#include "sim/session/workload_predictor.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

const WorkloadColumn& column_named(const std::string& name) {
  if (const WorkloadColumn* const column = find_workload_column(name)) {
    return *column;
  }
  std::vector<std::string_view> names;
  for (const WorkloadColumn& column : workload_columns()) {
    names.push_back(column.name);
  }
  throw InputError(fmt::format("unknown column {}{}", in_quotes(name), did_you_mean(name, names)));
}

// One value of a column: a text as tables have it, or a number. None leaves the default.
void put_value(WorkloadRow& row, const WorkloadColumn& column, py::handle value, std::size_t i) {
  if (value.is_none()) {
    return;
  }
  const bool is_text = py::isinstance<py::str>(value);
  if (PyFloat_Check(value.ptr()) && std::isnan(PyFloat_AsDouble(value.ptr()))) {
    throw InputError(
        fmt::format("workload {}: {}: NaN is no value; None leaves the default", i, column.name));
  }
  const bool is_legal =
      is_text ? column.set(row, py::cast<std::string>(value))
              : column.put(row,
                           py::cast<double>(py::float_(py::reinterpret_borrow<py::object>(value))));
  if (!is_legal) {
    throw InputError(fmt::format("workload {}: {}: expected {}, got {}", i, column.name,
                                 column.expected(),
                                 in_quotes(py::cast<std::string>(py::str(value)))));
  }
}

// `columns`: sequences of `count` values by name.
std::vector<DpuWorkload> read_workloads(const py::dict& columns, std::size_t count,
                                        VpunnDevice device) {
  std::vector<WorkloadRow> rows(count);
  for (const auto& [name, values] : columns) {
    const WorkloadColumn& column = column_named(py::cast<std::string>(name));
    std::size_t i = 0;
    for (const py::handle value : values) {
      put_value(rows.at(i), column, value, i);
      ++i;
    }
  }
  std::vector<DpuWorkload> workloads;
  workloads.reserve(count);
  for (const WorkloadRow& row : rows) {
    if (row.device.value_or(device) != device) {
      throw InputError(fmt::format("workload {} is for {}, but the device is a {}",
                                   workloads.size(), kVpunnDeviceNames[*row.device],
                                   kVpunnDeviceNames[device]));
    }
    workloads.push_back(row.workload);
  }
  return workloads;
}

py::object text_or_none(std::string_view value) {
  return value.empty() ? py::object(py::none()) : py::object(text(value));
}

py::dict columns_of(const std::vector<WorkloadAnswer>& answers) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  const std::size_t count = answers.size();
  std::map<std::string_view, py::str> models;  // rows share their names
  py::dict columns;
  columns["cycles"] = reals(count, [&](std::size_t i) {
    return answers[i].estimate ? static_cast<double>(answers[i].estimate->cycles.count()) : kNone;
  });
  columns["model"] = objects(count, [&](std::size_t i) -> py::object {
    if (!answers[i].estimate) {
      return py::none();
    }
    const std::string_view model = answers[i].estimate->model;
    return models.try_emplace(model, text(model)).first->second;
  });
  columns["uncertainty"] = reals(count, [&](std::size_t i) {
    const auto& estimate = answers[i].estimate;
    return estimate && estimate->uncertainty > 0 ? double{estimate->uncertainty} : kNone;
  });
  columns["utilization"] = reals(count, [&](std::size_t i) {
    return answers[i].energy ? answers[i].energy->utilization : kNone;
  });
  columns["energy"] = reals(
      count, [&](std::size_t i) { return answers[i].energy ? answers[i].energy->energy : kNone; });
  columns["finding"] =
      objects(count, [&](std::size_t i) { return text_or_none(answers[i].findings); });
  return columns;
}

py::dict predict(const py::dict& columns, std::size_t count, const HwConfig& hw,
                 const std::string& timing) {
  const std::vector<DpuWorkload> workloads = read_workloads(columns, count, hw.timing.vpunn_device);
  const WorkloadPredictor predictor(timing, hw);
  std::vector<WorkloadAnswer> answers;
  {
    const py::gil_scoped_release others_may_run;  // the models are this call's own
    answers = predictor.answer(workloads);
  }
  return columns_of(answers);
}

py::dict explain_columns() {
  py::dict columns;
  for (const WorkloadColumn& column : workload_columns()) {
    py::dict about;
    about["meaning"] = text(column.meaning);
    about["expected"] = text(column.expected());
    columns[text(column.name)] = about;
  }
  return columns;
}

}  // namespace

void bind_predict(py::module_& module) {
  module.def("predict", predict, py::arg("columns"), py::arg("count"), py::arg("device"),
             py::arg("timing"));
  module.def("workload_columns", explain_columns,
             "The columns that predict() takes: meaning and what is expected, by name.");
}

}  // namespace vpusim::python
