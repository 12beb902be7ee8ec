#include "nn_timing/model/neural_dma_timing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/nn_timing/model/constant_dma_network.hpp"
#include "tests/sim/timing/reference_table.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::nn_timing::test {
namespace {

using vpusim::test::catalog_device;
using vpusim::test::ReferenceTable;

std::optional<Cycles> estimated(const NetworkFile& network, const DmaWorkload& dma) {
  const auto answer = NeuralDmaTiming(DmaNetwork(network), "net")
                          .estimate(std::span(&dma, 1), catalog_device("vpu_2_7"))
                          .front();
  return answer ? std::optional(answer->cycles) : std::nullopt;
}

DmaWorkload run_of(std::uint64_t bytes) {
  return {.source = Bytes(bytes), .target = Bytes(bytes), .pattern = std::nullopt};
}

TEST(NeuralDmaTimingTest, DescribesARunOfBytesForEitherGeneration) {
  // 960 bytes at half of 32 bytes per cycle of 975 MHz, in cycles of 1300 MHz.
  EXPECT_EQ(estimated(constant_network(1, 1, 0.5F), run_of(960)), Cycles(80));
  EXPECT_EQ(estimated(constant_network(2, 1, 0.5F), run_of(960)), Cycles(80));
  EXPECT_EQ(estimated(constant_network(3, 2, 70.0F), run_of(960)), Cycles(70));
}

TEST(NeuralDmaTimingTest, TakesNoOutputOfZeroForAPrediction) {
  EXPECT_EQ(estimated(constant_network(1, 1, 0), run_of(960)), std::nullopt);
  EXPECT_EQ(estimated(constant_network(1, 1, -0.05F), run_of(960)), std::nullopt);
  EXPECT_EQ(estimated(constant_network(3, 2, 0), run_of(960)), std::nullopt);
}

TEST(NeuralDmaTimingTest, IsSilentAboutWhatNoDescriptorSays) {
  const NetworkFile network = constant_network(1, 1, 0.5F);
  DmaWorkload permuting = run_of(960);
  permuting.is_plain_copy = false;
  DmaWorkload growing = run_of(960);
  growing.target = Bytes(1920);
  DmaWorkload nested = run_of(960);
  nested.pattern = NestedDmaWorkload{.source_width = 960};

  EXPECT_EQ(estimated(network, permuting), std::nullopt);
  EXPECT_EQ(estimated(network, growing), std::nullopt);
  EXPECT_EQ(estimated(network, nested), std::nullopt);
  EXPECT_EQ(estimated(network, run_of(std::uint64_t{1} << 33)), std::nullopt);
}

// The published library's own answers to the measured runs of bytes.
TEST(GoldenDmaTimingTest, SaysOfARunOfBytesWhatThePublishedLibrarySays) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, "measured_dma.csv");
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/dma_2_7.vpunn");
  const NeuralDmaTiming timing(DmaNetwork(load_network(network)), "dma_2_7");
  const ReferenceTable table(file);

  std::size_t compared = 0;
  for (const ReferenceTable::Row& row : table.rows()) {
    if (row.text("test") != "SweepGT_DMATime_27") {
      continue;
    }
    DmaWorkload dma = run_of(row.number("bytes"));
    dma.direction = dma_direction(row.text("src") == "CMX", row.text("dst") == "CMX");
    const auto answer = timing.estimate(std::span(&dma, 1), catalog_device("vpu_2_7")).front();
    if (answer) {  // else zero, for which the library takes its slowest rate
      EXPECT_NEAR(static_cast<double>(answer->cycles.count()), row.number("upstream_dmann_cycles"),
                  1)
          << row.text("bytes") << " " << row.text("src");
      ++compared;
    }
  }
  EXPECT_GT(compared, 40U);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
