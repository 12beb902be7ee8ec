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
};

// A legal schedule for a device: it cannot deadlock, because in the order of its
// list every task's barriers are produced before it, and a physical barrier's next
// use is produced only after all consumers of the last one.
Schedule random_schedule(const RandomScheduleSettings& settings, const HwConfig& hw);

}  // namespace vpusim::test
