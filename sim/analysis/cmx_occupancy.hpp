#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// When a task touches its buffers.
struct TaskSpan {
  Picoseconds start;
  Picoseconds end;
};

// How long a buffer holds data: from the start of the first task that touches it to the end of
// the last one.
struct BufferLife {
  Picoseconds begin;
  Picoseconds end;
  TaskId first;  // invalid: no task touches it
};
IdVector<BufferId, BufferLife> buffer_lives(const Schedule& schedule,
                                            const std::function<TaskSpan(TaskId)>& span_of);

struct CmxUse {
  std::uint32_t tile = 0;
  std::vector<CounterSeries::Sample> samples;  // bytes of live data; each change once
};

// The same for any times of the tasks, by tile: what a plan needs before it has run.
std::vector<CmxUse> cmx_use(const Schedule& schedule,
                            const std::function<TaskSpan(TaskId)>& span_of);

// How many bytes of each tile's CMX hold live data over time: one series per tile
// that the schedule uses. A buffer lives from the start of the first task that
// touches it to the end of the last one; bytes that several buffers describe count
// once. O(n log n) in the tasks.
std::vector<CounterSeries> cmx_occupancy(const Schedule& schedule, const RunResult& result);

}  // namespace vpusim
