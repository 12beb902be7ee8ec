#include "sim/compiler/boxes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

// 3x3 over an image of 8 rows and 4 columns, 48 to 64 channels.
LoweredOp convolution() {
  LoweredOp op;
  op.dpu.kernel = {3, 3};
  op.dpu.pads_begin = {1, 1};
  op.dpu.input_size = {8, 4};
  op.inputs = {{.storage = StorageId(0), .points = 32, .channels = 48, .pitch = 48}};
  op.outputs = {{.storage = StorageId(1), .points = 32, .channels = 64, .pitch = 64}};
  op.rows = 8;
  op.row_points = 4;
  return op;
}

TEST(Boxes, TilesOfAGridKeepTheirNumbers) {
  const LoweredOp op = convolution();
  const Box two_units = {.row_begin = 0, .row_end = 8, .channel_begin = 0, .channel_end = 32};

  // Three channel parts, but only two sixteens to share.
  const std::vector<Box> boxes = cut(op, two_units, {2, 3});

  ASSERT_EQ(boxes.size(), 5);
  EXPECT_EQ(boxes[0], (Box{0, 4, 0, 16}));
  EXPECT_EQ(boxes[1], (Box{0, 4, 16, 32}));
  EXPECT_TRUE(boxes[2].is_empty());
  EXPECT_EQ(boxes[3], (Box{4, 8, 0, 16}));
  EXPECT_EQ(boxes[4], (Box{4, 8, 16, 32}));
}

// Of 24 channels the last eight: behind them is the next point.
TEST(Boxes, ChannelsAreFilledUpToTheNextPointAtMost) {
  const View gap = {.storage = StorageId(0), .offset = 48, .points = 2, .channels = 8, .pitch = 32};
  const View tight = {
      .storage = StorageId(0), .offset = 40, .points = 2, .channels = 8, .pitch = 24};

  EXPECT_EQ(filled_up(gap, 16).channels, 16);
  EXPECT_EQ(filled_up(tight, 16).channels, 8);
}

TEST(Boxes, PartsAreAsEqualAsCanBe) {
  const LoweredOp op = convolution();

  EXPECT_THAT(cut_rows(op, whole_box(op), 3),
              ElementsAre(Box{0, 3, 0, 64}, Box{3, 6, 0, 64}, Box{6, 8, 0, 64}));
}

// So that no part needs two of the matrices.
TEST(Boxes, RowsOfSeveralProductsAreCutProductByProduct) {
  LoweredOp op = convolution();
  op.dpu.has_dynamic_weights = true;
  op.dpu.batches = 2;
  op.dpu.weight_batches = 2;
  op.rows = 10;

  EXPECT_THAT(cut_rows(op, whole_box(op), 4),
              ElementsAre(Box{0, 3, 0, 64}, Box{3, 5, 0, 64}, Box{5, 8, 0, 64}, Box{8, 10, 0, 64}));
  EXPECT_THAT(cut_rows(op, whole_box(op), 3),
              ElementsAre(Box{0, 4, 0, 64}, Box{4, 7, 0, 64}, Box{7, 10, 0, 64}));
}

TEST(Boxes, WindowsNeedTheRowsAround) {
  const LoweredOp op = convolution();

  const View middle = input_part(op, 0, {3, 5, 0, 64});
  const View first = input_part(op, 0, {0, 2, 0, 64});

  EXPECT_EQ(middle.offset, 2 * 4 * 48);  // rows 2 to 5
  EXPECT_EQ(middle.points, 4 * 4);
  EXPECT_EQ(first.offset, 0);
  EXPECT_EQ(first.points, 3 * 4);
  EXPECT_EQ(window_rows(op.dpu, 0, 0, 2).pad_before, 1);
  EXPECT_EQ(window_rows(op.dpu, 0, 6, 8).pad_after, 1);
}

TEST(Boxes, DepthwiseNeedsItsOwnChannels) {
  LoweredOp op = convolution();
  op.dpu.operation = NceOperation::kDepthwiseConvolution;
  op.inputs[0].channels = op.inputs[0].pitch = 64;

  const View part = input_part(op, 0, {0, 8, 16, 32});

  EXPECT_EQ(part.offset, 16);
  EXPECT_EQ(part.channels, 16);
  EXPECT_EQ(part.points, 32);
}

TEST(Boxes, NeedsThatContinueEachOtherAreOne) {
  std::vector<Need> needs;

  add_need(needs, {0, 4, 0, 64});
  add_need(needs, {4, 6, 0, 64});
  add_need(needs, {10, 12, 0, 64});
  add_need(needs, {10, 12, 0, 64});

  EXPECT_THAT(needs, UnorderedElementsAre(Need{0, 6, 0, 64}, Need{10, 12, 0, 64}));
}

}  // namespace
}  // namespace vpusim::test
