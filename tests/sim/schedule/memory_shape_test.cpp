// How a tensor is shared out among tiles. The rules are the compiler's (npu_compiler,
// src/dialect/VPU/utils/distributed_tensor_utils.cpp); the examples are worked out by hand.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "sim/schedule/tensor_type.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

constexpr std::size_t kChannels = 1;
constexpr std::size_t kHeight = 2;
constexpr std::size_t kWidth = 3;

// A tensor of rank 4 in slices along one axis, and what its tiles store along it.
class MemoryShapeTest : public testing::Test {
 protected:
  void distribute(std::uint8_t modes, const Shape& shape, std::size_t axis, std::uint32_t tiles) {
    sliced_axis = axis;
    type.shape = shape;
    Distribution& distribution = type.distribution.emplace();
    distribution.modes = modes;
    distribution.cluster_count = tiles;
    distribution.tile_grid = {1, 1, 1, 1};
    distribution.tile_grid[axis] = tiles;
  }
  void window(std::uint32_t kernel, std::uint32_t stride, const Padding& padding) {
    type.distribution->kernel = {kernel, kernel};
    type.distribution->strides = {stride, stride};
    type.distribution->padding = padding;
  }
  std::vector<std::uint64_t> stored() const {
    std::vector<std::uint64_t> extents;
    for (std::uint32_t tile = 0; tile < type.distribution->cluster_count; ++tile) {
      extents.push_back(type.memory_shape(tile)[sliced_axis]);
    }
    return extents;
  }

  TensorType type;
  std::size_t sliced_axis = 0;
};

TEST_F(MemoryShapeTest, IsTheWholeShapeWithoutADistribution) {
  type.shape = {1, 16, 7, 4};

  EXPECT_THAT(type.memory_shape(0), ElementsAre(1, 16, 7, 4));
  EXPECT_THAT(type.memory_shape(3), ElementsAre(1, 16, 7, 4));
}

TEST_F(MemoryShapeTest, OfSegmentsLeavesTheRestToTheLastTile) {
  distribute(Distribution::kSegmented, {1, 16, 7, 4}, kHeight, 3);

  EXPECT_THAT(stored(), ElementsAre(3, 3, 1));
  EXPECT_THAT(type.memory_shape(2), ElementsAre(1, 16, 1, 4));
}

TEST_F(MemoryShapeTest, OfSegmentsIsRoundedUpToTheAlignment) {
  distribute(Distribution::kSegmented, {1, 80, 7, 4}, kChannels, 2);
  type.distribution->alignment = {1, 16, 1, 1};

  EXPECT_THAT(stored(), ElementsAre(48, 32));  // 40 each, rounded up; 80 - 48
}

TEST_F(MemoryShapeTest, OfAlignedSegmentsMayLeaveNothingForTheLastTiles) {
  distribute(Distribution::kSegmented, {1, 32, 7, 4}, kChannels, 4);
  type.distribution->alignment = {1, 16, 1, 1};

  EXPECT_THAT(stored(), ElementsAre(16, 16, 0, 0));
}

TEST_F(MemoryShapeTest, OfUniformSegmentsSpreadsTheRestOverTheFirstTiles) {
  distribute(Distribution::kSegmented, {1, 16, 6, 4}, kHeight, 4);
  type.distribution->is_uniform = true;

  EXPECT_THAT(stored(), ElementsAre(2, 2, 1, 1));
}

TEST_F(MemoryShapeTest, OfUniformAlignedSegmentsSpreadsTheRestInStepsOfTheAlignment) {
  distribute(Distribution::kSegmented, {1, 96, 7, 4}, kChannels, 4);
  type.distribution->is_uniform = true;
  type.distribution->alignment = {1, 16, 1, 1};

  // 24 each, rounded down to 16; the other 32 are two steps of 16.
  EXPECT_THAT(stored(), ElementsAre(32, 32, 16, 16));
}

TEST_F(MemoryShapeTest, OfDuplicatesIsWholeInEveryTile) {
  distribute(Distribution::kDuplicated, {1, 16, 7, 4}, kHeight, 2);
  type.distribution->tile_grid.clear();

  EXPECT_THAT(type.memory_shape(0), ElementsAre(1, 16, 7, 4));
  EXPECT_THAT(type.memory_shape(1), ElementsAre(1, 16, 7, 4));
}

