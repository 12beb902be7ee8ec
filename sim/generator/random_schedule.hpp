#pragma once

#include <cstdint>

#include "sim/generator/schedule_mix.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// The size of a random schedule. Equal settings, mixes and devices give equal schedules, on every
// machine.
struct RandomScheduleSettings {
  std::uint64_t seed = 1;
  std::uint32_t task_count = 100;
  std::uint32_t open_barriers = 6;  // that are being produced or consumed at a time
  std::uint32_t tensors_per_tile = 10;
  bool has_physical_barriers = true;
};

// Tasks, open barriers and tensors as the mix gives them.
RandomScheduleSettings draw_settings(std::uint64_t seed, const RandomScheduleMix& mix);

// A legal schedule without a network behind it: check_legality() (sim/analysis) finds no error.
//
//   * Nothing deadlocks: in the order of its list every task's barriers are produced before it, and
//     a physical barrier's next use is produced only after all consumers of the last one.
//   * Nothing races: CMX of each tile and DDR are divided into places that hold one tensor at a
//     time. A task reads a place only when its writer must have ended, and writes one only when its
//     writer and all readers must have, whatever tasks take.
//   * Everything fits: tensors into their places, tasks into the limits of the device.
//
// About a microsecond per task.
Schedule random_schedule(const RandomScheduleSettings& settings, const RandomScheduleMix& mix,
                         const HwConfig& hw);

}  // namespace vpusim
