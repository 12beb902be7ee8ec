#include "sim/session/simulate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <string_view>

#include "sim/base/input_error.hpp"
#include "sim/base/log.hpp"
#include "sim/base/phase.hpp"
#include "sim/schedule/compiled_device.hpp"
#include "sim/schedule/validate.hpp"
#include "sim/session/shown_findings.hpp"
#include "sim/session/version.hpp"
#include "sim/timing/schedule_energy.hpp"

namespace vpusim {
namespace {

std::string_view dma_timing_name(const TimingModels& models, Fidelity fidelity) {
  return fidelity == Fidelity::kCompiler ? models.dma->name() : "data-flow";
}

}  // namespace

HwConfig device_of_fidelity(const Schedule& schedule, const HwConfig& device, Fidelity fidelity) {
  return fidelity == Fidelity::kCompiler ? compiled_device(device, schedule.target()) : device;
}

void check_runs_on(const Schedule& schedule, const HwConfig& hw, Warnings& warnings) {
  Warnings errors;
  for (const Finding& finding : validate(schedule, hw)) {
    const FindingRule& rule = rule_of(finding.code);
    (rule.stops_run ? errors : warnings).add(std::string(rule.name), finding.message);
  }
  if (!errors.list().empty()) {
    throw InputError(fmt::format("the schedule cannot run on {}:\n  {}", hw.name,
                                 fmt::join(shown_findings(errors.list()), "\n  ")));
  }
}

TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const TimingModels& models) {
  log::info("models", "DPU {}, SHAVE {}, DMA {}, {} fidelity", models.dpu->name(),
            models.shave->name(), dma_timing_name(models, fidelity), kFidelityNames[fidelity]);
  return run_phase("predicting the tasks' times", [&] {
    return annotate(schedule, hw, fidelity, *models.dpu, *models.shave, *models.dma);
  });
}

RunResult simulate(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw,
                   const TimingModels& models) {
  RunResult result = run_phase("simulating", [&] { return simulator.run(timed, hw); });
  const Schedule& schedule = timed.schedule();
  result.energy = schedule_energy(timed, hw);
  result.provenance = {.version = std::string(kVersion),
                       .schedule = schedule.name(),
                       .schedule_sha256 = hash_of(schedule),
                       .device = hw.name,
                       .device_sha256 = hash_of(hw),
                       .fidelity = timed.fidelity(),
                       .dpu_frequency = hw.clocks.dpu,
                       .vpu_frequency = hw.clocks.vpu,
                       .dpu_timing = std::string(models.dpu->name()),
                       .shave_timing = std::string(models.shave->name()),
                       .dma_timing = std::string(dma_timing_name(models, timed.fidelity()))};
  return result;
}

RunResult simulate(Simulator& simulator, const Schedule& schedule, const HwConfig& hw,
                   Fidelity fidelity, const TimingModels& models) {
  return simulate(simulator, annotate(schedule, hw, fidelity, models), hw, models);
}

}  // namespace vpusim
