#include "sim/timing/analytic/dpu_formula.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/sim/timing/reference_table.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// On the small device: 2048 MACs of 8 bit per cycle, 8 input channels of one MAC lane,
// 64 PPEs, 8 CMX ports of 16 bytes at the DPU's clock.
class DpuFormulaTest : public testing::Test {
 protected:
  DpuFormulaTest() {
    workload.input = {.width = 16, .height = 16, .channels = 64};
    workload.output = {.width = 16, .height = 16, .channels = 64};
  }
  void window(std::uint32_t kernel, std::uint32_t stride, std::int32_t padding) {
    workload.kernel_width = kernel;
    workload.kernel_height = kernel;
    workload.stride_width = stride;
    workload.stride_height = stride;
    workload.padding = {.left = padding, .right = padding, .top = padding, .bottom = padding};
  }
  Cycles cycles() const { return analytic_dpu_cycles(workload, hw).value(); }
  // What the MACs alone take.
  Cycles mac_cycles() {
    hw.dpu.cmx_read_ports = 0;
    return cycles();
  }

  HwConfig hw = small_device();
  DpuWorkload workload;
};

TEST_F(DpuFormulaTest, DividesTheMacsOfAConvolutionByTheRateOfTheArray) {
  // 16 * 16 * 64 outputs of 64 MACs: 1,048,576 / 2048.
  EXPECT_EQ(mac_cycles(), Cycles(512));
}

TEST_F(DpuFormulaTest, RoundsCyclesUp) {
  workload.output = {.width = 1, .height = 1, .channels = 16};
  workload.input = {.width = 1, .height = 1, .channels = 129};

  EXPECT_EQ(mac_cycles(), Cycles(2));  // 2064 MACs
}

TEST_F(DpuFormulaTest, TakesTwiceAsLongIn16Bit) {
  workload.input.type = DataType::kFloat16;

  EXPECT_EQ(mac_cycles(), Cycles(1024));
}

TEST_F(DpuFormulaTest, DoesNotSlowDownForA16BitOutput) {
  workload.output.type = DataType::kFloat16;

  EXPECT_EQ(mac_cycles(), Cycles(512));
}

TEST_F(DpuFormulaTest, HasAnEighthOfTheMacsForOperationsWithoutInputChannels) {
  window(3, 1, 0);
  for (const DpuOperation operation :
       {DpuOperation::kDepthwiseConvolution, DpuOperation::kMaxPool, DpuOperation::kAveragePool}) {
    workload.operation = operation;

    // 16 * 16 * 64 outputs of 9 MACs: 147,456 / 256.
    EXPECT_EQ(mac_cycles(), Cycles(576)) << kDpuOperationNames[operation];
  }
}

TEST_F(DpuFormulaTest, FeedsElementwiseThroughThePostProcessingUnits) {
  workload.operation = DpuOperation::kElementwise;

  EXPECT_EQ(mac_cycles(), Cycles(1));  // 16,384 inputs / 64 PPEs = 256; 256 / 256
}

TEST_F(DpuFormulaTest, HalvesThePostProcessingUnitsOfElementwiseThatWritesToSeveralTiles) {
  workload.operation = DpuOperation::kElementwise;
  workload.output_write_tiles = 2;

  EXPECT_EQ(mac_cycles(), Cycles(2));  // 16,384 / 32 = 512; 512 / 256
}

TEST_F(DpuFormulaTest, SkipsMacsOnPadding) {
  window(3, 1, 1);

  // 16 * 16 * 9 = 2304 products per pair of channels. Each of the four sides has one
  // row of zeros for 16 positions and 3 taps, 48; the four corners are in two sides.
  // (2304 - 4 * 48 + 4) * 64 * 64 / 2048 = 2116 * 2
  EXPECT_EQ(mac_cycles(), Cycles(4232));
}

