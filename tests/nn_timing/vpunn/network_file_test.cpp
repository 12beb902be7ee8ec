// Networks that are as they should be: ours and the published ones.

#include "nn_timing/vpunn/network_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "sim/base/sha256.hpp"
#include "tests/nn_timing/vpunn/small_network.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

TEST(NetworkFileTest, ReadsWhatItWrote) {
  const std::string bytes = written(small_network());

  NetworkFile expected = small_network();
  expected.sha256 = sha256_hex(bytes);
  EXPECT_EQ(read_network(bytes, "small"), expected);
}

TEST(NetworkFileTest, WritesEqualBytesForEqualNetworks) {
  const std::string bytes = written(small_network());

  EXPECT_EQ(written(read_network(bytes, "small")), bytes);
}

TEST(NetworkFileTest, KeepsEveryActivation) {
  for (const Activation activation : {Activation::kNone, Activation::kRelu, Activation::kSigmoid}) {
    NetworkFile network = small_network();
    network.mlp.layers.back().activation = activation;

    EXPECT_EQ(read_network(written(network), "net").mlp, network.mlp);
  }
}

TEST(NetworkFileTest, ReadsBytesAtAnyAddress) {
  const std::string bytes = written(small_network());
  for (std::size_t offset = 0; offset < 16; ++offset) {
    const std::string moved = std::string(offset, 'x') + bytes;

    EXPECT_EQ(read_network(std::string_view(moved).substr(offset), "net").mlp, small_network().mlp);
  }
}

TEST(NetworkFileTest, NamesPartsAndAlignsWeightsAsPublishedFilesDo) {
  const std::string bytes = written(small_network());
  const flat::Model& model = *flat::GetModel(bytes.data());

  EXPECT_EQ(model.operators()->Get(0)->name()->str(), "fc_0");
  std::vector<std::string> names;
  for (const flat::Tensor* tensor : *model.tensors()) {
    names.push_back(tensor->name()->str());
  }
  EXPECT_THAT(names, testing::ElementsAre("input", "fc_0/kernel:0", "fc_0/bias:0", "fc_0/Relu:0",
                                          "fc_1/kernel:0", "fc_1/MatMul:0"));
  EXPECT_EQ(model.buffers()->Get(0)->data()->size(), 4U);
  for (const flat::Buffer* buffer : *model.buffers()) {
    const auto* begin = reinterpret_cast<const char*>(buffer->data()->data());
    EXPECT_EQ((begin - bytes.data()) % 16, 0);
  }
}

// A published file and what is known of it.
struct Published {
  const char* file;
  const char* name;
  std::vector<std::uint32_t> widths;
  std::uint64_t parameter_count;
};

class PublishedNetworkTest : public testing::TestWithParam<Published> {};

TEST_P(PublishedNetworkTest, IsReadAndSurvivesWriting) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, std::string("models/") + GetParam().file);

  const NetworkFile network = load_network(path);

  EXPECT_EQ(network.name, GetParam().name);
  std::vector<std::uint32_t> widths = {network.mlp.input_count()};
  for (const DenseLayer& layer : network.mlp.layers) {
    widths.push_back(layer.output_count);
  }
  EXPECT_EQ(widths, GetParam().widths);
  EXPECT_EQ(network.mlp.parameter_count(), GetParam().parameter_count);
  const NetworkFile again = read_network(written(network), "again");
  EXPECT_EQ(again.mlp, network.mlp);
  EXPECT_EQ(again.name, network.name);
}

INSTANTIATE_TEST_SUITE_P(
    Models, PublishedNetworkTest,
    testing::Values(
        Published{"vpu_2_0.vpunn", "VPUNN-10-02", {67, 256, 256, 256, 256, 1}, 214016},
        Published{"vpu_2_0.fast.vpunn", "VPUNN-10-02", {67, 64, 64, 64, 64, 1}, 16640},
        Published{"vpu_2_7.vpunn", "VPUNN-11-02", {93, 93, 256, 256, 256, 256, 1}, 230439},
        Published{"vpu_2_7.fast.vpunn", "VPUNN-11-02", {93, 93, 64, 64, 64, 64, 1}, 27303},
        Published{"vpu_2_7_159.vpunn", "VPUNN-11-02", {93, 256, 256, 256, 256, 1}, 221697},
        Published{"vpu_2_7_159.fast.vpunn", "VPUNN-11-02", {93, 64, 64, 64, 64, 1}, 18561},
        Published{"vpu_40_159.vpunn", "VPUNN-11-02", {93, 256, 256, 256, 256, 1}, 221697},
        Published{"vpu_40_159_strict.vpunn", "VPUNN-89-02", {93, 256, 256, 256, 256, 1}, 221697},
        Published{"vpu_40_159_strict.fast.vpunn", "VPUNN-89-02", {93, 64, 64, 64, 64, 1}, 18561},
        Published{"vpu_4_0.vpunn",
                  "VPUNN-4011-05 $runs-MSPE_8192-model.pth$",
                  {93, 93, 256, 256, 256, 256, 1},
                  230439},
        Published{"vpu_4_1.vpunn", "VPUNN-4111-05", {93, 256, 256, 256, 256, 1}, 221697},
        Published{"vpu_5_1.vpunn", "VPUNN-5114-05 $runs$", {53, 53, 256, 256, 256, 256, 1}, 214319},
        Published{
            "vpu_5_1_5113.vpunn", "VPUNN-5113-05 $runs$", {50, 50, 256, 256, 256, 256, 1}, 213239},
        Published{"dma_2_7.vpunn", "VPUNN-01-01", {12, 12, 128, 128, 128, 1}, 34973},
        Published{"dma_2_7_gear4.vpunn", "DMANN-01-01", {12, 12, 64, 64, 64, 1}, 9373},
        Published{"dma_4_0.vpunn", "VPUNN-02-01", {29, 29, 128, 128, 128, 1}, 37863},
        Published{
            "dmann_5_0.vpunn", "DMANN-03-02 $runs$", {27, 27, 256, 256, 256, 256, 1}, 205557}),
    [](const auto& test) {
      std::string name = std::filesystem::path(test.param.file).stem().string();
      std::replace(name.begin(), name.end(), '.', '_');
      return name;
    });

}  // namespace
}  // namespace vpusim::nn_timing::test
