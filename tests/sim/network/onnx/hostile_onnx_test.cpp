// What is wrong with a model is said, with the node that it is about.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/network/onnx/onnx_text.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AnyOf;
using testing::HasSubstr;
using testing::StartsWith;

std::string bytes_problem(const std::string& file, const std::string& bytes) {
  try {
    load_onnx(file, bytes, {});
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

onnx::ModelProto convolution() {
  onnx::ModelProto model =
      parse_onnx("g (float[1, 3, 8, 8] x) => (float[1, 4, 8, 8] y) { y = Conv(x, w) }", 13);
  onnx::TensorProto& weights = *model.mutable_graph()->add_initializer();
  weights.set_name("w");
  weights.set_data_type(onnx::TensorProto::FLOAT);
  for (const int extent : {4, 3, 1, 1}) {
    weights.add_dims(extent);
  }
  weights.set_raw_data(std::string(std::size_t{12} * 4, '\1'));
  return model;
}

void add_external(onnx::ModelProto& model, const std::string& location) {
  onnx::TensorProto& weights = *model.mutable_graph()->mutable_initializer(0);
  weights.clear_raw_data();
  weights.set_data_location(onnx::TensorProto::EXTERNAL);
  auto& entry = *weights.add_external_data();
  entry.set_key("location");
  entry.set_value(location);
}

TEST(HostileOnnxTest, ItsOwnModelLoads) {
  EXPECT_EQ(bytes_problem("net.onnx", convolution().SerializeAsString()), "");
}

TEST(HostileOnnxTest, NamesAModelThatIsCutOff) {
  const std::string whole = convolution().SerializeAsString();

  for (std::size_t size = 0; size < whole.size(); ++size) {
    // Cut between two fields it may still be a model.
    EXPECT_THAT(bytes_problem("net.onnx", whole.substr(0, size)),
                AnyOf("", StartsWith("net.onnx: ")))
        << size;
  }
  EXPECT_THAT(bytes_problem("net.onnx", whole.substr(0, whole.size() / 2)), HasSubstr("cut off"));
  EXPECT_THAT(bytes_problem("net.onnx", ""), HasSubstr("it holds no graph"));
  EXPECT_THAT(bytes_problem("net.onnx", "network: test\n"), HasSubstr("is no ONNX model"));
}

TEST(HostileOnnxTest, SurvivesEveryFlippedByte) {
  const std::string whole = convolution().SerializeAsString();

  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned mask : {0x01U, 0x10U, 0x80U, 0xFFU}) {
      std::string bytes = whole;
      bytes[at] = static_cast<char>(static_cast<unsigned char>(bytes[at]) ^ mask);
      EXPECT_THAT(bytes_problem("net.onnx", bytes), AnyOf("", StartsWith("net.onnx: ")));
    }
  }
}

TEST(HostileOnnxTest, NamesMissingInitialisers) {
  EXPECT_THAT(graph_problem("g (float[1, 3, 8, 8] x) => (float[1, 4, 8, 8] y) { y = Conv(x, w) }"),
              HasSubstr("net.onnx: node 0 (Conv): reads 'w', which is no input, no initializer and "
                        "no node's output"));
  EXPECT_THAT(graph_problem("g (float[1] x) => (float[1] z) { y = Relu(x) }"),
              HasSubstr("no node gives the output 'z'"));
}

TEST(HostileOnnxTest, NamesACycle) {
  EXPECT_THAT(graph_problem("g (float[1] x) => (float[1] y) { y = Add(x, a)\n a = Relu(y) }"),
              HasSubstr("node 0 (Add '') waits for its own output: the nodes form a cycle"));
}

TEST(HostileOnnxTest, NamesTwoProducersOfAName) {
  EXPECT_THAT(graph_problem("g (float[1] x) => (float[1] y) { y = Relu(x)\n y = Sigmoid(x) }"),
              HasSubstr("two nodes give 'y'"));
}

TEST(HostileOnnxTest, RefusesHugeAndNegativeExtents) {
  onnx::ModelProto huge = convolution();
  huge.mutable_graph()->mutable_initializer(0)->set_dims(0, std::int64_t{1} << 62);
  EXPECT_THAT(bytes_problem("net.onnx", huge.SerializeAsString()),
              HasSubstr("larger than any memory"));

  onnx::ModelProto negative = convolution();
  negative.mutable_graph()->mutable_initializer(0)->set_dims(0, -4);
  EXPECT_THAT(bytes_problem("net.onnx", negative.SerializeAsString()),
              HasSubstr("constant 'w' has an extent of -4"));

  EXPECT_THAT(graph_problem("g (float[4611686018427387904, 4] x) => (float[1] y) { y = Relu(x) }"),
              HasSubstr("larger than any memory"));
}

