#include <fmt/format.h>
#include <pybind11/stl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/warnings.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/machine.hpp"
#include "sim/schedule/inferences.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/load_run.hpp"
#include "sim/session/simulate.hpp"

namespace vpusim::python {
namespace {

namespace py = pybind11;

Fidelity fidelity_named(const std::string& name) {
  const auto fidelity = kFidelityNames.find(name);
  if (!fidelity) {
    throw InputError(fmt::format("unknown fidelity {}{} (compiler or device)", in_quotes(name),
                                 did_you_mean(name, kFidelityNames.all())));
  }
  return *fidelity;
}

// The models that were asked last: many runs ask the same ones, whose files are read and whose
// answers are remembered once. They are for one device, so its hash is part of the key.
class LastModels {
 public:
  const TimingModels& get(const std::string& timing, const HwConfig& hw, Fidelity fidelity) {
    std::string key = fmt::format("{}\n{}\n{}", timing, hash_of(hw), kFidelityNames[fidelity]);
    if (!models_ || key != key_) {
      models_.emplace(choose_timing(timing, hw, fidelity));
      key_ = std::move(key);
    }
    return *models_;
  }

 private:
  std::string key_;
  std::optional<TimingModels> models_;
};

// What runs: the only schedule, or all inferences as one.
struct Workload {
  SharedSchedule schedule;
  std::vector<Inference> inferences;
  std::vector<std::string> names;
};

Workload workload_of(const std::vector<SharedSchedule>& schedules, std::uint32_t repeat,
                     const HwConfig& device, Fidelity fidelity, Warnings& warnings) {
  if (schedules.size() == 1 && repeat == 1) {
    return {.schedule = schedules.front(), .inferences = {}, .names = {}};
  }
  if (schedules.size() > 1 && fidelity == Fidelity::kCompiler) {
    throw InputError("streams need device fidelity: the compiler's simulation knows one schedule");
  }
  std::vector<Schedule> streams;
  Workload workload;
  for (const SharedSchedule& schedule : schedules) {
    check_runs_on(*schedule, device_of_fidelity(*schedule, device, fidelity), warnings);
    streams.push_back(*schedule);
    workload.names.push_back(schedule->name());
  }
  InferencePlan plan = plan_inferences(streams, repeat, device);
  workload.schedule = std::make_shared<Schedule>(std::move(plan.schedule));
  workload.inferences = std::move(plan.inferences);
  return workload;
}

// Keeps the interpreter's lock: there is one machine, and it is no machine for two threads.
Result run(const std::vector<SharedSchedule>& schedules, const HwConfig& device,
           const std::string& fidelity_name, const std::string& timing, std::uint32_t repeat) {
  static LastModels last_models;
  const Fidelity fidelity = fidelity_named(fidelity_name);
  Warnings warnings;
  const Workload workload = workload_of(schedules, repeat, device, fidelity, warnings);
  const HwConfig hw = device_of_fidelity(*workload.schedule, device, fidelity);
  warnings.add(workload.schedule->import_notes());
  if (workload.inferences.empty()) {
    check_runs_on(*workload.schedule, hw, warnings);
  }
  const TimingModels& models = last_models.get(timing, hw, fidelity);
  warnings.add(models.warnings);
  RunResult result = simulate(machine_for(hw), *workload.schedule, hw, fidelity, models);
  warnings.add(result.warnings);
  result.warnings = warnings.list();
  result.inferences = inference_spans(workload.inferences, workload.names, result);
  return {workload.schedule, hw, std::move(result)};
}

}  // namespace

void bind_run(py::module_& module) {
  module.def("run", run, py::arg("schedules"), py::arg("device"), py::arg("fidelity"),
             py::arg("timing"), py::arg("repeat"));
}

}  // namespace vpusim::python