TEST_F(DpuFormulaTest, StepsThroughDeepPaddingByRowsAndColumnsAtOnce) {
  window(5, 1, 2);

  // 16 * 16 * 25 = 6400 products. A side has 2 + 1 = 3 rows of zeros: 3 * 16 * 5 = 240.
  // A corner counts 2 * 2 + 1 * 1 = 5. (6400 - 4 * 240 + 4 * 5) * 2
  EXPECT_EQ(mac_cycles(), Cycles(10'920));
}

TEST_F(DpuFormulaTest, SkipsOnlyPaddingThatTheStrideReaches) {
  // 15 wide and high: with stride 2 the last column is used up by the remainder of
  // 15 / 2, so that of right and bottom padding 1 - 1 = 0 are skipped.
  workload.input = {.width = 15, .height = 15, .channels = 64};
  workload.output = {.width = 8, .height = 8, .channels = 64};
  window(3, 2, 1);

  // 8 * 8 * 9 = 576 products, top and left 1 * 3 * 8 = 24 each, one corner of 1.
  EXPECT_EQ(mac_cycles(), Cycles((576 - 48 + 1) * 2));
}

TEST_F(DpuFormulaTest, SkipsNothingForPoolsAndDepthwiseConvolutions) {
  workload.operation = DpuOperation::kMaxPool;
  window(3, 1, 1);

  EXPECT_EQ(mac_cycles(), Cycles(576));
}

TEST_F(DpuFormulaTest, IsNoShorterThanTheReadsFromCmx) {
  workload.output.channels = 16;

  // Grid 16 x 16 x 64: one pass of each. 16 * 16 * 64 activations and 16 * 64 weights,
  // 17,408 bytes at 128 per cycle; the MACs alone would take 128.
  EXPECT_EQ(cycles(), Cycles(136));
  EXPECT_EQ(mac_cycles(), Cycles(128));
}

TEST_F(DpuFormulaTest, ReadsMoreOftenWithSmallerGrids) {
  workload.output.channels = 16;
  workload.execution_mode = ExecutionMode::kCuboid4x16;  // 8 x 8 x 256

  // Weights four times: 16,384 + 4 * 1024 = 20,480 bytes.
  EXPECT_EQ(cycles(), Cycles(160));
}

TEST_F(DpuFormulaTest, ReadsTwoBytesPerElementIn16Bit) {
  workload.input.type = DataType::kFloat16;
  workload.output.channels = 16;

  EXPECT_EQ(cycles(), Cycles(272));  // twice the 136 of 8 bit; MACs 256
}

TEST_F(DpuFormulaTest, ConvertsTheClockOfReadsAsPublished) {
  hw.clocks.vpu = Hertz(500'000'000);
  workload.output.channels = 16;

  EXPECT_EQ(cycles(), Cycles(128));  // reads 136 / 2 = 68, MACs 128
}

TEST_F(DpuFormulaTest, IsExactFarBeyondTheLargestRealWorkload) {
  constexpr std::uint32_t kMuch = 1 << 20;
  workload.input = {.width = kMuch, .height = kMuch, .channels = 1};
  workload.output = {.width = kMuch, .height = kMuch, .channels = 2048};

  EXPECT_EQ(mac_cycles(), Cycles(std::uint64_t{1} << 40));
}

TEST_F(DpuFormulaTest, HasNoAnswerForWhatNoTimeCouldHold) {
  constexpr std::uint32_t kMost = 0x7fffffff;
  workload.input = {.width = kMost, .height = kMost, .channels = kMost};
  workload.output = workload.input;
  window(11, 1, 5);
  EXPECT_EQ(analytic_dpu_cycles(workload, hw), std::nullopt);

  workload = DpuWorkload();
  window(11, 1, 0x7fffffff);
  EXPECT_EQ(analytic_dpu_cycles(workload, hw), std::nullopt);
}

TEST(AnalyticDpuTimingTest, AnswersWithItsName) {
  const HwConfig hw = small_device();
  DpuWorkload pool;
  pool.operation = DpuOperation::kMaxPool;
  const std::vector<DpuWorkload> workloads = {DpuWorkload(), pool};

  const auto answers = AnalyticDpuTiming().estimate(workloads, hw);

  ASSERT_EQ(answers.size(), 2U);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    ASSERT_TRUE(answers[i].has_value());
    EXPECT_EQ(answers[i]->cycles, analytic_dpu_cycles(workloads[i], hw));
    EXPECT_EQ(answers[i]->model, "analytic");
  }
}

WorkloadTensor tensor_of(const ReferenceTable::Row& row, const std::string& side) {
  WorkloadTensor tensor;
  tensor.width = row.number(side + "_w");
  tensor.height = row.number(side + "_h");
  tensor.channels = row.number(side + "_c");
  tensor.batch = row.number(side + "_b");
  tensor.type = kDataTypeNames.find(row.text(side + "_dtype")).value();
  return tensor;
}

DpuWorkload workload_of(const ReferenceTable::Row& row) {
  DpuWorkload workload;
  workload.operation = kDpuOperationNames.find(row.text("operation")).value();
  workload.input = tensor_of(row, "in");
  workload.output = tensor_of(row, "out");
  workload.kernel_width = row.number("kernel_w");
  workload.kernel_height = row.number("kernel_h");
  workload.stride_width = row.number("stride_w");
  workload.stride_height = row.number("stride_h");
  workload.padding = {.left = static_cast<std::int32_t>(row.number("pad_left")),
                      .right = static_cast<std::int32_t>(row.number("pad_right")),
                      .top = static_cast<std::int32_t>(row.number("pad_top")),
                      .bottom = static_cast<std::int32_t>(row.number("pad_bottom"))};
  workload.execution_mode = kExecutionModeNames.find(row.text("execution_mode")).value();
  workload.output_write_tiles = row.number("output_write_tiles");
  return workload;
}

HwConfig device_of(const std::string& published_name) {
  std::string name = published_name;  // "VPU_2_7"
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return catalog_device(name);
}

void expect_published_cycles(const ReferenceTable& table, const std::string& column) {
  std::map<std::string, HwConfig> devices;
  int compared = 0;
  for (const ReferenceTable::Row& row : table.rows()) {
    if (row.is_empty(column)) {
      continue;
    }
    const auto [device, is_new] = devices.try_emplace(row.text("device"));
    if (is_new) {
      device->second = device_of(row.text("device"));
    }
    ++compared;
    ASSERT_EQ(analytic_dpu_cycles(workload_of(row), device->second), Cycles(row.number(column)))
        << "row " << compared << ": " << row.text("operation") << " on " << row.text("device");
  }
  EXPECT_GT(compared, 500);
}

TEST(PublishedDpuFormulaTest, GivesTheCyclesOfThePublishedLibraryFor27And40) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "measured_dpu.csv");

  expect_published_cycles(ReferenceTable(path), "published_theoretical");
}

TEST(PublishedDpuFormulaTest, GivesTheCyclesOfThePublishedLibraryFor50) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "measured_dpu_npu5.csv.gz");

  expect_published_cycles(ReferenceTable(path), "theoretical");
}

}  // namespace
}  // namespace vpusim::test
