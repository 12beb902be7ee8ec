#include "sim/timing/shave/linear_timing.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/timing/shave/ask.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class LinearShaveTimingTest : public testing::Test {
 protected:
  LinearShaveTimingTest() {
    // Sorted by name, as a device file's table is.
    hw.shave.kernels = {{"ELU", BytesPerKilocycle(1000), Cycles(1)},
                        {"MVN", BytesPerKilocycle(830), Cycles(2810)},
                        {"QuantizeCast", BytesPerKilocycle(1000), Cycles(2)},
                        {"Softmax", BytesPerKilocycle(1000), Cycles(3)},
                        {"SpaceToDepthOp", BytesPerKilocycle(1000), Cycles(4)},
                        {"SquaredDiff", BytesPerKilocycle(1000), Cycles(5)}};
    hw.shave.unknown_kernel = {"", BytesPerKilocycle(500), Cycles(100)};
  }
  std::optional<Estimate> ask(const ShaveTimingModel& model, const std::string& kernel,
                              std::uint32_t elements, DataType type) const {
    return test::ask(model, shave_run(kernel, {.width = elements, .type = type}), hw);
  }
  Cycles table_cycles(const std::string& kernel, std::uint32_t bytes) const {
    return ask(LinearShaveTiming(), kernel, bytes, DataType::kUint8).value().cycles;
  }

  HwConfig hw = small_device();
};

TEST_F(LinearShaveTimingTest, IsOutputBytesOverWidthPlusLatency) {
  EXPECT_EQ(table_cycles("MVN", 1660), Cycles(2000 + 2810));
  EXPECT_EQ(table_cycles("MVN", 0), Cycles(2810));
}

TEST_F(LinearShaveTimingTest, RoundsToTheNearestCycle) {
  EXPECT_EQ(table_cycles("MVN", 1), Cycles(1 + 2810));  // 1.2
  EXPECT_EQ(table_cycles("MVN", 3), Cycles(4 + 2810));  // 3.6
}

TEST_F(LinearShaveTimingTest, CountsTheBytesOfTheOutputsType) {
  EXPECT_EQ(ask(LinearShaveTiming(), "MVN", 830, DataType::kFloat16)->cycles, Cycles(2000 + 2810));
}

TEST_F(LinearShaveTimingTest, SaysWhoSpoke) {
  EXPECT_EQ(ask(LinearShaveTiming(), "MVN", 1, DataType::kUint8)->model, "shave-linear");
  EXPECT_EQ(ask(UnknownKernelTiming(), "Convert", 1, DataType::kUint8)->model, "unknown-kernel");
}

TEST_F(LinearShaveTimingTest, KnowsTheCompilersNamesOfPublishedKernels) {
  EXPECT_EQ(table_cycles("Elu", 0), Cycles(1));
  EXPECT_EQ(table_cycles("Quantize", 0), Cycles(2));
  EXPECT_EQ(table_cycles("SoftMax", 0), Cycles(3));
  EXPECT_EQ(table_cycles("SpaceToDepth", 0), Cycles(4));
  EXPECT_EQ(table_cycles("SquaredDifference", 0), Cycles(5));
}

TEST_F(LinearShaveTimingTest, DoesNotAnswerForOtherKernels) {
  EXPECT_FALSE(ask(LinearShaveTiming(), "Convert", 1, DataType::kUint8));
  EXPECT_FALSE(ask(LinearShaveTiming(), "MV", 1, DataType::kUint8));
  EXPECT_FALSE(ask(LinearShaveTiming(), "mvn", 1, DataType::kUint8));
  EXPECT_FALSE(ask(LinearShaveTiming(), "", 1, DataType::kUint8));
}

TEST_F(LinearShaveTimingTest, AnswersInTheOrderOfTheQuestions) {
  const std::vector<ShaveWorkload> workloads = {
      {.kernel = "Softmax"}, {.kernel = "Convert"}, {.kernel = "ELU"}};

  const auto answers = LinearShaveTiming().estimate(workloads, hw);

  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]->cycles, Cycles(3));
  EXPECT_FALSE(answers[1]);
  EXPECT_EQ(answers[2]->cycles, Cycles(1));
}

TEST_F(LinearShaveTimingTest, TakesTheDevicesWordForUnknownKernels) {
  EXPECT_EQ(ask(UnknownKernelTiming(), "Convert", 50, DataType::kFloat16)->cycles,
            Cycles(200 + 100));  // 100 bytes at half a byte per cycle
}

TEST_F(LinearShaveTimingTest, KeepsMeasuredKernelsApartFromPublishedOnes) {
  hw.shave.measured_kernels = {
      {.kernel = "Convert", .width = BytesPerKilocycle(4000), .latency = Cycles(30)}};

  EXPECT_EQ(ask(MeasuredKernelTiming(), "Convert", 50, DataType::kFloat16)->cycles,
            Cycles(30 + 25));
  EXPECT_FALSE(ask(MeasuredKernelTiming(), "MVN", 50, DataType::kFloat16));
  EXPECT_FALSE(ask(LinearShaveTiming(), "Convert", 50, DataType::kFloat16));
}

TEST_F(LinearShaveTimingTest, HasThePublishedNumbersOf27) {
  hw = catalog_device("vpu_2_7");

  // Published: MVN 0.83 bytes per cycle and 2810, Tanh 0.742 and 4432, Swish nothing.
  EXPECT_EQ(table_cycles("MVN", 83'000), Cycles(100'000 + 2810));
  EXPECT_EQ(table_cycles("Tanh", 74'200), Cycles(100'000 + 4432));
  EXPECT_EQ(table_cycles("Swish", 777), Cycles(777));
}

TEST_F(LinearShaveTimingTest, DividesInSinglePrecisionAsPublished) {
  hw = catalog_device("vpu_2_7");

  // Power: 0.004 bytes per cycle, which is a little more in single precision; exactly
  // it would be 10,752,000 + 15,829.
  EXPECT_EQ(table_cycles("Power", 43'008), Cycles(10'751'999 + 15'829));
}

}  // namespace
}  // namespace vpusim::test
