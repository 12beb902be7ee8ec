#include <fmt/format.h>
#include <pybind11/stl.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <optional>
#include <string>

#include "sim/base/input_error.hpp"
#include "sim/base/text_file.hpp"
#include "sim/base/warnings.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/columns.hpp"
#include "sim/python/text.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/simulate.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

SharedSchedule load(const std::string& file, const std::optional<std::string>& function) {
  const py::gil_scoped_release others_may_run;  // a pure function of the file
  return std::make_shared<Schedule>(load_schedule(file, function));
}

void save(const Schedule& schedule, const std::filesystem::path& path) {
  const std::string file = path.string();
  const bool is_json = file.ends_with(".json");
  if (!is_json && !file.ends_with(".yaml") && !file.ends_with(".yml")) {
    throw InputError(file + ": a schedule file must end in .yaml, .yml or .json");
  }
  OutputFile out(file);
  write_schedule(schedule, is_json ? ScheduleSyntax::kJson : ScheduleSyntax::kYaml, out.stream());
  out.commit();
}

py::dict task_columns(const Schedule& schedule) {
  const auto& tasks = schedule.tasks();
  const auto task = [&](std::size_t i) -> const Task& { return tasks[TaskId(i)]; };
  py::dict columns;
  columns["name"] = objects(tasks.size(), [&](std::size_t i) { return text(task(i).name); });
  columns["kind"] =
      objects(tasks.size(), [&](std::size_t i) { return text(kEngineKindNames[task(i).kind()]); });
  columns["waits"] = integers(tasks.size(), [&](std::size_t i) { return task(i).waits.size(); });
  columns["updates"] =
      integers(tasks.size(), [&](std::size_t i) { return task(i).updates.size(); });
  columns["variants"] =
      integers(tasks.size(), [&](std::size_t i) { return task(i).variant_count(); });
  return columns;
}

}  // namespace

void bind_schedule(py::module_& module) {
  py::class_<Schedule, std::shared_ptr<Schedule>>(
      module, "Schedule",
      "What a compiler produced: tasks in issue order and the barriers between them. len() counts "
      "the tasks.")
      .def_property_readonly(
          "name", [](const Schedule& s) { return text(s.name()); }, "Of the network.")
      .def_property_readonly(
          "architecture", [](const Schedule& s) { return text(s.target().architecture); },
          "What it was compiled for; empty when it does not say.")
      .def_property_readonly(
          "barrier_count", [](const Schedule& s) { return s.barriers().size(); },
          "How many barriers there are, before physical ones are shared.")
      .def_property_readonly("tasks", task_columns,
                             "Columns name, kind (DMA, DPU, SHAVE, M2I), waits and updates (how "
                             "many barriers), variants.")
      .def_property_readonly(
          "sha256", [](const Schedule& s) { return hash_of(s); },
          "Of its meaning: the same in every file format.")
      .def("save", save, py::arg("file"), "Writes it as .yaml, for people, or .json.")
      .def("__len__", [](const Schedule& s) { return s.tasks().size(); })
      .def("__repr__", [](const Schedule& s) {
        return text(fmt::format("<vpusim.Schedule {}: {} tasks, {} barriers>", s.name(),
                                s.tasks().size(), s.barriers().size()));
      });
  module.def("load_schedule", load, py::arg("file"), py::arg("function"));
  module.def(
      "device_of", [](const Schedule& schedule) { return choose_device(schedule, {}); },
      py::arg("schedule"),
      "The device that a schedule was compiled for, at the clock that it names.");
}

}  // namespace vpusim::python
