#include <fmt/format.h>
#include <pybind11/stl/filesystem.h>

#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/analysis/run_analysis.hpp"
#include "sim/base/text_file.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/columns.hpp"
#include "sim/python/text.hpp"
#include "sim/report/terminal/summary.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "sim/trace/writers/trace_format.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

// The names of a list, to be shared by all rows that refer to it.
template <class List>
std::vector<py::str> names_of(const List& list) {
  std::vector<py::str> names;
  names.reserve(list.size());
  for (const auto& entry : list) {
    names.push_back(text(entry.name));
  }
  return names;
}

py::dict task_columns(const Result& result) {
  const RunResult& run = result.run;
  const auto& tasks = result.schedule->tasks();
  const std::size_t count = tasks.size();
  const std::vector<py::str> engines = names_of(run.engines);
  const std::vector<py::str> models = names_of(run.models);
  std::vector<py::str> kinds;
  for (const std::string_view kind : kEngineKindNames.all()) {
    kinds.push_back(text(kind));
  }
  py::dict columns;
  columns["name"] = objects(count, [&](std::size_t i) { return text(tasks[TaskId(i)].name); });
  columns["kind"] = objects(count, [&](std::size_t i) {
    return kinds[static_cast<std::size_t>(tasks[TaskId(i)].kind())];
  });
  columns["engine"] = objects(
      count, [&](std::size_t i) { return engines[run.steps_of(TaskId(i)).front().engine]; });
  columns["start_ps"] =
      integers(count, [&](std::size_t i) { return run.start_of(TaskId(i)).count(); });
  columns["end_ps"] = integers(count, [&](std::size_t i) { return run.end_of(TaskId(i)).count(); });
  columns["steps"] =
      integers(count, [&](std::size_t i) { return run.tasks[TaskId(i)].step_count; });
  columns["model"] =
      objects(count, [&](std::size_t i) { return models[run.tasks[TaskId(i)].model]; });
  columns["energy"] = reals(count, [&](std::size_t i) {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    return run.energy ? run.energy->tasks[TaskId(i)].value_or(kUnknown) : kUnknown;
  });
  return columns;
}

py::dict step_columns(const Result& result) {
  const RunResult& run = result.run;
  std::vector<std::size_t> task_of_step(run.steps.size());
  for (std::size_t i = 0; i < run.tasks.size(); ++i) {
    const RunResult::TaskSpan& task = run.tasks[TaskId(i)];
    for (std::uint32_t s = 0; s < task.step_count; ++s) {
      task_of_step[task.first_step + s] = i;
    }
  }
  const std::size_t count = run.steps.size();
  py::dict columns;
  columns["task"] = integers(count, [&](std::size_t i) { return task_of_step[i]; });
  columns["engine"] = integers(count, [&](std::size_t i) { return run.steps[i].engine; });
  columns["start_ps"] = integers(count, [&](std::size_t i) { return run.steps[i].start.count(); });
  columns["end_ps"] = integers(count, [&](std::size_t i) { return run.steps[i].end.count(); });
  columns["contention_ps"] =
      integers(count, [&](std::size_t i) { return run.steps[i].contention.count(); });
  return columns;
}

py::dict engine_columns(const Result& result) {
  const std::vector<EngineUse>& engines = result.run.engines;
  const std::size_t count = engines.size();
  py::dict columns;
  columns["name"] = objects(count, [&](std::size_t i) { return text(engines[i].name); });
  columns["kind"] =
      objects(count, [&](std::size_t i) { return text(kEngineKindNames[engines[i].kind]); });
  columns["unit"] = integers(count, [&](std::size_t i) { return engines[i].unit; });
  columns["index"] = integers(count, [&](std::size_t i) { return engines[i].index; });
  columns["steps"] = integers(count, [&](std::size_t i) { return engines[i].step_count; });
  columns["busy_ps"] = integers(count, [&](std::size_t i) { return engines[i].busy.count(); });
  columns["contention_ps"] =
      integers(count, [&](std::size_t i) { return engines[i].contention.count(); });
  columns["stall_ps"] = integers(count, [&](std::size_t i) { return engines[i].stall.count(); });
  columns["idle_ps"] = integers(count, [&](std::size_t i) { return engines[i].idle.count(); });
  return columns;
}

py::dict inference_columns(const Result& result) {
  const std::vector<InferenceSpan>& list = result.run.inferences;
  const std::size_t count = list.size();
  py::dict columns;
  columns["stream"] = integers(count, [&](std::size_t i) { return list[i].stream; });
  columns["number"] = integers(count, [&](std::size_t i) { return list[i].number; });
  columns["schedule"] = objects(count, [&](std::size_t i) { return text(list[i].schedule); });
  columns["first_task"] =
      integers(count, [&](std::size_t i) { return list[i].first_task.index(); });
  columns["task_count"] = integers(count, [&](std::size_t i) { return list[i].task_count; });
  columns["start_ps"] = integers(count, [&](std::size_t i) { return list[i].start.count(); });
  columns["end_ps"] = integers(count, [&](std::size_t i) { return list[i].end.count(); });
  return columns;
}

py::dict counter_columns(const Result& result) {
  py::dict counters;
  const auto add = [&](const std::vector<CounterSeries>& all) {
    for (const CounterSeries& series : all) {
      const auto& samples = series.samples;
      py::dict counter;
      counter["unit"] = text(series.unit);
      counter["time_ps"] =
          integers(samples.size(), [&](std::size_t i) { return samples[i].time.count(); });
      counter["value"] = integers(samples.size(), [&](std::size_t i) { return samples[i].value; });
      counters[text(series.name)] = counter;
    }
  };
  add(result.run.counters);
  add(cmx_occupancy(*result.schedule, result.run));
  return counters;
}

