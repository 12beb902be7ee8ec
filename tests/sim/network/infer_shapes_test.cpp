#include "sim/network/infer_shapes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Shape only_output(Operation operation, const LayerAttributes& attributes,
                  const OperandShapes& inputs) {
  const std::vector<Shape> outputs = infer_shapes(operation, attributes, inputs);
  return outputs.size() == 1 ? outputs[0] : Shape{};
}

std::string problem(Operation operation, const LayerAttributes& attributes,
                    const OperandShapes& inputs) {
  try {
    infer_shapes(operation, attributes, inputs);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "";
}

LayerAttributes window(std::vector<std::uint32_t> kernel, std::uint32_t stride,
                       std::uint32_t padding) {
  LayerAttributes attributes;
  const std::size_t rank = kernel.size();
  attributes.window = window_of(std::move(kernel));
  attributes.window.strides.assign(rank, stride);
  attributes.window.pads_begin.assign(rank, padding);
  attributes.window.pads_end.assign(rank, padding);
  return attributes;
}

TEST(InferShapesTest, SlidesAConvolution) {
  EXPECT_THAT(
      only_output(Operation::kConv, window({7, 7}, 2, 3), {{{1, 3, 224, 224}}, {{64, 3, 7, 7}}}),
      ElementsAre(1, 64, 112, 112));
}

TEST(InferShapesTest, SlidesADilatedDepthwiseConvolution) {
  LayerAttributes attributes = window({3, 3}, 1, 2);
  attributes.window.dilations = {2, 2};
  attributes.groups = 8;

  EXPECT_THAT(only_output(Operation::kConv, attributes, {{{1, 8, 10, 12}}, {{8, 1, 3, 3}}}),
              ElementsAre(1, 8, 10, 12));
}

TEST(InferShapesTest, ConvolvesSequencesAndVolumes) {
  EXPECT_THAT(only_output(Operation::kConv, window({3}, 1, 1), {{{1, 4, 9}}, {{6, 4, 3}}}),
              ElementsAre(1, 6, 9));
  EXPECT_THAT(only_output(Operation::kConv, window({2, 2, 2}, 2, 0),
                          {{{1, 4, 8, 8, 8}}, {{6, 4, 2, 2, 2}}}),
              ElementsAre(1, 6, 4, 4, 4));
}

TEST(InferShapesTest, RefusesAConvolutionOfOtherChannels) {
  EXPECT_THAT(problem(Operation::kConv, window({3, 3}, 1, 1), {{{1, 3, 8, 8}}, {{4, 5, 3, 3}}}),
              HasSubstr("weights 4x5x3x3 take 5 input channels"));
  EXPECT_THAT(problem(Operation::kConv, window({5, 5}, 1, 1), {{{1, 3, 8, 8}}, {{4, 3, 3, 3}}}),
              HasSubstr("the kernel is 5x5, the weights are 4x3x3x3"));
  EXPECT_THAT(problem(Operation::kConv, window({9, 9}, 1, 0), {{{1, 3, 8, 8}}, {{4, 3, 9, 9}}}),
              HasSubstr("a window of 9 does not fit into 8"));
  EXPECT_THAT(problem(Operation::kConv, window({3, 3}, 1, 1), {{{1, 3, 8, 8}}}),
              HasSubstr("Conv needs operand 2"));
  LayerAttributes groups = window({3, 3}, 1, 1);
  groups.groups = 0;
  EXPECT_THAT(problem(Operation::kConv, groups, {{{1, 3, 8, 8}}, {{4, 3, 3, 3}}}),
              HasSubstr("not divisible into 0 groups"));
}

TEST(InferShapesTest, EnlargesByATransposedConvolution) {
  LayerAttributes attributes = window({3, 3}, 2, 1);
  attributes.window.output_padding = {1, 1};

  EXPECT_THAT(
      only_output(Operation::kConvTranspose, attributes, {{{1, 16, 8, 8}}, {{16, 4, 3, 3}}}),
      ElementsAre(1, 4, 16, 16));
}

// ONNX, MaxPool with ceil_mode: 4x4, kernel 3, stride 2 gives 2x2 instead of 1x1.
TEST(InferShapesTest, RoundsUpWherePoolingSaysSo) {
  LayerAttributes attributes = window({3, 3}, 2, 0);
  EXPECT_THAT(only_output(Operation::kAveragePool, attributes, {{{1, 1, 4, 4}}}),
              ElementsAre(1, 1, 1, 1));

  attributes.window.has_ceil_mode = true;
  EXPECT_THAT(only_output(Operation::kAveragePool, attributes, {{{1, 1, 4, 4}}}),
              ElementsAre(1, 1, 2, 2));
}

TEST(InferShapesTest, MultipliesBatchesOfMatrices) {
  EXPECT_THAT(only_output(Operation::kMatMul, {}, {{{2, 1, 5, 7}}, {{3, 7, 4}}}),
              ElementsAre(2, 3, 5, 4));
  EXPECT_THAT(only_output(Operation::kMatMul, {.transpose_b = true}, {{{5, 7}}, {{4, 7}}}),
              ElementsAre(5, 4));
  EXPECT_THAT(problem(Operation::kMatMul, {}, {{{5, 7}}, {{8, 4}}}),
              HasSubstr("7 columns meet 8 rows"));
}

TEST(InferShapesTest, BroadcastsElementwiseOperands) {
  EXPECT_THAT(only_output(Operation::kAdd, {}, {{{1, 8, 4, 1}}, {{4, 5}}}),
              ElementsAre(1, 8, 4, 5));
  EXPECT_THAT(problem(Operation::kAdd, {}, {{{3}}, {{4}}}), HasSubstr("3 and 4 do not broadcast"));
}

TEST(InferShapesTest, ReducesAxes) {
  EXPECT_THAT(only_output(Operation::kReduceMean, {.axes = {2, 3}}, {{{1, 8, 4, 5}}}),
              ElementsAre(1, 8, 1, 1));
  EXPECT_THAT(
      only_output(Operation::kReduceMean, {.axes = {2, 3}, .keeps_dims = false}, {{{1, 8, 4, 5}}}),
      ElementsAre(1, 8));
  EXPECT_THAT(problem(Operation::kReduceMean, {.axes = {4}}, {{{1, 8, 4, 5}}}),
              HasSubstr("axis 4 is none of 1x8x4x5"));
}

TEST(InferShapesTest, Gathers) {
  EXPECT_THAT(only_output(Operation::kGather, {.axes = {0}}, {{{30522, 768}}, {{1, 128}}}),
              ElementsAre(1, 128, 768));
  EXPECT_THAT(only_output(Operation::kGatherND, {}, {{{2, 3, 4}}, {{5, 2}}}), ElementsAre(5, 4));
}

TEST(InferShapesTest, MovesElements) {
  EXPECT_THAT(only_output(Operation::kConcat, {.axes = {1}}, {{{1, 3, 4}}, {{1, 5, 4}}}),
              ElementsAre(1, 8, 4));
  EXPECT_THAT(only_output(Operation::kTranspose, {.axes = {0, 2, 1}}, {{{1, 3, 4}}}),
              ElementsAre(1, 4, 3));
  EXPECT_THAT(infer_shapes(Operation::kSplit, {.axes = {1}, .shape = {1, 2}}, {{{1, 3}}}),
              ElementsAre(Shape{1, 1}, Shape{1, 2}));
  EXPECT_THAT(only_output(Operation::kPad, {.pads_begin = {0, -1}, .pads_end = {0, 3}}, {{{2, 3}}}),
              ElementsAre(2, 5));
  EXPECT_THAT(only_output(Operation::kDepthToSpace, {.block_size = 2}, {{{1, 8, 3, 4}}}),
              ElementsAre(1, 2, 6, 8));
  EXPECT_THAT(only_output(Operation::kSlice, {.shape = {2}, .begins = {3}, .steps = {-2}}, {{{4}}}),
              ElementsAre(2));
}

TEST(InferShapesTest, RefusesMovesThatLoseElements) {
  EXPECT_THAT(problem(Operation::kReshape, {.shape = {5}}, {{{2, 3}}}),
              HasSubstr("6 elements are not 5"));
  EXPECT_THAT(problem(Operation::kSlice, {.shape = {2}, .begins = {3}, .steps = {1}}, {{{4}}}),
              HasSubstr("2 elements from 3 in steps of 1 are not within 4"));
  EXPECT_THAT(problem(Operation::kSplit, {.axes = {0}, .shape = {1, 1}}, {{{3}}}),
              HasSubstr("parts [1, 1] do not make up the 3"));
  EXPECT_THAT(problem(Operation::kTranspose, {.axes = {0, 0}}, {{{3, 4}}}),
              HasSubstr("[0, 0] is no order of the 2 dimensions"));
  EXPECT_THAT(problem(Operation::kConcat, {.axes = {1}}, {{{1, 3}}, {{2, 3}}}),
              HasSubstr("2x3 does not continue 1x3 along axis 1"));
}

TEST(InferShapesTest, RunsRecurrentCells) {
  const LayerAttributes attributes = {.hidden_size = 16, .direction_count = 2};

  EXPECT_THAT(
      infer_shapes(Operation::kLSTM, attributes, {{{7, 3, 8}}, {{2, 64, 8}}, {{2, 64, 16}}}),
      ElementsAre(Shape{7, 2, 3, 16}, Shape{2, 3, 16}, Shape{2, 3, 16}));
  EXPECT_THAT(problem(Operation::kGRU, attributes, {{{7, 3, 8}}, {{2, 64, 8}}, {{2, 64, 16}}}),
              HasSubstr("do not suit"));
}

}  // namespace
}  // namespace vpusim::test
