#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/compiler/tile_split.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/timing/operand_bytes.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What a split must keep to. Who knows the models gives the rules that go with them; see
// check() of nn_timing for those of the published networks.
struct LayerRules {
  // Why a tile cannot do its part at once (mostly: it needs more CMX than there is), and why
  // the model cannot speak of a workload. Empty: nothing is wrong.
  std::function<std::string(const DpuWorkload& tile)> problem_of_tile;
  std::function<std::string(const DpuWorkload& workload)> problem_of_workload;
  std::function<OperandBytes(const DpuWorkload& workload)> operand_bytes;
};

struct LayerOptions {
  std::uint32_t tile_count = 1;
  std::vector<MultiClusterStrategy> strategies;  // to be compared
  // What must be brought or taken away around the layer's work, and does not overlap it.
  bool are_weights_in_ddr = false;  // not prefetched
  bool is_input_in_ddr = false;
  bool is_output_in_ddr = false;
};

// What one tile does, and how: the fastest of its workload splits.
struct TileCost {
  Cycles cycles;
  ExecutionMode mode = ExecutionMode::kCuboid16x16;
  std::size_t workload_count = 0;
  std::string_view model;    // who spoke of the workloads, as Estimate says it
  bool is_fallback = false;  // no model of a chain knew one of the workloads
};

// A layer under one strategy. Cycles are of the DPU clock.
struct StrategyCost {
  MultiClusterStrategy strategy = MultiClusterStrategy::kClustering;
  std::string obstacle;         // why it is not possible; then the rest is empty
  std::vector<TileCost> tiles;  // in order
  std::size_t bound_tile = 0;   // the slowest
  Cycles compute;               // of the slowest tile
  Cycles weight_transfer;       // of all tiles' weights, over the DMA ports
  Cycles input_transfer;
  Cycles output_transfer;
  Cycles total;              // the sum
  bool is_fallback = false;  // of one of the tiles

  bool is_possible() const { return obstacle.empty(); }
};

struct LayerCost {
  std::vector<StrategyCost> strategies;  // in the order of the options
  std::optional<std::size_t> best;       // the least total, the first of equals
};

// What a whole layer costs under each strategy: split over the tiles, each tile's part split
// to workloads in the fastest way, the slowest tile counts; transfers come on top. The
// DPU model is asked once, about all distinct workloads of all strategies. Where only the
// fallback of a chain knows a workload, another split or strategy is preferred: the fallback
// is no measure against the others.
//
// Precondition: `dma` answers about every run of bytes, as AnalyticDmaTiming does.
// Errors: InputError when the layer has a problem (see problem_of_layer).
//
// Source: the layer model of intel/npu-nn-cost-model at 8a2ae92.
LayerCost layer_cost(const DpuWorkload& layer, const LayerOptions& options, const HwConfig& hw,
                     const DpuTimingModel& dpu, const DmaTimingModel& dma, const LayerRules& rules);

}  // namespace vpusim
