#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/warnings.hpp"
#include "sim/python/bindings.hpp"
#include "sim/python/machine.hpp"
#include "sim/session/choose_timing.hpp"
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

// Keeps the interpreter's lock: there is one machine, and it is no machine for two threads.
Result run(const SharedSchedule& schedule, const HwConfig& device, const std::string& fidelity_name,
           const std::string& timing) {
  static LastModels last_models;
  const Fidelity fidelity = fidelity_named(fidelity_name);
  const HwConfig hw = device_of_fidelity(*schedule, device, fidelity);
  Warnings warnings;
  warnings.add(schedule->import_notes());
  check_runs_on(*schedule, hw, warnings);
  const TimingModels& models = last_models.get(timing, hw, fidelity);
  warnings.add(models.warnings);
  RunResult result = simulate(machine_for(hw), *schedule, hw, fidelity, models);
  warnings.add(result.warnings);
  result.warnings = warnings.list();
  return {schedule, hw, std::move(result)};
}

}  // namespace

void bind_run(py::module_& module) {
  module.def("run", run, py::arg("schedule"), py::arg("device"), py::arg("fidelity"),
             py::arg("timing"));
}

}  // namespace vpusim::python
