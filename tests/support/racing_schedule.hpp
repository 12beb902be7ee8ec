#pragma once

#include <cstdint>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim::test {

// What a schedule is made of. Equal settings give equal schedules.
struct RacingScheduleSettings {
  std::uint64_t seed = 1;
  std::uint32_t task_count = 100;
  std::uint32_t open_barriers = 6;  // that are being produced or consumed at a time
  bool has_physical_barriers = true;
  // Not 0: few small buffers, many of them strided, lie anywhere in so many bytes of each
  // memory, and some transfers may run out of order. Tasks then race.
  std::uint32_t arena_bytes = 0;
};

// A random schedule for a device whose tasks touch each other's bytes in no order, but that cannot
// deadlock. Without an arena all buffers lie on top of each other. A legal one:
// random_schedule.hpp.
Schedule racing_schedule(const RacingScheduleSettings& settings, const HwConfig& hw);

}  // namespace vpusim::test
