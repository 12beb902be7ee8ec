#pragma once

#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Schedules for every way in which the compiler could have done a network of a single layer: each
// sharing among tiles and each shape of workloads whose cost the model can tell, cut by rows or
// channels as little as needed, and finer. To measure how good its choices are.
std::vector<Schedule> schedules_of_every_choice(const Network& network, const HwConfig& hw,
                                                const DpuTimingModel& dpu);

}  // namespace vpusim
