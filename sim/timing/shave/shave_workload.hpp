#pragma once

#include "sim/schedule/schedule.hpp"
#include "sim/schedule/shave_kernel.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The workload of one run of a kernel: its operands' last three dimensions as
// channels, height and width, and all before them as the batch.
ShaveWorkload shave_workload(const Schedule& schedule, const ShaveKernel& kernel,
                             const KernelRun& run);

}  // namespace vpusim
