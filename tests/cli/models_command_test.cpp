// Does `vpusim models` do what its help says?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "nn_timing/vpunn/cycle_cache.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/sha256.hpp"
#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

std::string network(const std::string& name, std::uint32_t input_count) {
  nn_timing::NetworkFile network;
  network.name = name;
  network.mlp.layers = {
      {.input_count = input_count,
       .output_count = 4,
       .weights = std::vector<float>(4 * std::size_t{input_count}),
       .bias = std::vector<float>(4),
       .activation = nn_timing::Activation::kRelu},
      {.input_count = 4, .output_count = 1, .weights = std::vector<float>(4), .bias = {}}};
  std::ostringstream out;
  write_network(network, out);
  return out.str();
}

TEST(ModelsCommand, ExplainsANetwork) {
  const TemporaryFolder folder;
  const std::string bytes = network("VPUNN-5114-05 $tiny$", 53);
  const std::string file = folder.write("tiny.vpunn", bytes);

  const CommandResult result = run_vpusim({"models", file});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(
      result.out,
      file +
          ": a network\n"
          "  name        VPUNN-5114-05 $tiny$\n"
          "  family      VPUNN\n"
          "  nickname    tiny\n"
          "  for         DPU of NPU 5.0\n"
          "  input       interface 5114: a DPU workload with 4-bit types and padded channels, "
          "as 53 values\n"
          "  output      interface 5: DPU cycles of a VPU 4.0 or later\n"
          "  layers      53-4-1 (relu, the last one none; biases in 1 of 2 layers)\n"
          "  parameters  220\n"
          "  inference   432 FLOP\n"
          "  size        " +
          std::to_string(bytes.size() / 1000) + "," + std::to_string(bytes.size() % 1000) +
          " bytes\n"
          "  SHA-256     " +
          sha256_hex(bytes) + "\n");
}

TEST(ModelsCommand, SaysWhichInterfacesItDoesNotKnow) {
  const TemporaryFolder folder;
  const std::string unknown = folder.write("unknown.vpunn", network("VPUNN-7777-05", 20));
  const std::string odd = folder.write("odd.vpunn", network("VPUNN-11-02", 67));
  const std::string answer = folder.write("answer.vpunn", network("VPUNN-11-09", 93));

  const CommandResult result = run_vpusim({"models", unknown, odd, answer});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("interface 7777 with 20 values, which vpusim does not know"));
  EXPECT_THAT(result.out, HasSubstr("interface 11 has 93 values, this network 67: vpusim does not "
                                    "know what they are"));
  EXPECT_THAT(result.out, HasSubstr("interface 9, which vpusim does not know for a DPU network"));
}

TEST(ModelsCommand, ExplainsACache) {
  const TemporaryFolder folder;
  std::ostringstream bytes;
  write_cycle_cache(nn_timing::CycleCache({{.key = 1, .cycles = 2}, {.key = 3, .cycles = 4}}),
                    bytes);
  const std::string file = folder.write("a.cachebin", bytes.str());

  const CommandResult result = run_vpusim({"models", file});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("a.cachebin: a cache of cycles\n  entries     2\n"));
  EXPECT_THAT(result.out, HasSubstr(sha256_hex(bytes.str())));
}

TEST(ModelsCommand, SpeaksJson) {
  const TemporaryFolder folder;
  std::ostringstream cache;
  write_cycle_cache(nn_timing::CycleCache({{.key = 1, .cycles = 2}}), cache);

  const CommandResult result =
      run_vpusim({"models", "--json", folder.write("dma.vpunn", network("VPUNN-01-01", 12)),
                  folder.write("odd.vpunn", network("\xff-1-1", 13)),
                  folder.write("a.cachebin", cache.str())});

  ASSERT_EQ(result.exit_code, 0) << result.err;
  const json models = json::parse(result.out);
  EXPECT_EQ(models[0].at("kind"), "network");
  EXPECT_EQ(models[0].at("domain"), "DMA");
  EXPECT_EQ(models[0].at("input").at("interface"), 1);
  EXPECT_EQ(models[0].at("layers").size(), 2U);
  EXPECT_EQ(models[0].at("inference_flop"), 2 * (12 * 4 + 4));
  EXPECT_EQ(models[1].at("domain"), nullptr);
  EXPECT_EQ(models[2].at("entry_count"), 1);
  EXPECT_EQ(models[2].at("sha256"), sha256_hex(cache.str()));
}

TEST(ModelsCommand, SaysWhatIsWrongWithAFile) {
  const TemporaryFolder folder;
  const std::string text = folder.write("notes.txt", "no network at all");
  const std::string cut = folder.write("cut.vpunn", network("VPUNN-11-02", 93).substr(0, 500));

  const CommandResult not_one = run_vpusim({"models", text});
  EXPECT_EQ(not_one.exit_code, 2);
  EXPECT_THAT(not_one.err, HasSubstr("notes.txt: expected a VPUNN network"));

  const CommandResult cut_off = run_vpusim({"models", cut});
  EXPECT_EQ(cut_off.exit_code, 2);
  EXPECT_THAT(cut_off.err, HasSubstr("cut.vpunn: begins as a VPUNN network, but is damaged"));

  EXPECT_EQ(run_vpusim({"models", folder.path("none.vpunn")}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"models"}).exit_code, 2);
}

TEST(ModelsCommand, ExplainsTheOthersWhenOneFileIsBad) {
  const TemporaryFolder folder;
  const std::string bad = folder.write("bad.vpunn", "no network at all");
  const std::string good = folder.write("good.vpunn", network("VPUNN-11-02", 93));

  const CommandResult result = run_vpusim({"models", bad, good, folder.path("none.vpunn")});

  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, HasSubstr("good.vpunn: a network"));
  EXPECT_THAT(result.err, HasSubstr("bad.vpunn: expected a VPUNN network"));
  EXPECT_THAT(result.err, HasSubstr("none.vpunn: No such file"));
}

TEST(ModelsCommand, ExplainsAPublishedNetwork) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "models/vpu_2_0.vpunn");

  const CommandResult result = run_vpusim({"models", path});

  EXPECT_THAT(result.out, HasSubstr("67-256-256-256-256-1 (relu, the last one none; no biases)"));
  EXPECT_THAT(result.out, HasSubstr("parameters  214,016"));
}

}  // namespace
}  // namespace vpusim::test
