#pragma once

#include <cstdint>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim::test {

// What a random schedule is made of. Equal settings give equal schedules.
struct RandomScheduleSettings {
  std::uint64_t seed = 1;
  std::uint32_t task_count = 100;
  std::uint32_t open_barriers = 6;  // that are being produced or consumed at a time
  bool has_physical_barriers = true;
  // Not 0: few small buffers, many of them strided, lie anywhere in so many bytes of each
  // memory, and some transfers may run out of order. Tasks then race.
  std::uint32_t arena_bytes = 0;
};

// A legal schedule for a device: it cannot deadlock, because in the order of its
// list every task's barriers are produced before it, and a physical barrier's next
// use is produced only after all consumers of the last one. Where buffers lie on top of
// each other (all of them without an arena) its tasks may race.
Schedule random_schedule(const RandomScheduleSettings& settings, const HwConfig& hw);

}  // namespace vpusim::test
