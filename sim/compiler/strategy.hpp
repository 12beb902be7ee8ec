#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/workload_split.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Finer stripes than CMX asks for, so that the transfers of one overlap with the work on others:
// so many at least, where there is so much to cut and the operation loads activations or stores.
struct Tiling {
  std::uint32_t row_stripes = 1;
  std::uint32_t channel_stripes = 1;
};

// Those that are tried; the first asks for nothing.
inline constexpr Tiling kTilings[] = {{1, 1}, {2, 1}, {4, 1}, {1, 2}, {1, 4}, {2, 2}};

// How the tiles share one operation, and how a tile cuts its part for its DPUs.
struct Strategy {
  Grid grid;
  Tiling tiling;
  VariantShape shape;
  Cycles predicted;  // of the slowest tile; 0 for operations that are no DPU's
  // All grids that the model was asked about, with the time of the slowest tile.
  std::vector<std::pair<Grid, Cycles>> compared = {};
};

// What a choice minds beside the time of each operation alone.
struct ChoicePrices {
  // Of CMX: what takes much of it leaves none for tensors that could stay and for weights that
  // could come early. 1: what moving it out and in again would cost.
  double memory = 1;
  // Of weights in CMX, in each tile that has them: what is loaded to several tiles leaves less
  // room for what could be loaded early. Parts of the time that it takes to load so much.
  double weights = 0;
  bool minds_energy = false;  // energy first, time among equals
};

// Knows for each operation the grids and execution modes that are possible, and what the model
// says of them. It is asked once about all distinct workloads.
//
// SHAVE kernels are split by points or channels, as they can be; movement by its outermost
// dimension.
class StrategyChooser {
 public:
  // The network, the device and the model must outlive it.
  StrategyChooser(const LoweredNetwork& network, const HwConfig& hw, const DpuTimingModel& dpu);
  ~StrategyChooser();
  StrategyChooser(const StrategyChooser&) = delete;
  StrategyChooser& operator=(const StrategyChooser&) = delete;

  // For each operation the grid that is fastest; the slowest tile counts, with the fastest of its
  // execution modes.
  IdVector<LoweredOpId, Strategy> choose(const ChoicePrices& prices) const;

  // The same grids, with the workloads that are fastest for the stripes of a plan: choose() can
  // only guess how finely an operation will have to be cut.
  IdVector<LoweredOpId, Strategy> refit(IdVector<LoweredOpId, Strategy> strategies,
                                        const Plan& plan, const ChoicePrices& prices) const;

  // All that the model can tell the cost of; only of DPU operations there are several.
  std::vector<Strategy> every_strategy(LoweredOpId op) const;

 private:
  class Candidates;
  std::unique_ptr<const Candidates> candidates_;
};

}  // namespace vpusim
