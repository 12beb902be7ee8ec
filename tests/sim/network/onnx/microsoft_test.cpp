// Operators of com.microsoft, as ONNX Runtime's optimiser and quantiser write them.

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
using testing::HasSubstr;

// Constants of the given shapes, by name.
std::string constants(const std::vector<std::pair<std::string, std::string>>& shapes) {
  std::string text;
  for (const auto& [name, shape] : shapes) {
    text += name + "_shape = Constant<value_ints = " + shape + ">()\n" + name +
            " = ConstantOfShape(" + name + "_shape)\n";
  }
  return text;
}

TEST(MicrosoftOperatorsTest, FusedConvolutionIsASumAndAnActivation) {
  const Network network =
      load_graph("g (float[1, 3, 8, 8] x, float[1, 4, 8, 8] z) => (float[1, 4, 8, 8] y) {\n" +
                 constants({{"w", "[4, 3, 1, 1]"}, {"b", "[4]"}}) +
                 "y = com.microsoft.FusedConv<activation = \"Relu\">(x, w, b, z) }");

  EXPECT_THAT(operations(network), ElementsAre("Conv", "Add", "Relu"));
}

TEST(MicrosoftOperatorsTest, AttentionIsTakenApart) {
  const Network network = load_graph("g (float[1, 16, 64] x) => (float[1, 16, 64] y) {\n" +
                                     constants({{"w", "[64, 192]"}, {"b", "[192]"}}) +
                                     "y = com.microsoft.Attention<num_heads = 4>(x, w, b) }");

  EXPECT_THAT(operations(network), testing::IsSupersetOf({"MatMul", "Split", "Softmax"}));
  // The projection, the scores and the weighted sum.
  EXPECT_EQ(mac_count(network), 16U * 64 * 192 + 2 * 16 * 16 * 64);
  EXPECT_EQ(shown(network.tensors()[network.outputs()[0]].shape), "1x16x64");
}

TEST(MicrosoftOperatorsTest, SkipNormalizationGivesItsSumToo) {
  const Network network = load_graph(
      "g (float[1, 4, 8] x, float[1, 4, 8] s) => (float[1, 4, 8] y, float[1, 4, 8] sum) {\n" +
      constants({{"w", "[8]"}}) +
      "y, m, d, sum = com.microsoft.SkipLayerNormalization(x, s, w, w) }");

  EXPECT_THAT(operations(network), ElementsAre("Add", "LayerNormalization"));
}

TEST(MicrosoftOperatorsTest, QuantisedSumsKeepTheirType) {
  const Network network = load_graph(
      "g (uint8[1, 4] a, uint8[1, 4] b) => (uint8[1, 4] y) {\n"
      "  s = Constant<value_float = 0.5>()\n  z0 = Constant<value_int = 0>()\n"
      "  z = Cast<to = 2>(z0)\n  y = com.microsoft.QLinearAdd(a, s, z, b, s, z, s, z) }");

  ASSERT_THAT(operations(network), ElementsAre("Add"));
  EXPECT_EQ(network.tensors()[network.outputs()[0]].element,
            (ElementType{NumberFormat::kUi8, true}));
}

TEST(MicrosoftOperatorsTest, WeightsInBlocksAreOfAFewBits) {
  const Network network = load_graph(
      "g (float[1, 4, 64] x) => (float[1, 4, 32] y) {\n" +
      constants({{"w", "[32, 2, 16]"}, {"s", "[64]"}}) +
      "y = com.microsoft.MatMulNBits<K = 64, N = 32, bits = 4, block_size = 32>(x, w, s) }");

  const Layer& product = network.layers()[LayerId(0)];
  EXPECT_EQ(network.tensors()[product.inputs[1]].element.format, NumberFormat::kUi4);
  EXPECT_EQ(mac_count(network), 4U * 64 * 32);
}

TEST(MicrosoftOperatorsTest, DynamicQuantisationLooksAtAllNumbers) {
  const Network network = load_graph(
      "g (float[1, 3, 8, 8] x) => (int32[1, 4, 8, 8] y) {\n"
      "  q, s, z = DynamicQuantizeLinear(x)\n" +
      constants({{"f", "[4, 3, 1, 1]"}}) + "w = Cast<to = 3>(f)\n y = ConvInteger(q, w, z) }");

  EXPECT_THAT(operations(network), ElementsAre("ReduceMin", "ReduceMax", "Sub", "QuantizeLinear",
                                               "QuantizeLinear", "Conv"));
}

TEST(MicrosoftOperatorsTest, RefusesWhatIsNotSupportedWithAReason) {
  EXPECT_THAT(graph_problem("g (float[1, 4, 12] x) => (float[1, 4, 4] y) {\n"
                            "y = com.microsoft.MultiHeadAttention<num_heads = 2>(x) }"),
              HasSubstr("has queries, keys and values in one tensor"));
  EXPECT_THAT(graph_problem("g (float[1, 4, 9] x) => (float[1, 4, 9] y) {\n"
                            "y = com.microsoft.MultiHeadAttention<num_heads = 2>(x, x, x) }"),
              HasSubstr("has 2 heads in 1x4x9"));
  EXPECT_THAT(graph_problem("g (float[4] x) => (float[4] y) {\n"
                            "y = com.microsoft.FusedGemm<activation = \"Frob\">(x, x) }"),
              testing::Not(testing::IsEmpty()));
}

}  // namespace
}  // namespace vpusim::test
