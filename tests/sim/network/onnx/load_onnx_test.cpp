// Are graphs of ONNX read as what they compute?

#include "sim/network/onnx/load_onnx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/network/infer_shapes.hpp"
#include "sim/network/work.hpp"
#include "tests/sim/network/onnx/onnx_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const NetworkTensor& output_of(const Network& network) {
  return network.tensors()[network.outputs()[0]];
}

std::string output_shape(const Network& network) { return shown(output_of(network).shape); }

TEST(LoadOnnxTest, ReadsAConvolutionWithItsWindow) {
  const Network network = load_graph(
      "g (float[1, 4, 9, 12] x) => (float[1, 8, 5, 6] y)\n"
      "<float[8, 2, 3, 3] w>\n"
      "{ w = ConstantOfShape(s)\n s = Constant<value_ints = [8, 2, 3, 3]>()\n"
      "  y = Conv<group = 2, strides = [2, 2], pads = [1, 1, 1, 1], dilations = [1, 1]>(x, w) }");

  ASSERT_THAT(operations(network), ElementsAre("Conv"));
  const Layer& conv = network.layers()[LayerId(0)];
  EXPECT_THAT(conv.attributes.window.kernel, ElementsAre(3, 3));
  EXPECT_EQ(conv.attributes.groups, 2U);
  EXPECT_EQ(mac_count(network), 8U * 5 * 6 * 2 * 9);
  EXPECT_EQ(network.tensors()[conv.inputs[1]].sparsity, 1.0F);  // all zeros
}

TEST(LoadOnnxTest, PadsAutomatically) {
  for (const char* padding : {"SAME_UPPER", "SAME_LOWER"}) {
    const Network network = load_graph(
        "g (float[1, 1, 7, 7] x, float[1, 1, 4, 4] w) => (float[1, 1, 4, 4] y)\n"
        "{ y = Conv<auto_pad = \"" +
        std::string(padding) + "\", strides = [2, 2]>(x, w) }");

    const Window& window = network.layers()[LayerId(0)].attributes.window;
    const bool is_upper = std::string(padding) == "SAME_UPPER";
    EXPECT_EQ(output_shape(network), "1x1x4x4");
    EXPECT_THAT(window.pads_begin, ElementsAre(is_upper ? 1 : 2, is_upper ? 1 : 2));
  }
}

TEST(LoadOnnxTest, FoldsBatchNormalizationAndBiases) {
  const Network network = load_graph(
      "g (float[1, 3, 8, 8] x) => (float[1, 4, 8, 8] y) {\n"
      "  s = Constant<value_ints = [4, 3, 1, 1]>()\n w = ConstantOfShape(s)\n"
      "  c = Constant<value_floats = [1.0, 1.0, 1.0, 1.0]>()\n"
      "  a = Conv(x, w)\n b = BatchNormalization(a, c, c, c, c)\n y = Relu(b) }");

  EXPECT_THAT(operations(network), ElementsAre("Conv", "Relu"));
  EXPECT_EQ(network.layers()[LayerId(0)].inputs.size(), 3U);
  EXPECT_EQ(parameter_count(network), 12U + 4);
}

TEST(LoadOnnxTest, FoldsAddedConstantsIntoAProduct) {
  const Network network = load_graph(
      "g (float[2, 5, 3] x) => (float[2, 5, 4] y) {\n"
      "  s = Constant<value_ints = [3, 4]>()\n w = ConstantOfShape(s)\n"
      "  b = Constant<value_floats = [1.0, 1.0, 1.0, 1.0]>()\n"
      "  a = MatMul(x, w)\n y = Add(b, a) }");

  EXPECT_THAT(operations(network), ElementsAre("MatMul"));
  EXPECT_EQ(network.layers()[LayerId(0)].inputs.size(), 3U);
}

// There is no table of weights that it could be part of before a run.
TEST(LoadOnnxTest, AddsABiasThatOnlyARunKnows) {
  EXPECT_THAT(
      operations(load_graph("g (float[2, 4] a, float[4, 3] b, float[3] c) => (float[2, 3] y)\n"
                            "{ y = Gemm(a, b, c) }")),
      ElementsAre("MatMul", "Add"));
  EXPECT_THAT(
      operations(load_graph(
          "g (float[1, 2, 4, 4] x, float[3, 2, 1, 1] w, float[3] b) => (float[1, 3, 4, 4] y)\n"
          "{ y = Conv(x, w, b) }")),
      ElementsAre("Conv", "Reshape", "Add"));
}

TEST(LoadOnnxTest, KeepsWhatOthersReadUnnormalised) {
  const Network network = load_graph(
      "g (float[1, 3, 8, 8] x) => (float[1, 4, 8, 8] y) {\n"
      "  s = Constant<value_ints = [4, 3, 1, 1]>()\n w = ConstantOfShape(s)\n"
      "  c = Constant<value_floats = [1.0, 1.0, 1.0, 1.0]>()\n"
      "  a = Conv(x, w)\n b = BatchNormalization(a, c, c, c, c)\n y = Add(a, b) }");

  EXPECT_THAT(operations(network), ElementsAre("Conv", "BatchNormalization", "Add"));
}

