#pragma once

#include <vector>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// How many bytes of each tile's CMX hold live data over time: one series per tile
// that the schedule uses. A buffer lives from the start of the first task that
// touches it to the end of the last one; bytes that several buffers describe count
// once. O(n log n) in the tasks.
std::vector<CounterSeries> cmx_occupancy(const Schedule& schedule, const RunResult& result);

}  // namespace vpusim
