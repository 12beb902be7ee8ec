// What CMX accesses cost beyond a workload's own time, on a device with round numbers:
// 8 ports of 16 bytes, DPU and CMX at 1 GHz.

#include "sim/timing/dpu_memory_limits.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "sim/schedule/schedule_builder.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class DpuMemoryLimitsTest : public testing::Test {
 protected:
  DpuMemoryLimitsTest() {
    hw.dpu.max_pool_reads_skipped_columns = true;
    hw.dpu.planar_write = Cycles(2);
    hw.dpu.remote_read_width = BytesPerKilocycle(4000);
    task.kernel = {3, 3};
    task.strides = {2, 2};
    task.is_segmented = true;
    whole.shape = {1, 32, 16, 32};
    whole.element = {NumberFormat::kF16, false};
    whole.order = {0, 2, 3, 1};
    whole.distribution.emplace();
    whole.distribution->modes = Distribution::kSegmented;
    whole.distribution->cluster_count = 2;
    whole.distribution->tile_grid = {1, 1, 2, 1};
    output.shape = {1, 32, 8, 16};
    output.element = whole.element;
    output.order = whole.order;
    variant.output_end = {15, 3, 31};  // 4 x 1 x 2 passes of the array
  }

  DpuMemoryLimits limits() {
    ScheduleBuilder builder("limits");
    TensorType input = whole;
    input.distribution.reset();
    task.operands.clear();
    for (const auto& [role, type] : {std::pair{DpuOperandRole::kInput, input},
                                     {DpuOperandRole::kParentInput, whole},
                                     {DpuOperandRole::kOutput, output}}) {
      Buffer buffer;
      buffer.name = "b" + std::to_string(task.operands.size());
      buffer.section = Section::kCmx;
      buffer.indices = {0};
      buffer.type = builder.add_type(type);
      task.operands.push_back({role, builder.add_buffer(buffer)});
    }
    const Schedule schedule = std::move(builder).finish();
    return dpu_memory_limits(schedule, task, variant, hw);
  }

  HwConfig hw = small_device();
  DpuTask task;
  DpuVariant variant;
  TensorType whole;
  TensorType output;
};

TEST_F(DpuMemoryLimitsTest, AStridedMaxPoolReadsEveryColumn) {
  task.operation = NceOperation::kMaxPool;

  // 8 passes x 9 positions x 512 bytes x stride 2 / 128 bytes per cycle.
  EXPECT_EQ(limits().at_least, Cycles(576));
  hw.clocks.dpu = Hertz(2'000'000'000);  // the ports are at the VPU clock
  EXPECT_EQ(limits().at_least, Cycles(1152));
}

TEST_F(DpuMemoryLimitsTest, NeitherADenseMaxPoolNorAConvolutionDoes) {
  task.operation = NceOperation::kMaxPool;
  task.strides = {1, 1};
  EXPECT_EQ(limits().at_least, Cycles(0));

  task.operation = NceOperation::kConvolution;
  task.strides = {2, 2};
  EXPECT_EQ(limits().at_least, Cycles(0));
}

TEST_F(DpuMemoryLimitsTest, PlanarOutputLeavesInRunsOfFourPixels) {
  output.order.clear();  // NCHW

  EXPECT_EQ(limits().at_least, Cycles(8 * 64 * 2));
  task.is_permute_quantize = true;  // made for it
  EXPECT_EQ(limits().at_least, Cycles(0));
}

TEST_F(DpuMemoryLimitsTest, RowsOfTheOtherTileComeSlowly) {
  // Rows 0 to 8 are read, tile 0 holds 0 to 7: one row of 32 columns and 32 channels.
  EXPECT_EQ(limits().added, Cycles(32 * 32 * 2 / 4));

  variant.cluster = 1;  // holds rows 8 to 15
  variant.output_begin = {0, 4, 0};
  variant.output_end = {15, 7, 31};
  EXPECT_EQ(limits().added, Cycles(0));
}

TEST_F(DpuMemoryLimitsTest, OtherOperationsReadOnlyTheChannelsThatTheyWrite) {
  task.operation = NceOperation::kMaxPool;
  variant.output_end = {15, 3, 15};

  EXPECT_EQ(limits().added, Cycles(32 * 16 * 2 / 4));
}

TEST_F(DpuMemoryLimitsTest, ATensorThatEveryTileHoldsWholeHasNoRemoteRows) {
  whole.distribution->modes = Distribution::kDuplicated;

  EXPECT_EQ(limits().added, Cycles(0));
}

TEST_F(DpuMemoryLimitsTest, TheExplicitOffsetsOfTilesCount) {
  whole.distribution->memory_shapes = {{1, 32, 10, 32}, {1, 32, 8, 32}};
  whole.distribution->memory_offsets = {{0, 0, 0, 0}, {0, 0, 8, 0}};

  EXPECT_EQ(limits().added, Cycles(0));  // tile 0 holds rows 0 to 9
}

TEST_F(DpuMemoryLimitsTest, HugeShapesTakeForeverInsteadOfNoTime) {
  task.operation = NceOperation::kMaxPool;
  task.kernel = {4'000'000'000, 4'000'000'000};
  variant.output_end = {2'000'000'000, 2'000'000'000, 2'000'000'000};

  EXPECT_EQ(limits().at_least, Cycles(std::uint64_t{1} << 47));
}

TEST_F(DpuMemoryLimitsTest, ADeviceWithoutTheNumbersHasNoLimits) {
  hw.dpu.max_pool_reads_skipped_columns = false;
  hw.dpu.planar_write = Cycles(0);
  hw.dpu.remote_read_width = BytesPerKilocycle(0);
  task.operation = NceOperation::kMaxPool;
  output.order.clear();

  EXPECT_EQ(limits().apply(Cycles(7)), Cycles(7));
}

TEST_F(DpuMemoryLimitsTest, ApplyToAModelledTime) {
  const DpuMemoryLimits made{.at_least = Cycles(100), .added = Cycles(10)};

  EXPECT_EQ(made.apply(Cycles(50)), Cycles(110));
  EXPECT_EQ(made.apply(Cycles(150)), Cycles(160));
}

}  // namespace
}  // namespace vpusim::test
