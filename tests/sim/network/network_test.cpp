#include "sim/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Tensors of one shape and layers of one operation, as far as a test needs them.
class NetworkTest : public testing::Test {
 protected:
  NetworkTensorId tensor(const std::string& name, Shape shape = {4}, bool is_constant = false) {
    return builder.add_tensor(
        {.name = name, .shape = std::move(shape), .element = {}, .is_constant = is_constant});
  }
  void layer(const std::string& name, std::vector<NetworkTensorId> inputs, NetworkTensorId output,
             Operation operation = Operation::kAdd) {
    Layer layer;
    layer.name = name;
    layer.operation = operation;
    layer.inputs = std::move(inputs);
    layer.outputs = {output};
    layer.location = {.file = "net.yaml", .path = {}, .line = ++line, .column = 1};
    builder.add_layer(std::move(layer));
  }
  std::string problem() {
    try {
      std::move(builder).finish();
    } catch (const InputError& error) {
      return error.what();
    }
    return "";
  }

  NetworkBuilder builder{"test"};
  std::uint32_t line = 0;
};

TEST_F(NetworkTest, PutsLayersInAnOrderInWhichTheyCanRun) {
  const auto in = tensor("in");
  const auto a = tensor("a");
  const auto b = tensor("b");
  const auto out = tensor("out");
  layer("last", {a, b}, out);
  layer("second", {a}, b, Operation::kRelu);
  layer("first", {in}, a, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(out);

  const Network network = std::move(builder).finish();

  std::vector<std::string> names;
  for (const Layer& layer : network.layers()) {
    names.push_back(layer.name);
  }
  EXPECT_THAT(names, ElementsAre("first", "second", "last"));
  EXPECT_EQ(network.producer(network.layers()[LayerId(2)].inputs[0]), LayerId(0));
  EXPECT_THAT(network.consumers(network.layers()[LayerId(0)].outputs[0]),
              ElementsAre(LayerId(1), LayerId(2)));
}

TEST_F(NetworkTest, ForgetsTensorsThatNobodyTouches) {
  const auto unused = tensor("unused", {9}, true);
  const auto in = tensor("in");
  const auto out = tensor("out");
  layer("relu", {in}, out, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(out);

  const Network network = std::move(builder).finish();

  ASSERT_EQ(network.tensors().size(), 2U);
  EXPECT_EQ(unused, network.inputs()[0]);  // its id went on to the next
  EXPECT_EQ(network.tensors()[network.inputs()[0]].name, "in");
}

TEST_F(NetworkTest, RefusesACycle) {
  const auto a = tensor("a");
  const auto b = tensor("b");
  layer("one", {b}, a, Operation::kRelu);
  layer("two", {a}, b, Operation::kRelu);
  builder.add_output(b);

  EXPECT_THAT(problem(), HasSubstr("net.yaml:1:1: layer 'one': waits for its own output: the "
                                   "layers form a cycle"));
}

TEST_F(NetworkTest, RefusesTwoProducersOfATensor) {
  const auto in = tensor("in");
  const auto out = tensor("out");
  layer("one", {in}, out, Operation::kRelu);
  layer("two", {in}, out, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(out);

  EXPECT_THAT(problem(), HasSubstr("net.yaml:2:1: layer 'two': tensor 'out' is written by layer "
                                   "'one' already"));
}

TEST_F(NetworkTest, RefusesToWriteAnInputOrAConstant) {
  const auto in = tensor("in");
  const auto weights = tensor("weights", {4}, true);
  layer("one", {in}, weights, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(weights);

  EXPECT_THAT(problem(), HasSubstr("writes 'weights', which is a constant of the network"));
}

TEST_F(NetworkTest, RefusesATensorWithoutAProducer) {
  const auto in = tensor("in");
  const auto out = tensor("out");
  layer("one", {in}, out, Operation::kRelu);
  builder.add_output(out);

  EXPECT_THAT(problem(), HasSubstr("layer 'one': reads 'in', which no layer writes"));
}

TEST_F(NetworkTest, RefusesShapesThatDoNotAgree) {
  const auto in = tensor("in", {4});
  const auto out = tensor("out", {5});
  layer("one", {in}, out, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(out);

  EXPECT_THAT(problem(), HasSubstr("layer 'one': output 'out' is 4, not 5"));
}

TEST_F(NetworkTest, RefusesTensorsOfNoSizeAndOfAnImpossibleOne) {
  builder.add_output(tensor("out", {4, 0}));
  EXPECT_THAT(problem(), HasSubstr("tensor 'out' is empty (4x0)"));

  builder = NetworkBuilder("test");
  builder.add_output(tensor("out", {std::uint64_t{1} << 40, 2}));
  EXPECT_THAT(problem(), HasSubstr("larger than any memory"));
}

TEST_F(NetworkTest, RefusesNamesThatOccurTwice) {
  const auto in = tensor("in");
  const auto a = tensor("a");
  const auto b = tensor("b");
  layer("one", {in}, a, Operation::kRelu);
  layer("one", {in}, b, Operation::kRelu);
  builder.add_input(in);
  builder.add_output(b);

  EXPECT_THAT(problem(), HasSubstr("net.yaml:2:1: layer 'one': another layer has this name"));
}

TEST_F(NetworkTest, NeedsAnOutputThatIsWritten) {
  EXPECT_THAT(problem(), HasSubstr("the network has no output"));

  builder = NetworkBuilder("test");
  builder.add_output(tensor("out"));
  EXPECT_THAT(problem(), HasSubstr("no layer writes the output 'out'"));
}

}  // namespace
}  // namespace vpusim::test
