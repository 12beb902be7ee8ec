// How much does a task compute, and how much does it move? All worked out by hand.

#include "sim/analysis/task_work.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Builds one task of tensors in memory; the device does 2,048 MACs a cycle of 8 bit, 1,024 of 16.
class TaskWorkTest : public testing::Test {
 protected:
  BufferId tensor(Section section, std::vector<std::uint64_t> shape,
                  NumberFormat format = NumberFormat::kUi8) {
    TensorType type;
    type.shape = std::move(shape);
    type.element = {format, false};
    Buffer buffer;
    buffer.name = "tensor";
    buffer.section = section;
    if (section == Section::kCmx) {
      buffer.indices = {0};
    }
    buffer.type = builder.add_type(type);
    return builder.add_buffer(buffer);
  }

  // From [1, channels, 8, 8] to 16 channels of 8x8, in one variant of them all.
  DpuTask dpu(NceOperation operation, std::uint64_t channels, std::uint32_t kernel,
              NumberFormat format = NumberFormat::kUi8) {
    DpuTask task;
    task.operation = operation;
    task.kernel = {kernel, kernel};
    const auto pad = static_cast<std::int32_t>(kernel / 2);
    task.padding = {.left = pad, .right = pad, .top = pad, .bottom = pad};
    task.operands.push_back(
        {DpuOperandRole::kInput, tensor(Section::kCmx, {1, channels, 8, 8}, format)});
    if (operation == NceOperation::kConvolution) {
      task.operands.push_back({DpuOperandRole::kWeights,
                               tensor(Section::kCmx, {16, channels, kernel, kernel}, format)});
    }
    task.operands.push_back(
        {DpuOperandRole::kOutput, tensor(Section::kCmx, {1, 16, 8, 8}, format)});
    DpuVariant variant;
    variant.output_end = {7, 7, 15};
    variant.padding = task.padding;
    task.variants.push_back(variant);
    return task;
  }

  TaskWork work_of_task(Work work) {
    Task task;
    task.name = "task";
    task.work = std::move(work);
    builder.add_task(std::move(task));
    const Schedule schedule = std::move(builder).finish();
    return work_of(schedule, small_device())[TaskId(0)];
  }

  ScheduleBuilder builder{"test"};
};

