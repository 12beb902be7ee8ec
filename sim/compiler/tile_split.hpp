#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// How the tiles share one layer ("multi-cluster strategy"). Names are those of the
// published cost model, except for its "NONE", which is clustering.
enum class MultiClusterStrategy : std::uint8_t {
  kClustering,               // every tile does the whole layer
  kHeight,                   // rows of the output, each tile with all input rows it needs
  kHeightWithHalo,           // the same, the shared input rows read from the neighbours' CMX
  kHeightBroadcast,          // rows, each written to all tiles: the next layer splits channels
  kWidth,                    // columns
  kChannels,                 // output channels, each written to all tiles
  kChannelsWithoutBroadcast  // output channels that stay where they are
};
inline constexpr auto kMultiClusterNames =
    enum_names<MultiClusterStrategy, MultiClusterStrategy::kChannelsWithoutBroadcast>(
        "clustering", "SOHO", "SOH_HaloRead", "SOHO_K_SWITCH", "SOW", "SOK", "SOK_NO_BROADCAST");

// What each tile does of a layer. Tiles that would get nothing are left out.
struct TileSplit {
  std::vector<DpuWorkload> tiles;
  std::string obstacle;  // why there is no such split; then there are no tiles
};

// Splits a layer over up to `tile_count` tiles. Rows and columns go in equal parts, rounded
// up; channels in equal parts, rounded up to 16. Each part has the input it needs, the
// padding that falls on it, and the halo that the strategy exchanges.
//
// Precondition: the layer has no problem (see problem_of_layer).
//
// Source: the layer model of intel/npu-nn-cost-model at 8a2ae92, its inter-tile splits.
TileSplit split_over_tiles(const DpuWorkload& layer, MultiClusterStrategy strategy,
                           std::uint32_t tile_count, VpunnDevice device);

// Why a layer cannot be split or run at all: a window that never fits its input, an output
// of another size than window and input give. Empty when all is well.
std::string problem_of_layer(const DpuWorkload& layer);

}  // namespace vpusim