TEST(HostileOnnxTest, RefusesConstantsOfAnotherSize) {
  onnx::ModelProto model = convolution();
  model.mutable_graph()->mutable_initializer(0)->set_raw_data("short");

  EXPECT_THAT(bytes_problem("net.onnx", model.SerializeAsString()),
              HasSubstr("constant 'w' of 4x3x1x1 elements holds 5 bytes"));
}

TEST(HostileOnnxTest, RefusesDataOutsideOfItsFolder) {
  for (const char* location : {"/etc/passwd", "../secret", "a/../../secret", ""}) {
    onnx::ModelProto model = convolution();
    add_external(model, location);

    EXPECT_THAT(bytes_problem("net.onnx", model.SerializeAsString()),
                HasSubstr("outside of the model's folder"))
        << location;
  }
}

TEST(HostileOnnxTest, ReadsSmallDataBesideTheModel) {
  const TemporaryFolder folder;
  folder.write("weights.bin", std::string(48, '\0'));
  onnx::ModelProto model = convolution();
  add_external(model, "weights.bin");

  const Network network = load_onnx(folder.path("net.onnx"), model.SerializeAsString(), {});

  const Layer& conv = network.layers()[LayerId(0)];
  EXPECT_EQ(network.tensors()[conv.inputs[1]].sparsity, 1.0F);
  add_external(model, "no_such_file");
  EXPECT_THAT(bytes_problem(folder.path("net.onnx"), model.SerializeAsString()),
              HasSubstr("cannot read"));
}

// Who keeps results by their inputs must see that these changed, though the file is the same.
TEST(HostileOnnxTest, TellsWhatWasReadBesideTheModel) {
  const TemporaryFolder folder;
  onnx::ModelProto model = convolution();
  const auto sha256 = [&] {
    return load_onnx(folder.path("net.onnx"), model.SerializeAsString(), {}).external_sha256();
  };

  EXPECT_EQ(sha256(), "");

  add_external(model, "weights.bin");
  folder.write("weights.bin", std::string(48, '\0'));
  const std::string of_zeros = sha256();
  folder.write("weights.bin", std::string(48, '\1'));
  EXPECT_NE(of_zeros, "");
  EXPECT_NE(sha256(), of_zeros);
}

TEST(HostileOnnxTest, AsksForOpenShapes) {
  const std::string graph = "g (float[N, 3, H, W] x) => (float[N, 3, H, W] y) { y = Relu(x) }";

  EXPECT_THAT(graph_problem(graph),
              HasSubstr("input 'x': leaves its shape open (Nx3xHxW); give it with --shape x=..."));
  EXPECT_THAT(graph_problem(graph, {{"x", {1, 4, 8, 8}}}),
              HasSubstr("is Nx3xHxW in the model; --shape says 1x4x8x8"));
  EXPECT_THAT(graph_problem(graph, {{"imag", {1}}}), HasSubstr("the model has no input 'imag'"));
}

TEST(HostileOnnxTest, SaysWhyAnOperatorIsRefused) {
  EXPECT_THAT(graph_problem("g (float[4] x) => (int64[1, n] y) { y = NonZero(x) }"),
              HasSubstr("node 0 (NonZero): NonZero gives as many elements as a run finds"));
  EXPECT_THAT(graph_problem("g (float[4] x) => (float[n] y) { y = com.example.Fancy(x) }"),
              HasSubstr("Fancy is no operator that is known here"));
  EXPECT_THAT(graph_problem("g (float[4] x, int64[1] s) => (float[n] y) { y = Reshape(x, s) }"),
              HasSubstr("depends on values that only a run knows"));
}

TEST(HostileOnnxTest, RefusesAttributesThatMakeNoSense) {
  const auto conv = [](const std::string& attributes) {
    return graph_problem(
        "g (float[1, 3, 8, 8] x, float[4, 3, 3, 3] w) => (float[1] y) { y = Conv<" + attributes +
        ">(x, w) }");
  };
  EXPECT_THAT(conv("strides = [0, 1]"), HasSubstr("strides of 0"));
  EXPECT_THAT(conv("strides = [1]"), HasSubstr("strides has 1 numbers for 2 dimensions"));
  EXPECT_THAT(conv("pads = [-1, 0, 0, 0]"), HasSubstr("pads of -1"));
  EXPECT_THAT(conv("group = 0"), HasSubstr("has 0 groups"));
  EXPECT_THAT(conv("group = 2"), HasSubstr("not divisible into 2 groups"));
  EXPECT_THAT(conv("kernel_shape = [5, 5]"), HasSubstr("the kernel is 5x5"));
  EXPECT_THAT(graph_problem("g (float[4] x) => (float[4] y) { y = Softmax<axis = 3>(x) }"),
              HasSubstr("axis 3 is none of 1 dimensions"));
}

}  // namespace
}  // namespace vpusim::test
