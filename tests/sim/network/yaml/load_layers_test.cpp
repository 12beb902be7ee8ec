#include "sim/network/yaml/load_layers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "sim/network/infer_shapes.hpp"
#include "sim/network/work.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Network load(std::string_view text) {
  const Document document("net.yaml", std::string(text), Document::Syntax::kYaml);
  return load_layers("net.yaml", document);
}

// A network of an image of 1x8x16x16 and the given layers.
Network image_network(std::string_view layers) {
  return load("network: test\ninputs: {image: [1, 8, 16, 16]}\nlayers:\n" + std::string(layers));
}

std::string problem(std::string_view text) {
  try {
    load(text);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::string image_problem(std::string_view layers) {
  return problem("network: test\ninputs: {image: [1, 8, 16, 16]}\nlayers:\n" + std::string(layers));
}

std::vector<std::string> layer_names(const Network& network) {
  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    names.push_back(layer.name);
  }
  return names;
}

std::string output_shape(const Network& network) {
  return shown(network.tensors()[network.outputs()[0]].shape);
}

TEST(LoadLayersTest, ReadsWhatTheLayerInFrontWrites) {
  const Network network = image_network(
      "- {op: Conv, channels: 32, kernel: 3, stride: 2, pad: 1, activation: Relu}\n"
      "- {op: AveragePool, global: true}\n");

  EXPECT_THAT(layer_names(network), ElementsAre("Conv", "Conv.Relu", "AveragePool"));
  EXPECT_EQ(output_shape(network), "1x32x1x1");
  EXPECT_EQ(parameter_count(network), 32U * 8 * 9 + 32);
  EXPECT_EQ(network.layers()[LayerId(0)].location.line, 4U);
}

TEST(LoadLayersTest, FindsLayersByName) {
  const Network network = image_network(
      "- {name: a, op: Conv, channels: 8, kernel: 1, bias: false}\n"
      "- {name: b, op: Sigmoid}\n"
      "- {name: c, op: Mul, from: [a, b]}\n"
      "- {op: Concat, from: [c, image], axis: 1}\n");

  const Layer& product = network.layers()[LayerId(2)];
  EXPECT_EQ(network.producer(product.inputs[0]), LayerId(0));
  EXPECT_EQ(network.producer(product.inputs[1]), LayerId(1));
  EXPECT_EQ(output_shape(network), "1x16x16x16");
}

TEST(LoadLayersTest, KnowsAnActivatedLayerByItsActivation) {
  const Network network = image_network(
      "- {name: a, op: Conv, channels: 8, kernel: 1, activation: Relu}\n"
      "- {op: Add, from: [a, image]}\n");

  const Layer& add = network.layers()[LayerId(2)];
  EXPECT_EQ(network.layers()[network.producer(add.inputs[0])].operation, Operation::kRelu);
}

TEST(LoadLayersTest, PadsToKeepTheSize) {
  EXPECT_EQ(output_shape(image_network("- {op: Conv, channels: 4, kernel: 5, pad: same}\n")),
            "1x4x16x16");
  EXPECT_EQ(output_shape(image_network(
                "- {op: Conv, channels: 4, kernel: [3, 4], stride: 2, pad: [0, 1, 1, 2]}\n")),
            "1x4x8x8");
}

TEST(LoadLayersTest, ConvolvesEachChannelByItself) {
  const Network network = image_network(
      "- {op: Conv, channels: 8, kernel: 3, pad: 1, groups: depthwise, bias: false}\n");

  EXPECT_EQ(mac_count(network), 8U * 256 * 9);
}

TEST(LoadLayersTest, RepeatsAListOfLayers) {
  const Network network = image_network(
      "- repeat: 2\n"
      "  name: block\n"
      "  layers:\n"
      "  - {name: conv, op: Conv, channels: 8, kernel: 3, pad: 1}\n"
      "  - {name: sum, op: Add, from: [conv, in]}\n"
      "- {op: Relu, from: block}\n");

  EXPECT_THAT(layer_names(network),
              ElementsAre("block.0.conv", "block.0.sum", "block.1.conv", "block.1.sum", "Relu"));
  const Layer& second_sum = network.layers()[LayerId(3)];
  EXPECT_EQ(network.producer(second_sum.inputs[1]), LayerId(1));
}

TEST(LoadLayersTest, TakesInputsConstantsAndOutputsInsideOfLists) {
  const Network network = image_network(
      "- repeat: 2\n"
      "  name: block\n"
      "  layers:\n"
      "  - {op: Input, name: past, shape: [1, 8, 16, 16]}\n"
      "  - {op: Constant, name: factor, shape: [8, 1, 1], element: f32}\n"
      "  - {name: a, op: Add, from: [in, past], output: true}\n"
      "  - {name: b, op: Mul, from: [a, factor]}\n");

  EXPECT_EQ(network.inputs().size(), 3U);
  EXPECT_EQ(network.outputs().size(), 3U);
  EXPECT_EQ(parameter_count(network), 16U);
}

TEST(LoadLayersTest, GivesEveryPartOfASplit) {
  const Network network = image_network(
      "- {name: s, op: Split, axis: 1, sizes: [2, 6]}\n"
      "- {op: Concat, from: [s.1, s], axis: 1}\n");

  EXPECT_EQ(output_shape(network), "1x8x16x16");
  EXPECT_EQ(network.layers()[LayerId(0)].outputs.size(), 2U);
}

TEST(LoadLayersTest, BuildsAttention) {
  const Network network = load(
      "network: attention\n"
      "inputs: {tokens: [1, 10, 32]}\n"
      "layers:\n"
      "- {name: q, op: MatMul, channels: 32}\n"
      "- {op: Reshape, shape: [0, 0, 4, -1]}\n"
      "- {name: query, op: Transpose, perm: [0, 2, 1, 3]}\n"
      "- {name: scores, op: MatMul, from: [query, query], transpose_b: true}\n"
      "- {op: Softmax}\n"
      "- {op: LayerNormalization, axis: -1}\n");

  EXPECT_EQ(output_shape(network), "1x4x10x10");
  EXPECT_EQ(mac_count(network), 10U * 32 * 32 + 4 * 10 * 10 * 8);
  EXPECT_EQ(parameter_count(network), 32U * 32 + 32 + 2 * 10);
}

TEST(LoadLayersTest, KnowsTypesAndSparsityOfWeights) {
  const Network network = load(
      "network: quantized\n"
      "element: quant.ui8\n"
      "weights: {element: quant.si8}\n"
      "inputs: {image: [1, 4, 8, 8]}\n"
      "layers:\n"
      "- {op: Conv, channels: 2, kernel: 1, weights: {sparsity: 0.5}}\n"
      "- {op: Softmax, axis: 1, element: f16}\n");

  const Layer& conv = network.layers()[LayerId(0)];
  EXPECT_EQ(network.tensors()[conv.inputs[1]].element.name(), "quant.si8");
  EXPECT_EQ(network.tensors()[conv.inputs[1]].sparsity, 0.5F);
  EXPECT_EQ(network.tensors()[conv.inputs[2]].element.name(), "si32");
  EXPECT_EQ(network.tensors()[conv.outputs[0]].element.name(), "quant.ui8");
  EXPECT_EQ(network.tensors()[network.outputs()[0]].element.name(), "f16");
}

TEST(LoadLayersTest, TakesOperatorsThatItDoesNotKnow) {
  const Network network =
      image_network("- {operator: com.example.Fancy, shape: [1, 3]}\n- {op: Relu}\n");

  EXPECT_EQ(network.layers()[LayerId(0)].operation, Operation::kUnknown);
  EXPECT_EQ(network.layers()[LayerId(0)].operator_name, "com.example.Fancy");
  EXPECT_EQ(output_shape(network), "1x3");
}

TEST(LoadLayersTest, RunsRecurrentCells) {
  const Network network = load(
      "network: speech\ninputs: {sound: [20, 1, 40]}\nlayers:\n"
      "- {op: LSTM, hidden_size: 64, bidirectional: true}\n");

  EXPECT_EQ(output_shape(network), "20x2x1x64");
  EXPECT_EQ(mac_count(network), 20U * 2 * 256 * (40 + 64));
}

TEST(LoadLayersErrorsTest, SayWhereAndWhatIsLegal) {
  EXPECT_THAT(
      image_problem("- {op: Cnov, channels: 8}\n"),
      HasSubstr("net.yaml:4:8: layers[0].op: unknown operation 'Cnov'; did you mean 'Conv'?"));
  EXPECT_THAT(image_problem("- {op: Conv, chanels: 8, kernel: 1}\n"),
              HasSubstr("unknown key 'chanels'; did you mean 'channels'?"));
  EXPECT_THAT(image_problem("- {op: Relu, kernel: 3}\n"), HasSubstr("unknown key 'kernel'"));
  EXPECT_THAT(image_problem("- {op: Relu, from: imag}\n"),
              HasSubstr("no layer or input in front of this one is called 'imag'; did you mean "
                        "'image'?"));
  EXPECT_THAT(image_problem("- {op: Conv, kernel: 3, channels: 8, activation: Softmax}\n"),
              HasSubstr("'Softmax' is no activation"));
  EXPECT_THAT(problem("network: n\nlayer: []\n"),
              HasSubstr("net.yaml:2:1: layer: unknown key 'layer'; did you mean 'layers'?"));
}

TEST(LoadLayersErrorsTest, NameOperandsThatDoNotAgree) {
  EXPECT_THAT(image_problem("- {op: Reshape, shape: [5]}\n"),
              HasSubstr("net.yaml:4:3: layers[0]: 1x8x16x16 cannot become 5"));
  EXPECT_THAT(image_problem("- {op: Conv, channels: 8, kernel: 20}\n"),
              HasSubstr("a window of 20 does not fit into 16"));
  EXPECT_THAT(image_problem("- {op: Conv, channels: 8, kernel: 3, groups: 3}\n"),
              HasSubstr("8 channels are not divisible into 3 groups"));
  EXPECT_THAT(image_problem("- {op: Concat, from: [image, image], axis: 4}\n"),
              HasSubstr("axis 4 is none of the 4"));
  EXPECT_THAT(image_problem("- {op: Slice, axis: 2, begin: 17}\n"),
              HasSubstr("position 17 is outside of 16"));
  EXPECT_THAT(image_problem("- {op: Slice, axis: 2, begin: 9, end: 9}\n"),
              HasSubstr("nothing lies between 9 and 9"));
  EXPECT_THAT(image_problem("- {op: Relu, from: []}\n"), HasSubstr("from: is empty"));
}

TEST(LoadLayersErrorsTest, RefuseNamesThatMeanTwoThings) {
  EXPECT_THAT(image_problem("- {name: a, op: Relu}\n- {name: a, op: Relu}\n"),
              HasSubstr("net.yaml:5:10: layers[1].name: 'a' is another's name already"));
  EXPECT_THAT(image_problem("- {name: in, op: Relu}\n"), HasSubstr("what a repeated list reads"));
  EXPECT_THAT(image_problem("- {name: a.b, op: Relu}\n"), HasSubstr("a word without dots"));
}

TEST(LoadLayersErrorsTest, RefuseAbsurdSizes) {
  EXPECT_THAT(problem("network: n\ninputs: {x: [1099511627776, 1099511627776]}\n"
                      "layers: [{op: Relu}]\n"),
              HasSubstr("larger than any memory"));
  EXPECT_THAT(problem("network: n\ninputs: {x: [0]}\nlayers: [{op: Relu}]\n"),
              HasSubstr("must be > 0, got 0"));
  EXPECT_THAT(image_problem("- {repeat: 100001, layers: [{op: Relu}]}\n"), HasSubstr("100000"));
  EXPECT_THAT(image_problem("- {op: Resize, scale: 65535}\n- {op: Resize, scale: 65535}\n"),
              HasSubstr("larger than any memory"));
}

TEST(LoadLayersErrorsTest, NeedLayersAndSomethingToRead) {
  EXPECT_THAT(problem("network: n\n"), HasSubstr("missing key 'layers'"));
  EXPECT_THAT(problem("network: n\nlayers: []\n"), HasSubstr("has no layers"));
  EXPECT_THAT(problem("network: n\nlayers: [{op: Relu}]\n"),
              HasSubstr("must say what it reads: 'from'"));
  EXPECT_THAT(problem("network: n\ninputs: {x: [1], y: [1]}\nlayers: [{op: Relu}]\n"),
              HasSubstr("must say what it reads: 'from'"));
}

}  // namespace
}  // namespace vpusim::test