TEST_F(MemoryShapeTest, OfDuplicatesIsRoundedUpToTheAlignment) {
  distribute(Distribution::kDuplicated, {1, 3, 7, 4}, kHeight, 2);
  type.distribution->alignment = {1, 16, 1, 1};

  EXPECT_THAT(type.memory_shape(1), ElementsAre(1, 16, 7, 4));
}

TEST_F(MemoryShapeTest, OfSegmentsThatAreBroadcastIsWholeInEveryTile) {
  distribute(Distribution::kSegmented | Distribution::kMulticasted, {1, 16, 7, 4}, kHeight, 2);
  EXPECT_THAT(stored(), ElementsAre(7, 7));

  distribute(Distribution::kSegmented | Distribution::kDuplicated, {1, 16, 7, 4}, kHeight, 2);
  EXPECT_THAT(stored(), ElementsAre(7, 7));
}

TEST_F(MemoryShapeTest, OfOverlapsHasTheRowsThatTheWindowNeeds) {
  distribute(Distribution::kOverlapped, {1, 16, 8, 4}, kHeight, 2);
  window(3, 1, {.left = 1, .right = 1, .top = 1, .bottom = 1});

  // 8 output rows. Rows 0-3 need input rows -1 to 4, rows 4-7 need 3 to 8.
  EXPECT_THAT(stored(), ElementsAre(5, 5));
}

TEST_F(MemoryShapeTest, OfOverlapsCutsTheOutputEvenly) {
  distribute(Distribution::kOverlapped, {1, 16, 7, 4}, kHeight, 3);
  window(3, 1, {.left = 1, .right = 1, .top = 1, .bottom = 1});

  // 7 output rows as 3, 3, 1: input rows -1 to 3, 2 to 6, 5 to 7.
  EXPECT_THAT(stored(), ElementsAre(4, 5, 2));
}

TEST_F(MemoryShapeTest, OfUniformOverlapsSpreadsTheOutputsRest) {
  distribute(Distribution::kOverlapped, {1, 16, 7, 4}, kHeight, 3);
  type.distribution->is_uniform = true;
  window(3, 1, {.left = 1, .right = 1, .top = 1, .bottom = 1});

  // 7 output rows as 3, 2, 2: input rows -1 to 3, 2 to 5, 4 to 7.
  EXPECT_THAT(stored(), ElementsAre(4, 4, 3));
}

TEST_F(MemoryShapeTest, OfOverlapsFollowsStrides) {
  distribute(Distribution::kOverlapped, {1, 16, 8, 4}, kHeight, 2);
  window(3, 2, {.left = 1, .right = 0, .top = 1, .bottom = 0});

  // (8 + 1 - 3) / 2 + 1 = 4 output rows. 0-1 need input rows -1 to 3, 2-3 need 3 to 7.
  EXPECT_THAT(stored(), ElementsAre(4, 5));
}

TEST_F(MemoryShapeTest, OfOverlapsInWidthUsesTheWindowsWidth) {
  distribute(Distribution::kOverlapped, {1, 16, 4, 8}, kWidth, 2);
  window(1, 1, {.left = 1, .right = 1, .top = 0, .bottom = 0});
  type.distribution->kernel = {1, 3};

  EXPECT_THAT(stored(), ElementsAre(5, 5));
  EXPECT_EQ(type.memory_shape(0)[kHeight], 4U);
}

TEST_F(MemoryShapeTest, OfOverlapsIsRoundedUpToTheAlignment) {
  distribute(Distribution::kOverlapped, {1, 16, 8, 4}, kHeight, 2);
  window(3, 1, {.left = 1, .right = 1, .top = 1, .bottom = 1});
  type.distribution->alignment = {1, 1, 2, 1};

  EXPECT_THAT(stored(), ElementsAre(6, 6));  // 5 each, see above
}

TEST_F(MemoryShapeTest, OfOverlapsWithoutAWindowIsCutEvenly) {
  distribute(Distribution::kOverlapped, {1, 16, 7, 4}, kHeight, 2);

  EXPECT_THAT(stored(), ElementsAre(4, 3));
}

TEST_F(MemoryShapeTest, IsWhatTheCompilerSaysExplicitly) {
  distribute(Distribution::kOverlapped, {1, 16, 8, 4}, kHeight, 2);
  window(3, 1, {.left = 1, .right = 1, .top = 1, .bottom = 1});
  type.distribution->memory_shapes = {{1, 16, 6, 4}, {1, 16, 3, 4}};

  EXPECT_THAT(stored(), ElementsAre(6, 3));
}

}  // namespace
}  // namespace vpusim::test
