// Files that are no networks, or broken ones: each is refused with a reason.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <random>

#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/input_error.hpp"
#include "tests/nn_timing/vpunn/small_network.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using vpusim::test::input_error_of;

std::string refusal_of(const std::string& bytes) {
  return input_error_of([&] { read_network(bytes, "net"); });
}

// Tensors of small_network(): 0 input, 1 weights, 2 bias, 3 fc_0's output, 4 weights,
// 5 fc_1's output; buffers 1 to 3 in that order.
template <class Change>
std::string refusal_after(const Change& change) {
  return refusal_of(changed_network(change));
}

TEST(BadNetworkTest, TellsWhatTheFileIsInstead) {
  const std::string expected =
      "net: expected a VPUNN network, which has 'VPUN' at its bytes 4 to 7, found ";

  EXPECT_EQ(refusal_of(""), expected + "an empty file");
  EXPECT_EQ(refusal_of("VPUN"), expected + "only 4 bytes");
  EXPECT_EQ(refusal_of("tasks:\n  - dma\n"), expected + "'s:? '");
  EXPECT_EQ(refusal_of(std::string("\x10\0\0\0cycl\0\0\0\0", 12)),
            expected + "'cycl', a cache of cycles");
}

TEST(BadNetworkTest, RefusesAFileThatIsCutOffAnywhere) {
  const std::string bytes = written(small_network());
  constexpr std::size_t kPadding = 12;  // behind the last number

  for (std::size_t size = 0; size < bytes.size() - kPadding; ++size) {
    EXPECT_THROW(read_network(bytes.substr(0, size), "net"), InputError) << size;
  }
}

TEST(BadNetworkTest, RefusesAPublishedFileThatIsCutOffAnywhere) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "models/vpu_2_7.fast.vpunn");
  const std::string bytes = vpusim::test::read_file(path);
  for (std::size_t size = 0; size < bytes.size(); size += 64) {
    EXPECT_THROW(read_network(bytes.substr(0, size), "net"), InputError) << size;
  }
}

TEST(BadNetworkTest, SurvivesWildOffsetsAnywhere) {
  const std::string bytes = written(small_network());
  for (const std::uint32_t wild : {0x7fffffffU, 0xffffffffU, 0x80000000U, 0x10000U, 1U, 0U}) {
    for (std::size_t at = 0; at + sizeof wild <= bytes.size(); ++at) {
      std::string spoilt = bytes;
      std::memcpy(spoilt.data() + at, &wild, sizeof wild);
      try {
        read_network(spoilt, "net");
      } catch (const InputError&) {
      }
    }
  }
}

TEST(BadNetworkTest, SaysThatInnerOffsetsLeadAstray) {
  std::string bytes = written(small_network());
  const std::uint32_t wild = 0x7ffffff0;
  std::memcpy(bytes.data(), &wild, sizeof wild);

  EXPECT_THAT(refusal_of(bytes), HasSubstr("begins as a VPUNN network, but is damaged or cut off"));
}

TEST(BadNetworkTest, NamesOtherKindsOfLayers) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.operators[1]->implementation.Set(flat::L2NormalizationT());
            }),
            "net: operators[1] (fc_1): expected a fully connected layer, the only kind that "
            "vpusim runs, found an L2 normalisation");
  EXPECT_THAT(refusal_after([](flat::ModelT& model) {
                model.operators[1]->implementation.Set(flat::NearestNeighboursT());
              }),
              HasSubstr("found a nearest neighbours layer"));
  EXPECT_THAT(
      refusal_after([](flat::ModelT& model) { model.operators[1]->implementation.Reset(); }),
      HasSubstr("found nothing"));
}

TEST(BadNetworkTest, RefusesAnUnknownActivation) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.operators[0]->activation = 3; }),
            "net: operators[0] (fc_0).activation: expected 0 (none), 1 (ReLU) or 2 (sigmoid), "
            "found 3");
}

TEST(BadNetworkTest, RefusesShapesThatDoNotChain) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.tensors[4]->shape = {3, 1};
            }),
            "net: tensors[4] (fc_1/kernel:0).shape: expected [2, 1] as its layer needs, "
            "found [3, 1]");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.tensors[2]->shape = {2, 1};
            }),
            "net: tensors[2] (fc_0/bias:0).shape: expected [2] as its layer needs, found [2, 1]");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.operators[1]->inputs[0] = 0; }),
            "net: operators[1] (fc_1).inputs[0]: expected tensor 3, what the layer before gives, "
            "found tensor 0");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.outputs = {3}; }),
            "net: outputs[0]: expected tensor 5, the output of the last layer, found tensor 3");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.tensors[0]->shape = {8, 3};
            }),
            "net: tensors[0] (input).shape: expected [1, 1 to 65536] of an activation, "
            "found [8, 3]");
  EXPECT_THAT(refusal_after([](flat::ModelT& model) {
                model.tensors[3]->shape = {1, 0};
              }),
              HasSubstr("found [1, 0]"));
}

