#include "sim/timing/shave/profiled_timing.hpp"

#include <gtest/gtest.h>

#include "tests/sim/timing/shave/ask.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// One GHz, so a microsecond is 1000 cycles; 2 ns per byte, blocks of 4 vectors of 8 elements.
class ProfiledShaveTimingTest : public testing::Test {
 protected:
  ProfiledShaveTimingTest() {
    hw.shave.profile.vpu = Hertz(1'000'000'000);
    hw.shave.profile.kernels = {{.kernel = "greatereq",
                                 .slope = 0.0078125F,  // 1/128: sums are exact
                                 .intercept = 4,
                                 .unroll_offset = 0.5F,
                                 .unroll = 4,
                                 .vector = 8}};
  }
  ShaveProfiledCost& cost() { return hw.shave.profile.kernels.front(); }
  std::optional<Estimate> ask(const std::string& kernel, std::uint32_t elements,
                              DataType type = DataType::kFloat16) const {
    return test::ask(ProfiledShaveTiming(), shave_run(kernel, {.width = elements, .type = type}),
                     hw);
  }
  Cycles cycles(std::uint32_t elements) const { return ask("greatereq", elements).value().cycles; }

  HwConfig hw = small_device();
};

class ScalarTailTest : public ProfiledShaveTimingTest {
 protected:
  ScalarTailTest() { cost().scalar_offset = 0.25F; }
};

class BlockPositionTest : public ProfiledShaveTimingTest {
 protected:
  BlockPositionTest() {
    hw.shave.profile.formula = ShaveProfile::Formula::kBlockPosition;
    cost().intra_block_offset = 3;
    cost().vector_offset = 7;
  }
};

TEST_F(ScalarTailTest, IsALineOverTheOutputsBytes) {
  EXPECT_EQ(cycles(40), Cycles(4000 + 625));
  EXPECT_EQ(ask("greatereq", 80, DataType::kUint8)->cycles, Cycles(4000 + 625));
}

TEST_F(ScalarTailTest, IsShorterBelowOneBlock) { EXPECT_EQ(cycles(24), Cycles(4000 + 375 - 500)); }

TEST_F(ScalarTailTest, PaysForElementsThatFillNoVector) {
  EXPECT_EQ(cycles(44), Cycles(4000 + 688 + 250 - 0));  // 687.5, rounded up
}

TEST_F(ScalarTailTest, PaysForWholeBlocksToo) { EXPECT_EQ(cycles(64), Cycles(4000 + 1000 + 250)); }

TEST_F(ScalarTailTest, PaysNothingForVectorsThatAreBlocks) {
  cost().unroll = 1;

  EXPECT_EQ(cycles(64), Cycles(4000 + 1000));
}

TEST_F(ScalarTailTest, WorksWithoutVectorsAndBlocks) {
  cost().unroll = 0;
  EXPECT_EQ(cycles(44), Cycles(4938));
  cost().vector = 0;
  EXPECT_EQ(cycles(44), Cycles(4688));
}

TEST_F(BlockPositionTest, PaysForVectorsAndElementsBeyondTheLastBlock) {
  EXPECT_EQ(cycles(64), Cycles(4000 + 1000));                // two blocks
  EXPECT_EQ(cycles(72), Cycles(4000 + 1125 + 1000));         // one of three vectors more
  EXPECT_EQ(cycles(66), Cycles(4000 + 1032 + 2000));         // two of seven elements; 1031.25
  EXPECT_EQ(cycles(90), Cycles(4000 + 1407 + 3000 + 2000));  // both; 1406.25
}

TEST_F(BlockPositionTest, IsShorterUpToOneBlock) {
  EXPECT_EQ(cycles(32), Cycles(4000 + 500 - 500));
}

TEST_F(BlockPositionTest, CountsFromADisplacedElement) {
  cost().displacement = 1;

  EXPECT_EQ(cycles(65), Cycles(4000 + 1016));                // 1015.625
  EXPECT_EQ(cycles(64), Cycles(4000 + 1000 + 3000 + 7000));  // the last of a block
}

TEST_F(ProfiledShaveTimingTest, ScalesFromTheProfiledClocksToTheDevices) {
  hw.clocks.vpu = Hertz(500'000'000);
  EXPECT_EQ(cycles(40), Cycles(2 * 4625));
  hw.clocks.dpu = Hertz(2'000'000'000);
  EXPECT_EQ(cycles(40), Cycles(4 * 4625));
}

TEST_F(ProfiledShaveTimingTest, DoesNotAnswerWithANegativeTime) {
  cost().intercept = -1;

  EXPECT_FALSE(ask("greatereq", 40));
}

TEST_F(ProfiledShaveTimingTest, KnowsTheCompilersNames) {
  EXPECT_TRUE(ask("GreaterEqual", 40));
  EXPECT_EQ(ask("GreaterEqual", 40)->model, "shave-profiled");
}

TEST_F(ProfiledShaveTimingTest, DoesNotAnswerForOtherKernels) {
  EXPECT_FALSE(ask("greater", 40));
  EXPECT_FALSE(ask("", 40));
  hw.shave.profile.kernels.clear();
  EXPECT_FALSE(ask("greatereq", 40));
}

}  // namespace
}  // namespace vpusim::test
