#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/id.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {

// What the compute tasks of a schedule take, in DPU cycles of the device's power virus:
// see DpuEnergy. Nobody publishes the energy of transfers and memories, nor the watts of
// the virus; they are not part of it.
struct ScheduleEnergy {
  IdVector<TaskId, std::optional<double>> tasks;  // none: not published, or not a compute task
  double dpu = 0;                                 // sums
  double shave = 0;
  std::uint64_t unknown_count = 0;  // DPU and SHAVE tasks without a published energy
  std::uint32_t tile_count = 1;     // that the schedule was compiled for

  double total() const { return dpu + shave; }

  // The mean power over `latency` in parts of what the schedule's tiles would draw if all
  // ran the virus, times 0.85, as the compiler writes it into its output ("activity_factor").
  // Source: npu_compiler, inference execution analysis.
  double activity_factor(Cycles latency) const;
};

// None when the device has no power table. A SHAVE draws 2.5 % of the virus.
//
// Source: npu-nn-cost-model, SHAVE energy: activity 0.5 of at most 5 % of the DPU's power.
std::optional<ScheduleEnergy> schedule_energy(const TimedSchedule& timed, const HwConfig& hw);

}  // namespace vpusim
