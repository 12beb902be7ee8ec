#include "sim/network/work.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace vpusim::test {
namespace {

constexpr ElementType kF16 = {NumberFormat::kF16, false};

// A network of one layer; f16 tensors.
Network one_layer(Operation operation, LayerAttributes attributes, const Shape& input,
                  const std::vector<Shape>& constants, const Shape& output) {
  NetworkBuilder builder("test");
  Layer layer;
  layer.name = "layer";
  layer.operation = operation;
  layer.attributes = std::move(attributes);
  layer.inputs = {builder.add_tensor({.name = "in", .shape = input, .element = kF16})};
  builder.add_input(layer.inputs[0]);
  for (const Shape& shape : constants) {
    layer.inputs.push_back(
        builder.add_tensor({.name = "constant" + std::to_string(layer.inputs.size()),
                            .shape = shape,
                            .element = kF16,
                            .is_constant = true}));
  }
  layer.outputs = {builder.add_tensor({.name = "out", .shape = output, .element = kF16})};
  builder.add_output(layer.outputs[0]);
  builder.add_layer(std::move(layer));
  return std::move(builder).finish();
}

TEST(WorkTest, CountsTheMacsOfAConvolution) {
  const Network network = one_layer(Operation::kConv, {.window = window_of({3, 3}), .groups = 2},
                                    {1, 4, 10, 10}, {{6, 2, 3, 3}}, {1, 6, 8, 8});

  EXPECT_EQ(mac_count(network), 6U * 8 * 8 * 2 * 9);
  EXPECT_EQ(parameter_count(network), 6U * 2 * 9);
  EXPECT_EQ(compulsory_bytes(network), Bytes(2 * (400 + 108 + 384)));
}

TEST(WorkTest, CountsTheMacsOfATransposedConvolution) {
  const Network network = one_layer(Operation::kConvTranspose, {.window = window_of({2, 2})},
                                    {1, 4, 5, 5}, {{4, 3, 2, 2}}, {1, 3, 6, 6});

  EXPECT_EQ(mac_count(network), 4U * 25 * 3 * 4);
}

TEST(WorkTest, CountsTheMacsOfAMatrixProduct) {
  EXPECT_EQ(mac_count(one_layer(Operation::kMatMul, {}, {2, 5, 7}, {{7, 3}}, {2, 5, 3})),
            2U * 5 * 7 * 3);
  EXPECT_EQ(
      mac_count(one_layer(Operation::kMatMul, {.transpose_a = true}, {7, 5}, {{7, 3}}, {5, 3})),
      5U * 7 * 3);
}

TEST(WorkTest, CountsTheMacsOfRecurrentCells) {
  const Network network = one_layer(Operation::kLSTM, {.hidden_size = 16}, {7, 3, 8},
                                    {{1, 64, 8}, {1, 64, 16}}, {7, 1, 3, 16});

  EXPECT_EQ(mac_count(network), 7U * 3 * 64 * (8 + 16));
}

TEST(WorkTest, TellsMacsOfWeightsFromThoseOfActivations) {
  NetworkBuilder builder("square");
  const auto in = builder.add_tensor({.name = "in", .shape = {3, 3}, .element = kF16});
  const auto out = builder.add_tensor({.name = "out", .shape = {3, 3}, .element = kF16});
  Layer square;
  square.name = "square";
  square.operation = Operation::kMatMul;
  square.inputs = {in, in};
  square.outputs = {out};
  builder.add_layer(std::move(square));
  builder.add_input(in);
  builder.add_output(out);
  const Network network = std::move(builder).finish();

  EXPECT_EQ(mac_count(network), 27U);
  EXPECT_EQ(weight_mac_count(network), 0U);
  EXPECT_EQ(weight_mac_count(one_layer(Operation::kMatMul, {}, {3, 3}, {{3, 3}}, {3, 3})), 27U);
}

TEST(WorkTest, CountsNoMacsOfOtherOperationsButTheirElements) {
  const Network network = one_layer(Operation::kReduceMean, {.axes = {1}}, {1, 8}, {}, {1, 1});

  EXPECT_EQ(mac_count(network), 0U);
  EXPECT_EQ(operation_count(network, network.layers()[LayerId(0)]), 8U);
}

TEST(WorkTest, ReadsNoMoreOfATableThanItPicks) {
  const Network network = one_layer(Operation::kReshape, {.shape = {4, 2}}, {8}, {}, {4, 2});
  EXPECT_EQ(compulsory_bytes(network, network.layers()[LayerId(0)]), Bytes(0));

  NetworkBuilder builder("embedding");
  const auto table = builder.add_tensor(
      {.name = "table", .shape = {1000, 16}, .element = kF16, .is_constant = true});
  const auto words = builder.add_tensor({.name = "words", .shape = {3}, .element = kF16});
  const auto out = builder.add_tensor({.name = "out", .shape = {3, 16}, .element = kF16});
  Layer gather;
  gather.name = "gather";
  gather.operation = Operation::kGather;
  gather.attributes.axes = {0};
  gather.inputs = {table, words};
  gather.outputs = {out};
  builder.add_layer(std::move(gather));
  builder.add_input(words);
  builder.add_output(out);
  const Network embedding = std::move(builder).finish();

  EXPECT_EQ(compulsory_bytes(embedding), Bytes(2 * (48 + 3 + 48)));
  EXPECT_EQ(operation_count(embedding, embedding.layers()[LayerId(0)]), 48U);
}

TEST(WorkTest, ReadsAnOperandOnceThatOccursTwice) {
  NetworkBuilder builder("square");
  const auto in = builder.add_tensor({.name = "in", .shape = {8}, .element = kF16});
  const auto out = builder.add_tensor({.name = "out", .shape = {8}, .element = kF16});
  Layer square;
  square.name = "square";
  square.operation = Operation::kMul;
  square.inputs = {in, in};
  square.outputs = {out};
  builder.add_layer(std::move(square));
  builder.add_input(in);
  builder.add_output(out);
  const Network network = std::move(builder).finish();

  EXPECT_EQ(compulsory_bytes(network, network.layers()[LayerId(0)]), Bytes(2 * (8 + 8)));
  EXPECT_EQ(compulsory_bytes(network), Bytes(2 * (8 + 8)));
}

}  // namespace
}  // namespace vpusim::test
