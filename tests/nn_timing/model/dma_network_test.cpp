#include "nn_timing/model/dma_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/nn_timing/features/golden_dma.hpp"
#include "tests/nn_timing/model/constant_dma_network.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::ElementsAre;
using vpusim::test::catalog_device;
using vpusim::test::input_error_of;
using vpusim::test::ReferenceTable;

std::optional<Cycles> estimated(const NetworkFile& network, const DmaPattern& dma) {
  return DmaNetwork(network).estimate(std::span(&dma, 1), catalog_device("vpu_2_7")).front();
}

// 960 bytes; VPU 2.7 moves 32 per cycle of 975 MHz, and its DPU has 1300 MHz.
const DmaPattern kPlanes = PlaneDmaWorkload{.further_planes = 1, .length = 480};
const DmaPattern kNested = NestedDmaWorkload{.source_width = 960};

TEST(DmaNetworkTest, TurnsAShareOfTheBandwidthIntoDpuCycles) {
  EXPECT_EQ(estimated(constant_network(1, 1, 1.0F), kPlanes), Cycles(40));
  EXPECT_EQ(estimated(constant_network(1, 1, 0.5F), kPlanes), Cycles(80));
  EXPECT_EQ(estimated(constant_network(1, 1, 0.49F), kPlanes), Cycles(82));  // 81.6, rounded up
}

TEST(DmaNetworkTest, TakesAShareALittleOutOfRangeForTheNearest) {
  EXPECT_EQ(estimated(constant_network(1, 1, 1.1F), kPlanes), Cycles(40));
  EXPECT_EQ(estimated(constant_network(1, 1, -0.1F), kPlanes), Cycles(256'000));
  EXPECT_EQ(estimated(constant_network(1, 1, 1.11F), kPlanes), std::nullopt);
  EXPECT_EQ(estimated(constant_network(1, 1, -0.11F), kPlanes), std::nullopt);
}

TEST(DmaNetworkTest, RoundsCyclesUp) {
  EXPECT_EQ(estimated(constant_network(3, 2, 343.2F), kNested), Cycles(344));
  EXPECT_EQ(estimated(constant_network(3, 2, 0), kNested), Cycles(0));
  EXPECT_EQ(estimated(constant_network(3, 2, 1e9F), kNested), Cycles(1'000'000'000));
  EXPECT_EQ(estimated(constant_network(3, 2, 1.1e9F), kNested), std::nullopt);
  EXPECT_EQ(estimated(constant_network(3, 2, -1), kNested), std::nullopt);
}

TEST(DmaNetworkTest, DoesNotAnswerBeyond32Bits) {
  const DmaPattern huge = PlaneDmaWorkload{.further_planes = 0xffffffff, .length = 0xffffffff};

  EXPECT_EQ(estimated(constant_network(1, 1, 1), huge), std::nullopt);
}

TEST(DmaNetworkTest, AnswersWhatItCanInOrder) {
  const std::vector<DmaPattern> mixed = {kNested, kPlanes, kNested, kPlanes, kNested};

  EXPECT_THAT(DmaNetwork(constant_network(1, 1, 1.0F)).estimate(mixed, catalog_device("vpu_2_7")),
              ElementsAre(std::nullopt, Cycles(40), std::nullopt, Cycles(40), std::nullopt));
  EXPECT_TRUE(
      DmaNetwork(constant_network(1, 1, 1.0F)).estimate({}, catalog_device("vpu_2_7")).empty());
}

TEST(DmaNetworkTest, RefusesNetworksForSomethingElse) {
  NetworkFile network = constant_network(1, 1, 0);
  network.version.input_interface = 2;
  EXPECT_EQ(input_error_of([&] { DmaNetwork{network}; }),
            "expected a DMA network (input interface 1, 2 or 3 with 12, 29 or 27 values, one "
            "output), found 'constant' with interface 2, 12 values and 1 output(s)");

  EXPECT_EQ(input_error_of([] { DmaNetwork{constant_network(1, 257, 0)}; }),
            "expected a DMA network of output interface 1 or 2, found 'constant' with 257");
}

struct Golden {
  const char* network;
  const char* table;
  const char* device;
  std::size_t out_of_range;  // rows
};

class GoldenDmaNetworkTest : public testing::TestWithParam<Golden> {};

// The vector kernels sum as the published library does and give the very same floats; a
// machine without multiply-add may miss by up to 1.3e-4 and fails here.
TEST_P(GoldenDmaNetworkTest, SaysWhatThePublishedModelSays) {
  const Golden& golden = GetParam();
  VPUSIM_REFERENCE_DATA_OR_SKIP(model, std::string("models/") + golden.network);
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, std::string("golden/") + golden.table);
  const NetworkFile file = load_network(model);
  const DmaNetwork network(file);
  const ReferenceTable table(path);
  const auto workloads = golden_dmas(table, file.version.input_interface == 1);

  const auto raw = network.raw_outputs(workloads);
  const auto cycles = network.estimate(workloads, catalog_device(golden.device));

  std::size_t equal = 0;
  std::size_t out_of_range = 0;
  double worst = 0;
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    const auto& row = table.rows()[i];
    const float expected = std::stof(row.text("nn_raw"));
    // Shares near zero are differences of large sums.
    const double error = std::abs(*raw[i] - expected) / std::max(1e-2F, std::abs(expected));
    worst = std::max(worst, error);
    ASSERT_LE(error, 1e-5) << "row " << i << ": " << *raw[i] << ", published " << expected;
    if (!cycles[i]) {
      // The published model then asks its formula.
      ++out_of_range;
      EXPECT_EQ(row.text("cycles"), row.text("theoretical")) << "row " << i;
    } else if (*cycles[i] == Cycles(row.number("cycles"))) {
      ++equal;
    } else {
      EXPECT_NEAR(static_cast<double>(cycles[i]->count()), row.number("cycles"),
                  1 + 1e-5 * row.number("cycles"))
          << "row " << i;
    }
  }
  EXPECT_EQ(out_of_range, golden.out_of_range);
  const std::size_t answered = workloads.size() - out_of_range;
  RecordProperty("equal", static_cast<int>(equal));
  std::printf("%s: %zu of %zu cycles equal, %zu out of range, worst raw error %.1e\n",
              golden.network, equal, answered, out_of_range, worst);
  EXPECT_GE(static_cast<double>(equal), 0.999 * static_cast<double>(answered));
}

INSTANTIATE_TEST_SUITE_P(
    Published, GoldenDmaNetworkTest,
    testing::Values(Golden{"dma_2_7.vpunn", "golden_dma_2_7.csv.gz", "vpu_2_7", 59},
                    Golden{"dma_2_7_gear4.vpunn", "golden_dma_2_7_gear4.csv.gz", "vpu_2_7", 13},
                    Golden{"dma_4_0.vpunn", "golden_dma_4_0.csv.gz", "vpu_4_0", 296},
                    Golden{"dmann_5_0.vpunn", "golden_dmann_5_0.csv.gz", "npu_5_0", 0}));

}  // namespace
}  // namespace vpusim::nn_timing::test
