#include "nn_timing/net/inference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

namespace vpusim::nn_timing::test {
namespace {

using testing::ElementsAre;
using testing::StrEq;

// y = relu(x0 - x1), relu(2 x1 + 1); then z = y0 + 10 y1.
Mlp small_network() {
  return {.layers = {{.input_count = 2,
                      .output_count = 2,
                      .weights = {1, -1, 0, 2},
                      .bias = {0, 1},
                      .activation = Activation::kRelu},
                     {.input_count = 2, .output_count = 1, .weights = {1, 10}, .bias = {}}}};
}

Mlp random_network(const std::vector<std::uint32_t>& widths) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> weight(-0.2F, 0.2F);
  Mlp mlp;
  for (std::size_t i = 0; i + 1 < widths.size(); ++i) {
    DenseLayer& layer = mlp.layers.emplace_back();
    layer.input_count = widths[i];
    layer.output_count = widths[i + 1];
    layer.activation = i + 2 < widths.size() ? Activation::kRelu : Activation::kSigmoid;
    layer.weights.resize(std::size_t{widths[i]} * widths[i + 1]);
    layer.bias.resize(widths[i + 1]);
    for (float& w : layer.weights) {
      w = weight(random);
    }
    for (float& b : layer.bias) {
      b = weight(random);
    }
  }
  return mlp;
}

class InferenceTest : public testing::TestWithParam<InstructionSet> {};

TEST_P(InferenceTest, ComputesASmallNetworkByHand) {
  const Inference inference(small_network(), GetParam());
  const std::vector<float> inputs = {3, 1, /**/ 1, 3, /**/ 0, -4};
  std::vector<float> outputs(3);

  inference.run(inputs, outputs);

  // 2 and 3; 0 and 7; 4 and 0.
  EXPECT_THAT(outputs, ElementsAre(32, 70, 4));
}

// Widths beside every size of panel, counts beside every number of rows at a time.
TEST_P(InferenceTest, AgreesWithTheScalarKernelForEveryCountOfRows) {
  for (const std::vector<std::uint32_t>& widths :
       {std::vector<std::uint32_t>{93, 256, 256, 1}, {5, 17, 33, 3}, {1, 1}, {31, 64, 5}}) {
    const Mlp mlp = random_network(widths);
    const Inference reference(mlp, InstructionSet::kScalar);
    const Inference inference(mlp, GetParam());
    std::mt19937 random(11);
    std::uniform_real_distribution<float> value(0, 2);
    for (std::size_t count = 0; count < 60; ++count) {
      std::vector<float> inputs(count * mlp.input_count());
      for (float& input : inputs) {
        input = value(random);
      }
      std::vector<float> expected(count * mlp.output_count());
      std::vector<float> outputs(expected.size(), std::numeric_limits<float>::quiet_NaN());
      reference.run(inputs, expected);
      inference.run(inputs, outputs);
      for (std::size_t i = 0; i < outputs.size(); ++i) {
        ASSERT_NEAR(outputs[i], expected[i], 1e-5 * std::max(1.0F, std::abs(expected[i])))
            << count << " rows, " << widths.size() << " widths";
      }
    }
  }
}

TEST_P(InferenceTest, AnswersARowTheSameAloneAndInABatch) {
  const Mlp mlp = random_network({20, 64, 64, 1});
  const Inference inference(mlp, GetParam());
  constexpr std::size_t kCount = 200;
  std::vector<float> inputs(kCount * 20);
  std::mt19937 random(3);
  for (float& input : inputs) {
    input = static_cast<float>(random() % 100);
  }
  std::vector<float> batch(kCount);
  inference.run(inputs, batch);

  for (std::size_t i = 0; i < kCount; ++i) {
    float alone = 0;
    inference.run(std::span(inputs).subspan(i * 20, 20), std::span(&alone, 1));
    ASSERT_EQ(alone, batch[i]) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, InferenceTest,
                         testing::Values(InstructionSet::kScalar, InstructionSet::kAvx2,
                                         InstructionSet::kAvx512, InstructionSet::kBest));

TEST(FindDefectTest, SaysWhatKeepsANetworkFromRunning) {
  EXPECT_EQ(find_defect(small_network()), nullptr);
  EXPECT_THAT(find_defect(Mlp()), StrEq("the network has no layers"));

  Mlp unchained = small_network();
  unchained.layers[1].input_count = 3;
  EXPECT_THAT(find_defect(unchained),
              StrEq("a layer's inputs are not the outputs of the layer before"));

  Mlp short_of_weights = small_network();
  short_of_weights.layers[0].weights.pop_back();
  EXPECT_THAT(find_defect(short_of_weights),
              StrEq("a layer's weights are not as many as its inputs times its outputs"));

  Mlp not_a_number = small_network();
  not_a_number.layers[0].bias[0] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_THAT(find_defect(not_a_number), StrEq("a weight is no finite number"));
}

}  // namespace
}  // namespace vpusim::nn_timing::test
