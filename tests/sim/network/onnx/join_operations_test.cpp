#include "sim/network/join_operations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/network/onnx/onnx_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

std::vector<std::string> joined(const std::string& body) {
  const Network network = join_operations(
      load_graph("g (float[1, 4, 8] x) => (float[1, 4, 8] y) {\n"
                 "  c = Constant<value_float = 3.0>()\n s = Constant<value_ints = [8]>()\n"
                 "  w = ConstantOfShape(s)\n" +
                 body + "}"));
  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    names.emplace_back(name_of(layer.operation));
  }
  return names;
}

TEST(JoinOperationsTest, FindsActivations) {
  EXPECT_THAT(joined("a = Sigmoid(x)\n y = Mul(x, a)"), ElementsAre("Swish"));
  EXPECT_THAT(joined("a = HardSigmoid(x)\n y = Mul(a, x)"), ElementsAre("HardSwish"));
  EXPECT_THAT(joined("a = Softplus(x)\n b = Tanh(a)\n y = Mul(x, b)"), ElementsAre("Mish"));
  EXPECT_THAT(joined("a = Add(x, c)\n b = Clip(a, c, c)\n d = Mul(x, b)\n y = Div(d, c)"),
              ElementsAre("HardSwish"));
  EXPECT_THAT(joined("a = Div(x, c)\n b = Erf(a)\n d = Add(b, c)\n e = Mul(x, d)\n y = Mul(e, c)"),
              ElementsAre("Gelu"));
  EXPECT_THAT(joined("a = Div(x, c)\n b = Erf(a)\n d = Add(b, c)\n e = Mul(x, c)\n y = Mul(e, d)"),
              ElementsAre("Gelu"));
}

TEST(JoinOperationsTest, FindsLayerNormalization) {
  const std::string body =
      "m = ReduceMean<axes = [2]>(x)\n d = Sub(x, m)\n p = Pow(d, c)\n"
      "v = ReduceMean<axes = [2]>(p)\n e = Add(v, c)\n r = Sqrt(e)\n n = Div(d, r)\n";

  EXPECT_THAT(joined(body + "s1 = Mul(n, w)\n y = Add(s1, w)"), ElementsAre("LayerNormalization"));
  EXPECT_THAT(joined(body + "y = Relu(n)"), ElementsAre("LayerNormalization", "Relu"));
}

TEST(JoinOperationsTest, LeavesWhatOthersRead) {
  EXPECT_THAT(joined("a = Sigmoid(x)\n b = Mul(x, a)\n y = Add(a, b)"),
              ElementsAre("Sigmoid", "Mul", "Add"));
  EXPECT_THAT(joined("a = Sigmoid(x)\n b = Relu(x)\n y = Mul(a, b)"),
              ElementsAre("Sigmoid", "Relu", "Mul"));
  EXPECT_THAT(joined("a = Div(x, c)\n b = Erf(a)\n y = Add(b, c)"),
              ElementsAre("Div", "Erf", "Add"));
}

}  // namespace
}  // namespace vpusim::test