TEST_F(TaskWorkTest, AConvolutionMultipliesEveryInputOfItsWindows) {
  const TaskWork work = work_of_task(dpu(NceOperation::kConvolution, 32, 3));

  // 8x8 places, 16 channels, 3x3 windows of 32 channels: 294,912 MACs.
  EXPECT_EQ(work.operations, 2U * 294'912);
  EXPECT_EQ(work.cycles_at_peak, Cycles(294'912 / 2048));
  // Input 2,048, weights 4,608, output 1,024.
  EXPECT_EQ(work.dpu_reads, Bytes(2048 + 4608));
  EXPECT_EQ(work.cmx, Bytes(2048 + 4608 + 1024));
  EXPECT_EQ(work.ddr(), Bytes(0));
}

TEST_F(TaskWorkTest, SixteenBitsTakeHalfTheRateAndTwiceTheBytes) {
  const TaskWork work = work_of_task(dpu(NceOperation::kConvolution, 32, 3, NumberFormat::kF16));

  EXPECT_EQ(work.operations, 2U * 294'912);
  EXPECT_EQ(work.cycles_at_peak, Cycles(294'912 / 1024));
  EXPECT_EQ(work.dpu_reads, Bytes(2 * (2048 + 4608)));
  EXPECT_EQ(work.cmx, Bytes(2 * (2048 + 4608 + 1024)));
}

TEST_F(TaskWorkTest, ADepthwiseConvolutionSumsNoChannels) {
  const TaskWork work = work_of_task(dpu(NceOperation::kDepthwiseConvolution, 16, 3));

  // 8x8 places, 16 channels, 3x3 windows: 9,216 MACs; as many weights as a window of each channel.
  EXPECT_EQ(work.operations, 2U * 9216);
  EXPECT_EQ(work.cycles_at_peak, Cycles(5));  // 4.5
  EXPECT_EQ(work.dpu_reads, Bytes(1024 + 144));
  EXPECT_EQ(work.cmx, Bytes(1024 + 144 + 1024));
}

TEST_F(TaskWorkTest, PoolingCountsInputsAndMultipliesNothing) {
  const TaskWork work = work_of_task(dpu(NceOperation::kMaxPool, 16, 3));

  EXPECT_EQ(work.operations, 9216U);
  EXPECT_EQ(work.cycles_at_peak, Cycles(0));
  EXPECT_EQ(work.dpu_reads, Bytes(1024));
  EXPECT_EQ(work.cmx, Bytes(2048));
}

TEST_F(TaskWorkTest, AnElementwiseOperationCountsItsResultsAndReadsTwoOperands) {
  const TaskWork work = work_of_task(dpu(NceOperation::kElementwise, 16, 1));

  EXPECT_EQ(work.operations, 1024U);
  EXPECT_EQ(work.cycles_at_peak, Cycles(0));
  EXPECT_EQ(work.dpu_reads, Bytes(2048));
  EXPECT_EQ(work.cmx, Bytes(3072));
}

TEST_F(TaskWorkTest, VariantsAddUp) {
  DpuTask task = dpu(NceOperation::kConvolution, 32, 1);
  task.variants.push_back(task.variants.front());
  task.variants[0].output_end = {7, 3, 15};
  task.variants[1].output_begin = {0, 4, 0};

  const TaskWork work = work_of_task(task);

  // Each half: 8x4 places, 16 channels of 32: 16,384 MACs; 1,024 of input, 512 of output, and
  // all 512 weights.
  EXPECT_EQ(work.operations, 2U * 2 * 16'384);
  EXPECT_EQ(work.cycles_at_peak, Cycles(2 * 8));
  EXPECT_EQ(work.dpu_reads, Bytes(2 * (1024 + 512)));
  EXPECT_EQ(work.cmx, Bytes(2 * (1024 + 512 + 512)));
}

TEST_F(TaskWorkTest, ATransferReadsOneMemoryAndWritesTheOther) {
  DmaTransfer dma;
  dma.source = tensor(Section::kDdr, {100}, NumberFormat::kF16);
  dma.target = tensor(Section::kCmx, {100});  // converted on its way

  const TaskWork work = work_of_task(dma);

  EXPECT_EQ(work.ddr_read, Bytes(200));
  EXPECT_EQ(work.ddr_written, Bytes(0));
  EXPECT_EQ(work.cmx, Bytes(100));
  EXPECT_EQ(work.dpu_reads, Bytes(0));
  EXPECT_EQ(work.operations, 0U);
}

TEST_F(TaskWorkTest, AStoreWritesTheDdr) {
  DmaTransfer dma;
  dma.source = tensor(Section::kCmx, {300});
  dma.target = tensor(Section::kDdr, {300});

  const TaskWork work = work_of_task(dma);

  EXPECT_EQ(work.ddr_read, Bytes(0));
  EXPECT_EQ(work.ddr_written, Bytes(300));
  EXPECT_EQ(work.cmx, Bytes(300));
}

TEST_F(TaskWorkTest, ARegisterIsNoMemory) {
  DmaTransfer dma;
  dma.source = tensor(Section::kRegister, {8});
  dma.target = tensor(Section::kDdr, {8});

  const TaskWork work = work_of_task(dma);

  EXPECT_EQ(work.ddr_read, Bytes(0));
  EXPECT_EQ(work.ddr_written, Bytes(8));
  EXPECT_EQ(work.cmx, Bytes(0));
}

TEST_F(TaskWorkTest, AJobWithoutDataMovesNothing) {
  DmaTransfer dma;
  dma.kind = DmaKind::kSync;
  dma.source = tensor(Section::kDdr, {100});
  dma.target = tensor(Section::kCmx, {100});

  const TaskWork work = work_of_task(dma);

  EXPECT_EQ(work.ddr(), Bytes(0));
  EXPECT_EQ(work.cmx, Bytes(0));
}

TEST_F(TaskWorkTest, AKernelMovesItsTensorsInCmxRunByRun) {
  ShaveKernel kernel;
  kernel.symbol = "builtin_Test";
  const BufferId first = tensor(Section::kCmx, {1000});
  const BufferId second = tensor(Section::kCmx, {300}, NumberFormat::kF16);
  const BufferId far = tensor(Section::kDdr, {5000});
  kernel.inputs = {first, far};
  kernel.outputs = {second};
  kernel.runs.push_back({.inputs = {first, far}, .outputs = {second}, .arguments = ""});
  kernel.runs.push_back({.inputs = {first}, .outputs = {second}, .arguments = ""});

  const TaskWork work = work_of_task(kernel);

  EXPECT_EQ(work.cmx, Bytes(2 * (1000 + 600)));
  EXPECT_EQ(work.dpu_reads, Bytes(0));  // it has ports of its own
  EXPECT_EQ(work.ddr(), Bytes(0));
  EXPECT_EQ(work.operations, 0U);
}

}  // namespace
}  // namespace vpusim::test
