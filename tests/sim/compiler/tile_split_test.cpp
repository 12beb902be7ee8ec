#include "sim/compiler/tile_split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/compiler/sample_layers.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using enum MultiClusterStrategy;

std::vector<DpuWorkload> tiles_of(const DpuWorkload& layer, MultiClusterStrategy strategy,
                                  std::uint32_t count, VpunnDevice device = VpunnDevice::kVpu40) {
  return split_over_tiles(layer, strategy, count, device).tiles;
}

// "rows in -> rows out, padding above and below" of each tile.
std::vector<std::string> rows_of(const std::vector<DpuWorkload>& tiles) {
  std::vector<std::string> rows;
  for (const DpuWorkload& tile : tiles) {
    rows.push_back(std::to_string(tile.input.height) + "->" + std::to_string(tile.output.height) +
                   " pad " + std::to_string(tile.padding.top) + "+" +
                   std::to_string(tile.padding.bottom));
  }
  return rows;
}

std::vector<std::uint32_t> channels_of(const std::vector<DpuWorkload>& tiles) {
  std::vector<std::uint32_t> channels;
  for (const DpuWorkload& tile : tiles) {
    channels.push_back(tile.output.channels);
  }
  return channels;
}

TEST(TileSplitTest, GivesEveryTileTheWholeLayerWhenClustered) {
  EXPECT_THAT(tiles_of(convolution(3), kClustering, 2),
              ElementsAre(convolution(3), convolution(3)));
}

TEST(TileSplitTest, GivesEachTileTheRowsItsWindowNeeds) {
  // 16 rows under a 3x3 window: five each, and one for the last.
  EXPECT_THAT(rows_of(tiles_of(convolution(3), kHeight, 4)),
              ElementsAre("5->4 pad 1+0", "6->4 pad 0+0", "6->4 pad 0+0", "5->4 pad 0+1"));
  EXPECT_THAT(rows_of(tiles_of(convolution(3), kHeight, 6)),
              ElementsAre("4->3 pad 1+0", "5->3 pad 0+0", "5->3 pad 0+0", "5->3 pad 0+0",
                          "5->3 pad 0+0", "2->1 pad 0+1"));
}

TEST(TileSplitTest, FollowsTheStride) {
  DpuWorkload layer = convolution(3);
  layer.stride_width = layer.stride_height = 2;
  layer.output.width = layer.output.height = 8;

  EXPECT_THAT(rows_of(tiles_of(layer, kHeight, 2)), ElementsAre("8->4 pad 1+0", "9->4 pad 0+1"));
}

// What a tile computes must be what its own input, window and padding give.
TEST(TileSplitTest, SplitsIntoSoundLayers) {
  for (const std::uint32_t kernel : {1U, 2U, 3U, 5U, 7U, 11U}) {
    for (const std::uint32_t stride : {1U, 2U, 3U}) {
      DpuWorkload layer = convolution(kernel);
      layer.stride_width = layer.stride_height = stride;
      layer.output.height = layer.output.width = (16 + 2 * (kernel / 2) - kernel) / stride + 1;
      ASSERT_EQ(problem_of_layer(layer), "");
      for (const MultiClusterStrategy strategy : {kHeight, kWidth, kHeightBroadcast}) {
        for (const std::uint32_t count : {2U, 3U, 4U, 6U}) {
          std::uint32_t rows = 0;
          for (const DpuWorkload& tile : tiles_of(layer, strategy, count)) {
            EXPECT_EQ(problem_of_layer(tile), "") << kernel << " " << stride << " " << count;
            rows += strategy == kWidth ? tile.output.width : tile.output.height;
          }
          EXPECT_EQ(rows, layer.output.height);
        }
      }
    }
  }
}

TEST(TileSplitTest, ReadsSharedRowsFromTheNeighbourWithHalo) {
  const auto tiles = tiles_of(convolution(3), kHeightWithHalo, 2, VpunnDevice::kVpu27);

  EXPECT_THAT(rows_of(tiles), ElementsAre("9->8 pad 1+0", "9->8 pad 0+1"));
  EXPECT_EQ(tiles[0].input_halo.bottom, 1);
  EXPECT_EQ(tiles[1].input_halo.top, 1);
  EXPECT_EQ(tiles[0].input_halo.top, 0);
  EXPECT_EQ(tiles[0].isi_strategy, IsiStrategy::kSplitOverHeight);
}