py::object energy_of(const Result& result) {
  if (!result.run.energy) {
    return py::none();
  }
  const ScheduleEnergy& energy = *result.run.energy;
  py::dict parts;
  parts["total"] = energy.total();
  parts["dpu"] = energy.dpu;
  parts["shave"] = energy.shave;
  parts["unknown_tasks"] = energy.unknown_count;
  parts["activity_factor"] = energy.activity_factor(result.run.latency_dpu_cycles);
  return parts;
}

py::dict provenance_of(const Result& result) {
  const Provenance& p = result.run.provenance;
  py::dict parts;
  parts["version"] = text(p.version);
  parts["schedule"] = text(p.schedule);
  parts["schedule_sha256"] = text(p.schedule_sha256);
  parts["device"] = text(p.device);
  parts["device_sha256"] = text(p.device_sha256);
  parts["fidelity"] = text(kFidelityNames[p.fidelity]);
  parts["dpu_hz"] = p.dpu_frequency.count();
  parts["vpu_hz"] = p.vpu_frequency.count();
  parts["dpu_timing"] = text(p.dpu_timing);
  parts["shave_timing"] = text(p.shave_timing);
  parts["dma_timing"] = text(p.dma_timing);
  return parts;
}

py::list warnings_of(const Result& result) {
  py::list warnings;
  for (const Warning& warning : result.run.warnings) {
    warnings.append(py::make_tuple(text(warning.code), text(warning.message), warning.count));
  }
  return warnings;
}

py::str summary_of(const Result& result) {
  return text(run_summary(*result.schedule, result.run,
                          analyse(*result.schedule, result.hw, result.run), TerminalStyle()));
}

void write_json(const Result& result, const std::filesystem::path& file) {
  OutputFile out(file.string());
  write_result_json(*result.schedule, result.run, out.stream());
  out.commit();
}

void write_trace(const Result& result, const std::filesystem::path& path) {
  const std::string file = path.string();
  const TraceWriter write = trace_writer_for(file);
  RunResult run = result.run;
  for (CounterSeries& series : cmx_occupancy(*result.schedule, run)) {
    run.counters.push_back(std::move(series));
  }
  OutputFile out(file);
  write(*result.schedule, run, out.stream());
  out.commit();
}

}  // namespace

void bind_result(py::module_& module) {
  py::class_<Result>(module, "Result",
                     "What a run leaves behind. Tables are dicts of NumPy arrays of one length, "
                     "as pandas.DataFrame() takes them; times are int64 picoseconds since the "
                     "start. Each access makes the arrays anew: keep them in a variable.")
      .def_property_readonly(
          "latency_ps", [](const Result& r) { return r.run.latency.count(); },
          "From the start until the final barrier knows that the last task has ended.")
      .def_property_readonly(
          "latency_us",
          [](const Result& r) { return static_cast<double>(r.run.latency.count()) / 1e6; },
          "The same in microseconds.")
      .def_property_readonly(
          "latency_dpu_cycles", [](const Result& r) { return r.run.latency_dpu_cycles.count(); },
          "The same in cycles of the DPU clock.")
      .def_property_readonly(
          "schedule", [](const Result& r) { return r.schedule; },
          "What ran: with repeat or streams all inferences as one schedule.")
      .def_property_readonly("inferences", inference_columns,
                             "With repeat or streams, else empty: columns stream, number (in its "
                             "stream), schedule, first_task and task_count (rows of tasks), "
                             "start_ps, end_ps.")
      .def_property_readonly("tasks", task_columns,
                             "Columns name, kind, engine (of its first step), start_ps, end_ps, "
                             "steps, model (who said how long it takes), energy (DPU cycles of "
                             "the power virus; NaN where none is published).")
      .def_property_readonly("steps", step_columns,
                             "What tasks consist of on the engines, DPU variants and SHAVE runs: "
                             "columns task and engine (rows of those tables), start_ps, end_ps, "
                             "contention_ps (of it lost to others that shared bandwidth).")
      .def_property_readonly("engines", engine_columns,
                             "Columns name, kind, unit (tile or DMA port), index, steps, busy_ps, "
                             "contention_ps (of busy: lost to others that shared bandwidth), "
                             "stall_ps (work was queued but could not start), idle_ps. busy, "
                             "stall and idle add up to the latency.")
      .def_property_readonly("counters", counter_columns,
                             "What changes over time, by name: a dict of unit, time_ps and value; "
                             "a value holds until the next time.")
      .def_property_readonly("energy", energy_of,
                             "total, dpu and shave in DPU cycles of the power virus; "
                             "unknown_tasks; activity_factor. None for devices without power "
                             "table.")
      .def_property_readonly("warnings", warnings_of, "A list of (code, message, count).")
      .def_property_readonly("provenance", provenance_of,
                             "What made it: equal provenance, equal result.")
      .def("summary", summary_of, "What `vpusim run` prints.")
      .def("write_json", write_json, py::arg("file"), "As `vpusim run --json`.")
      .def("write_trace", write_trace, py::arg("file"),
           "The timeline: .pftrace for ui.perfetto.dev, .json for Chrome's format.")
      .def("__repr__", [](const Result& r) {
        return text(fmt::format("<vpusim.Result {} on {}: {:.3f} us>", r.run.provenance.schedule,
                                r.run.provenance.device,
                                static_cast<double>(r.run.latency.count()) / 1e6));
      });
}

}  // namespace vpusim::python
