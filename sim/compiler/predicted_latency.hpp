#pragma once

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {

// How long a schedule of this compiler will take, without simulating it: one pass over its tasks
// in their order, each as early as its queue and its barriers allow, with the latencies of starting
// tasks and of signalling; transfers one after another through the DMA engines. Good for comparing
// schedules of one network, and quick; the simulator knows better (shared bandwidth, SHAVE code
// that is fetched).
//
// Preconditions: device fidelity; every barrier's producers come before its consumers.
Picoseconds predicted_latency(const TimedSchedule& timed, const HwConfig& hw);

}  // namespace vpusim