// As exporters write x.view(x.shape[0], -1).
TEST(LoadOnnxTest, ComputesShapes) {
  const Network network = load_graph(
      "g (float[N, 3, 4, 5] x) => (float[N, M] y) {\n"
      "  s = Shape(x)\n zero = Constant<value_int = 0>()\n n = Gather(s, zero)\n"
      "  axes = Constant<value_ints = [0]>()\n n1 = Unsqueeze(n, axes)\n"
      "  rest = Constant<value_ints = [-1]>()\n t = Concat<axis = 0>(n1, rest)\n"
      "  y = Reshape(x, t) }",
      {{"x", {2, 3, 4, 5}}});

  EXPECT_THAT(operations(network), ElementsAre("Reshape"));
  EXPECT_EQ(output_shape(network), "2x60");
}

TEST(LoadOnnxTest, ComputesShapesWithArithmetic) {
  const Network network = load_graph(
      "g (float[1, 6, 4, 4] x) => (float[1, 2, 3, 16] y) {\n"
      "  s = Shape(x)\n begin = Constant<value_ints = [1]>()\n end = Constant<value_ints = [2]>()\n"
      "  c = Slice(s, begin, end)\n three = Constant<value_ints = [3]>()\n two = Div(c, three)\n"
      "  f = Cast<to = 1>(two)\n g = Floor(f)\n i = Cast<to = 7>(g)\n"
      "  one = Constant<value_ints = [1]>()\n rest = Constant<value_ints = [-1]>()\n"
      "  t = Concat<axis = 0>(one, i, three, rest)\n y = Reshape(x, t) }");

  EXPECT_EQ(output_shape(network), "1x2x3x16");
}

TEST(LoadOnnxTest, TakesTheSameSymbolForTheSameExtent) {
  const Network network = load_graph(
      "g (float[N, 4] x, float[N, 4] z) => (float[N, 4] y) { y = Add(x, z) }", {{"z", {3, 4}}});

  EXPECT_EQ(output_shape(network), "3x4");
}

TEST(LoadOnnxTest, ReadsProductsOfEveryRank) {
  EXPECT_EQ(output_shape(
                load_graph("g (float[3] x, float[3, 4] z) => (float[4] y) { y = MatMul(x, z) }")),
            "4");
  EXPECT_EQ(output_shape(load_graph(
                "g (float[2, 5, 3] x, float[3] z) => (float[2, 5] y) { y = MatMul(x, z) }")),
            "2x5");
  EXPECT_EQ(
      output_shape(load_graph("g (float[3] x, float[3] z) => (float y) { y = MatMul(x, z) }")),
      "scalar");
  const Network gemm = load_graph(
      "g (float[3, 5] x, float[4, 3] z, float[5, 4] c) => (float[5, 4] y)\n"
      "{ y = Gemm<transA = 1, transB = 1>(x, z, c) }");
  EXPECT_EQ(mac_count(gemm), 5U * 4 * 3);
}

TEST(LoadOnnxTest, ReadsTransposedConvolutions) {
  const Network network = load_graph(
      "g (float[1, 4, 8, 8] x, float[4, 2, 3, 3] w) => (float[1, 2, 16, 16] y)\n"
      "{ y = ConvTranspose<strides = [2, 2], output_shape = [16, 16]>(x, w) }");

  EXPECT_EQ(output_shape(network), "1x2x16x16");
}

TEST(LoadOnnxTest, ReadsCellsThatWorkBatchFirst) {
  const Network network = load_graph(
      "g (float[2, 7, 4] x, float[1, 12, 4] w, float[1, 12, 4] r) => (float[2, 7, 1, 4] y)\n"
      "{ y, h = GRU<hidden_size = 4, layout = 1>(x, w, r) }",
      {}, 14);

  EXPECT_EQ(output_shape(network), "2x7x1x4");
  EXPECT_EQ(mac_count(network), 7U * 2 * 12 * 8);
}

TEST(LoadOnnxTest, PutsQuantizationIntoElementTypes) {
  const Network network = load_graph(
      "g (float[1, 3, 8, 8] x) => (float[1, 4, 8, 8] y) {\n"
      "  s = Constant<value_float = 0.5>()\n z = Constant<value = uint8 {128}>()\n"
      "  zw = Constant<value = int8 {0}>()\n"
      "  q = QuantizeLinear(x, s, z)\n d = DequantizeLinear(q, s, z)\n"
      "  shape = Constant<value_ints = [4, 3, 1, 1]>()\n"
      "  w = ConstantOfShape<value = int8[1] {3}>(shape)\n dw = DequantizeLinear(w, s, zw)\n"
      "  c = Conv(d, dw)\n r = Relu(c)\n q2 = QuantizeLinear(r, s, z)\n"
      "  y = DequantizeLinear(q2, s, z) }");

  EXPECT_THAT(operations(network),
              ElementsAre("QuantizeLinear", "Conv", "Relu", "DequantizeLinear"));
  const Layer& conv = network.layers()[LayerId(1)];
  EXPECT_EQ(network.tensors()[conv.inputs[0]].element.name(), "quant.ui8");
  EXPECT_EQ(network.tensors()[conv.inputs[1]].element.name(), "quant.si8");
  const Layer& relu = network.layers()[LayerId(2)];
  EXPECT_EQ(network.tensors()[relu.outputs[0]].element.name(), "quant.ui8");
  EXPECT_EQ(output_of(network).element.name(), "f32");
}