TEST(BadNetworkTest, RefusesIndicesOutOfRange) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.operators[0]->inputs[1] = 6; }),
            "net: operators[0] (fc_0).inputs[1]: expected one of the 6 tensors, found tensor 6");
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.operators[0]->inputs[2] = -1; }),
              HasSubstr("found tensor -1"));
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.tensors[1]->buffer = 4; }),
            "net: tensors[1] (fc_0/kernel:0).buffer: expected 1 to 3, found 4");
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.tensors[1]->buffer = 0; }),
              HasSubstr("expected 1 to 3, found 0"));
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.buffers.clear(); }),
              HasSubstr("buffer: expected"));
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.tensors[3]->buffer = 1; }),
              HasSubstr("expected 0, because an activation has no data, found 1"));
}

TEST(BadNetworkTest, RefusesBuffersOfAnotherSize) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.buffers[1]->data.pop_back(); }),
            "net: buffers[1]: expected 24 bytes for tensors[1] (fc_0/kernel:0) of shape [3, 2], "
            "found 23");
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.buffers[2]->data.resize(12); }),
              HasSubstr("expected 8 bytes for tensors[2] (fc_0/bias:0) of shape [2], found 12"));
  EXPECT_THAT(refusal_after([](flat::ModelT& model) { model.buffers[3]->data.clear(); }),
              HasSubstr("found 0"));
}

TEST(BadNetworkTest, RefusesWeightsThatAreNoNumbers) {
  for (const float wrong :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    EXPECT_THAT(refusal_after([&](flat::ModelT& model) {
                  std::memcpy(model.buffers[1]->data.data() + 8, &wrong, sizeof wrong);
                }),
                StartsWith("net: buffers[1]: expected finite numbers for tensors[1] "
                           "(fc_0/kernel:0), found "));
  }
}

TEST(BadNetworkTest, RefusesTypesOtherThanFloats) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.tensors[4]->type = 2; }),
            "net: tensors[4] (fc_1/kernel:0).type: expected 0 (float32), found 2");
}

TEST(BadNetworkTest, RefusesAClaimOfGigabytes) {
  // 32768 x 16384 floats are 2 GB.
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.tensors[0]->shape = {1, 32768};
              model.tensors[3]->shape = {1, 16384};
              model.tensors[1]->shape = {32768, 16384};
            }),
            "net: buffers[1]: expected 2147483648 bytes for tensors[1] (fc_0/kernel:0) of shape "
            "[32768, 16384], found 24");
}

TEST(BadNetworkTest, RefusesLayersThatShareWeightsUntilThereAreMoreThanTheFileHas) {
  // 40 layers of 64 x 64 weights that are all the same 16 KB.
  EXPECT_THAT(refusal_after([](flat::ModelT& model) {
                model.buffers[1]->data.assign(64 * 64 * 4, 0);
                model.tensors[0]->shape = model.tensors[3]->shape = {1, 64};
                model.tensors[1]->shape = {64, 64};
                flat::LayerT layer = *model.operators[0];
                layer.inputs = {3, 1};
                layer.outputs = {3};
                model.operators[0]->inputs = {0, 1};
                while (model.operators.size() < 40) {
                  model.operators.insert(model.operators.begin() + 1,
                                         std::make_unique<flat::LayerT>(layer));
                }
              }),
              HasSubstr("the layers together claim more weights than the file holds"));
}

TEST(BadNetworkTest, RefusesAnotherNumberOfInputsAndOutputs) {
  EXPECT_EQ(refusal_after([](flat::ModelT& model) {
              model.inputs = {0, 3};
            }),
            "net: inputs: expected one tensor, found 2");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.outputs.clear(); }),
            "net: outputs: expected one tensor, found 0");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.operators[0]->inputs = {0}; }),
            "net: operators[0] (fc_0).inputs: expected an activation, weights and perhaps a "
            "bias, found 1 tensors");
  EXPECT_EQ(refusal_after([](flat::ModelT& model) { model.operators.clear(); }),
            "net: operators: expected 1 to 256 layers, found 0");
}

TEST(BadNetworkTest, SurvivesAnEmptyModel) {
  flatbuffers::FlatBufferBuilder builder;
  flat::FinishModelBuffer(builder, flat::CreateModel(builder));

  EXPECT_EQ(
      refusal_of({reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()}),
      "net: operators: expected 1 to 256 layers, found 0");
}

TEST(BadNetworkTest, SurvivesRandomlySpoiltBytes) {
  const std::string bytes = written(small_network());
  std::mt19937 random(20'241);  // NOLINT: the same every time
  for (int round = 0; round < 20'000; ++round) {
    std::string spoilt = bytes;
    for (int i = 0; i < 3; ++i) {
      spoilt[8 + random() % (spoilt.size() - 8)] = static_cast<char>(random());
    }
    try {
      read_network(spoilt, "net");
    } catch (const InputError&) {
    }
  }
}

TEST(BadNetworkTest, SaysThatThereIsNoSuchFile) {
  EXPECT_EQ(input_error_of([] { load_network("/nowhere/net.vpunn"); }),
            "/nowhere/net.vpunn: No such file or directory");
}

TEST(BadNetworkTest, DoesNotReadAFileThatIsMuchTooLarge) {
  const vpusim::test::TemporaryFolder folder;
  const std::string file = folder.write("huge.vpunn", "");
  std::filesystem::resize_file(file, 300U << 20);  // sparse

  EXPECT_THAT(input_error_of([&] { load_network(file); }),
              HasSubstr("is 314572800 bytes large, expected a network or a cache of at most "
                        "256 MiB"));
}

}  // namespace
}  // namespace vpusim::nn_timing::test