TEST(TileSplitTest, WritesRowsToAllTilesForASwitchToChannels) {
  const auto tiles = tiles_of(convolution(1), kHeightBroadcast, 4);

  EXPECT_EQ(tiles[1].output_write_tiles, 4U);
  EXPECT_EQ(tiles[1].output_inbound_halo.top, 4);
  EXPECT_EQ(tiles[1].output_inbound_halo.bottom, 8);
  EXPECT_EQ(tiles[1].isi_strategy, IsiStrategy::kClustering);
}

TEST(TileSplitTest, SplitsChannelsInSixteens) {
  const auto tiles = tiles_of(convolution(1), kChannels, 3);  // 80 channels

  EXPECT_THAT(channels_of(tiles), ElementsAre(32, 32, 16));
  EXPECT_EQ(tiles[2].input.channels, 64U);
  EXPECT_EQ(tiles[2].isi_strategy, IsiStrategy::kSplitOverChannels);
  EXPECT_EQ(tiles[2].output_write_tiles, 3U);
  EXPECT_EQ(tiles[2].output_inbound_halo.front, 64);
  EXPECT_EQ(tiles_of(convolution(1), kChannelsWithoutBroadcast, 3)[2].output_write_tiles, 1U);
}

TEST(TileSplitTest, SplitsTheInputOfDepthwiseOperationsToo) {
  EXPECT_EQ(tiles_of(depthwise(80), kChannels, 3)[2].input.channels, 16U);
}

TEST(TileSplitTest, ScalesTheTableOfStorageElements) {
  DpuWorkload layer = convolution(1);
  layer.storage_elements = {.is_used = true,
                            .has_no_sparsity_map = false,
                            .table = {16, 16, 1, 1},
                            .activations = {16, 10, 64, 1}};

  const auto tiles = tiles_of(layer, kHeight, 4);

  EXPECT_EQ(tiles[0].storage_elements.table[1], 4U);
  EXPECT_EQ(tiles[0].storage_elements.activations[1], 3U);  // 2.5, rounded up
}

TEST(TileSplitTest, SaysWhyASplitIsNotPossible) {
  const auto obstacle = [](DpuWorkload layer, MultiClusterStrategy strategy, std::uint32_t count,
                           VpunnDevice device) {
    const TileSplit split = split_over_tiles(layer, strategy, count, device);
    EXPECT_TRUE(split.tiles.empty());
    return split.obstacle;
  };
  DpuWorkload point = convolution(1);
  point.input.height = point.output.height = point.input.width = point.output.width = 1;
  point.output.channels = 16;

  EXPECT_EQ(obstacle(point, kHeight, 2, VpunnDevice::kVpu40), "the output has one row");
  EXPECT_EQ(obstacle(point, kWidth, 2, VpunnDevice::kVpu40), "the output has one column");
  EXPECT_THAT(obstacle(point, kChannels, 2, VpunnDevice::kVpu40), HasSubstr("16 output channels"));
  EXPECT_EQ(obstacle(point, kHeight, 1, VpunnDevice::kVpu40), "there is one tile");
  EXPECT_THAT(obstacle(convolution(3), kHeightWithHalo, 2, VpunnDevice::kNpu50),
              HasSubstr("only VPU 2.7"));
  EXPECT_THAT(obstacle(convolution(3), kWidth, 2, VpunnDevice::kVpu27),
              HasSubstr("from VPU 4.0 on"));
}

TEST(TileSplitTest, NamesTheProblemOfALayer) {
  DpuWorkload wrong_height = convolution(3);
  wrong_height.output.height = 15;
  DpuWorkload no_stride = convolution(3);
  no_stride.stride_width = 0;
  DpuWorkload large_kernel = convolution(1);
  large_kernel.kernel_height = 17;
  DpuWorkload wide_padding = convolution(1);
  wide_padding.padding.left = 1;

  EXPECT_EQ(problem_of_layer(wrong_height),
            "output height is 15, but input, kernel, stride and padding give 16");
  EXPECT_THAT(problem_of_layer(no_stride), HasSubstr("stride 0 over width"));
  EXPECT_THAT(problem_of_layer(large_kernel), HasSubstr("a kernel of 17 does not fit"));
  EXPECT_THAT(problem_of_layer(wide_padding), HasSubstr("less than the kernel"));
}

}  // namespace
}  // namespace vpusim::test
