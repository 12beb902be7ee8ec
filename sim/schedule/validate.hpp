#pragma once

#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/finding.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// What is wrong with each task, barrier and buffer by itself: everything, not only the
// first thing. What needs the order of tasks (races, deadlocks, use of memory) is
// analysis/legality.hpp's business. Linear in the schedule.
std::vector<Finding> validate(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
