#pragma once

#include "sim/base/quantity.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What work moves between its engine and the tile's CMX, every operand once: what it asks
// of the CMX on average over its time. Re-reads by the array are inside the engine's own
// ports and time.
Bytes cmx_traffic(const DpuWorkload& workload);
// Of it what the DPU reads, through its read ports.
Bytes cmx_reads(const DpuWorkload& workload);
Bytes cmx_traffic(const ShaveWorkload& workload);

}  // namespace vpusim
