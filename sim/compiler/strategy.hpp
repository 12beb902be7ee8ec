#pragma once

#include <optional>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// How the tiles share one operation, and how the MAC array is laid over its output.
struct Strategy {
  Grid grid;
  ExecutionMode mode = ExecutionMode::kCuboid16x16;
  Cycles predicted;          // of the slowest tile; 0 for operations that are no DPU's
  std::size_t compared = 0;  // grids that the model was asked about
};

// Chooses for each operation the grid that is fastest by the model; the slowest tile counts, with
// the fastest of its execution modes; CMX that it takes has a price, because tensors that find no
// room go to DDR and back. The model is asked once about all distinct workloads.
//
// SHAVE kernels are split by points or channels, as they can be; movement by its outermost
// dimension.
IdVector<LoweredOpId, Strategy> choose_strategies(const LoweredNetwork& network, const HwConfig& hw,
                                                  const DpuTimingModel& dpu);

}  // namespace vpusim
