#pragma once

#include <cstdint>

#include "sim/base/id.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// What a task computes and moves, whatever its time.
struct TaskWork {
  // Of DPU tasks: two for each multiply-accumulate, one for each input of a pooling window and for
  // each element of an elementwise result. SHAVE and media work is not counted: its operations
  // are not known.
  std::uint64_t operations = 0;
  // One DPU's time for its multiply-accumulates with every MAC unit busy at the rate of their type.
  Cycles cycles_at_peak;
  Bytes ddr_read;
  Bytes ddr_written;
  Bytes cmx;        // read and written by all engines, every operand once
  Bytes dpu_reads;  // of it, what comes through the read ports of DPUs

  Bytes ddr() const { return ddr_read + ddr_written; }
  TaskWork& operator+=(const TaskWork& other);
};

// By task. What moves no data has no bytes.
IdVector<TaskId, TaskWork> work_of(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
