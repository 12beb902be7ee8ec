#include "sim/timing/shave/heuristic_timing.hpp"

#include <gtest/gtest.h>

#include "tests/sim/timing/shave/ask.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using Use = HeuristicShaveTiming::Use;

class HeuristicShaveTimingTest : public testing::Test {
 protected:
  HeuristicShaveTimingTest() {
    // Half of 32 * 16 / 4 = 128 bits per cycle: 64.
    hw.shave.heuristics = {{.kernel = "Exp",
                            .operations = {{.arithmetic = 1, .memory = 4}},
                            .bandwidth_derate = 0.5F,
                            .code_derate = 1,
                            .entry_cycles = 1000}};
  }
  ShaveHeuristicCost& exp() { return hw.shave.heuristics.front(); }
  std::optional<Estimate> ask(const std::string& kernel, const WorkloadTensor& tensor,
                              Use use = Use::kAsPublished, std::size_t input_count = 1) const {
    return test::ask(HeuristicShaveTiming(use), shave_run(kernel, tensor, input_count), hw);
  }
  std::optional<Estimate> ask_exp(std::uint32_t elements) const {
    return ask("Exp", {.width = elements, .type = DataType::kFloat16});
  }

  HwConfig hw = small_device();
};

TEST_F(HeuristicShaveTimingTest, MovesTheBitsOfAllOperandsAtTheRoofsRate) {
  EXPECT_EQ(ask_exp(64)->cycles, Cycles(1000 + 2 * 64 * 16 / 64));
  EXPECT_EQ(ask("Exp", {.width = 64, .type = DataType::kFloat16}, Use::kAsPublished, 2)->cycles,
            Cycles(1000 + 3 * 64 * 16 / 64));
  EXPECT_EQ(ask("Exp", {.width = 64, .type = DataType::kUint8})->cycles,
            Cycles(1000 + 2 * 64 * 8 / 64));
}

TEST_F(HeuristicShaveTimingTest, RoundsUp) { EXPECT_EQ(ask_exp(1)->cycles, Cycles(1001)); }

TEST_F(HeuristicShaveTimingTest, TakesTheLowerOfBothRoofs) {
  exp().operations->arithmetic = 8;

  EXPECT_EQ(ask_exp(64)->cycles, Cycles(1000 + 2 * 64 * 16 / 32));
}

TEST_F(HeuristicShaveTimingTest, HalvesTheRateOfUnalignedKernels) {
  exp().is_unaligned = true;

  EXPECT_EQ(ask_exp(64)->cycles, Cycles(1000 + 2 * 64 * 16 / 32));
}

TEST_F(HeuristicShaveTimingTest, AddsScalarCodeForEachOutputChannel) {
  exp().cycles_per_channel = 50;

  EXPECT_EQ(ask("Exp", {.width = 8, .channels = 8, .type = DataType::kFloat16})->cycles,
            Cycles(1000 + 32 + 50 * 8));
}

TEST_F(HeuristicShaveTimingTest, CountsElementsWhenOperationsAreNotKnown) {
  exp().operations.reset();

  EXPECT_EQ(ask_exp(64)->cycles, Cycles(1000 + 2 * 64 * 2));
}

TEST_F(HeuristicShaveTimingTest, DividesByTheMeasuredSpeedUpAndRoundsUpAgain) {
  exp().speed_up = 3;

  EXPECT_EQ(ask_exp(64)->cycles, Cycles(344));  // 1032 / 3
  EXPECT_EQ(ask_exp(66)->cycles, Cycles(345));  // 1033 / 3
  EXPECT_EQ(ask("Exp", {.width = 64, .type = DataType::kFloat16}, Use::kRooflineOnly)->cycles,
            Cycles(1032));
}

TEST_F(HeuristicShaveTimingTest, LeavesKernelsToTheLinearTable) {
  exp().has_linear = true;

  EXPECT_FALSE(ask_exp(64));
  EXPECT_TRUE(ask("Exp", {}, Use::kRooflineOnly));
}

TEST_F(HeuristicShaveTimingTest, DoesNotAnswerForOtherKernels) {
  EXPECT_FALSE(ask("exp", {}));
  EXPECT_FALSE(ask("", {}));
}

TEST_F(HeuristicShaveTimingTest, HasThePublishedNumbersOf50) {
  hw = catalog_device("npu_5_0");

  // Two operations on memory: 256 bits per cycle, of which 0.7 * 0.8 are reached.
  EXPECT_EQ(ask("Abs", {.width = 22'400, .type = DataType::kFloat16})->cycles,
            Cycles(1000 + 5000));  // 2 * 22,400 * 16 bits, 143.36 of them per cycle
}

}  // namespace
}  // namespace vpusim::test
