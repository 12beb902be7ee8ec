#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/task.hpp"

namespace vpusim {

// Tasks by their group's number and their number in it.
using TaskPlaces = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

struct PlannedBarrier {
  TaskPlaces producers;
  TaskPlaces consumers;
  std::uint64_t first_producer = 0;  // place in the list of all tasks
  std::uint64_t last_consumer = 0;
  bool is_final = false;
  std::uint32_t physical_id = 0;
};

// The barriers between groups of tasks, in the order of their first producers; the last one, which
// ends the inference, has no consumers. `waits`: by group, the ones that it waits for;
// `last_groups`: those that nobody waits for. See synchronize.hpp for the rules.
//
// Nothing where physical ids run out.
std::optional<std::vector<PlannedBarrier>> plan_barriers(
    const std::vector<std::vector<Task>>& tasks,
    const std::vector<std::vector<std::uint32_t>>& waits,
    const std::vector<std::uint32_t>& last_groups, const HwConfig::Barriers& limits);

}  // namespace vpusim
