#pragma once

#include <cstdint>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim::test {

// The compiler's latency simulation once more, without SystemC and without any of
// the simulator's code: sweeps over in-order queues until nothing moves. Gives the
// end cycle of every task.
std::vector<std::uint64_t> list_simulation(const TimedSchedule& timed, const HwConfig& hw);

}  // namespace vpusim::test