TEST(LoadOnnxTest, ReadsQuantizedConvolutions) {
  const Network network = load_graph(
      "g (uint8[1, 3, 8, 8] x, int8[4, 3, 1, 1] w) => (uint8[1, 4, 8, 8] y) {\n"
      "  s = Constant<value_float = 0.5>()\n z = Constant<value = uint8 {128}>()\n"
      "  zw = Constant<value = int8 {0}>()\n"
      "  y = QLinearConv(x, s, z, w, s, zw, s, z) }");

  EXPECT_THAT(operations(network), ElementsAre("Conv"));
  EXPECT_EQ(output_of(network).element.name(), "quant.ui8");
}

TEST(LoadOnnxTest, FollowsTheBranchOfAKnownCondition) {
  const Network network = load_graph(
      "g (float[1, 4] x) => (float[1, 4] y) {\n"
      "  c = Constant<value = bool {1}>()\n"
      "  y = If(c) <then_branch = t () => (float[1, 4] a) { a = Relu(x) },\n"
      "             else_branch = e () => (float[1, 4] b) { b = Sigmoid(x) }> }");

  EXPECT_THAT(operations(network), ElementsAre("Relu"));
}

TEST(LoadOnnxTest, LeavesOutWhatNoOutputNeeds) {
  const Network network =
      load_graph("g (float[1, 4] x) => (float[1, 4] y) { y = Relu(x)\n unused = Sigmoid(x) }");

  EXPECT_THAT(operations(network), ElementsAre("Relu"));
}

TEST(LoadOnnxTest, SortsNodes) {
  const Network network =
      load_graph("g (float[4] x) => (float[4] y) { y = Relu(a)\n a = Sigmoid(x) }");

  EXPECT_THAT(operations(network), ElementsAre("Sigmoid", "Relu"));
}

TEST(LoadOnnxTest, PassesInputsThatNothingIsDoneWith) {
  const Network network = load_graph("g (float[4] x) => (float[4] y) { y = Identity(x) }");

  EXPECT_THAT(operations(network), IsEmpty());
  EXPECT_EQ(network.outputs(), network.inputs());
}

// ONNX's own inference knows Det, the file says what its own operator gives.
TEST(LoadOnnxTest, TakesOperatorsOfUnknownCost) {
  const Network network = load_graph(
      "g (float[2, 4, 4] x) => (float[2, 5] y) { a = Det(x)\n y = com.example.Fancy(a) }");

  EXPECT_THAT(operations(network), ElementsAre("Det", "com.example.Fancy"));
  EXPECT_EQ(shown(network.tensors()[network.layers()[LayerId(0)].outputs[0]].shape), "2");
  EXPECT_EQ(operation_count(network, network.layers()[LayerId(1)]), 10U);
}

TEST(LoadOnnxTest, ReadsOldOperatorSets) {
  const Network network = load_graph(
      "g (float[1, 4, 8, 8] x, float[4] z) => (float[1, 4, 4, 4] y) {\n"
      "  a = Add<broadcast = 1, axis = 1>(x, z)\n"
      "  b = Pad<pads = [0, 0, 1, 1, 0, 0, 1, 1]>(a)\n"
      "  c = Slice<starts = [1, 1], ends = [9, 9], axes = [2, 3]>(b)\n"
      "  y = Upsample<scales = [1.0, 1.0, 0.5, 0.5]>(c) }",
      {}, 6);

  EXPECT_THAT(operations(network), ElementsAre("Reshape", "Add", "Pad", "Slice", "Resize"));
  EXPECT_EQ(output_shape(network), "1x4x4x4");
}

TEST(LoadOnnxTest, ReadsSequencesFromBehind) {
  const Network network = load_graph(
      "g (float[8] x) => (float[3] y) {\n"
      "  b = Constant<value_ints = [-1]>()\n e = Constant<value_ints = [-9223372036854775807]>()\n"
      "  a = Constant<value_ints = [0]>()\n s = Constant<value_ints = [-3]>()\n"
      "  y = Slice(x, b, e, a, s) }");

  EXPECT_EQ(output_shape(network), "3");
  EXPECT_THAT(network.layers()[LayerId(0)].attributes.begins, ElementsAre(7));
}

}  // namespace
}  // namespace vpusim::test
