// What a schedule costs in compiler fidelity: the rules of the compiler's own latency
// simulation (npu_compiler, VPURT inference_execution_simulator and cost_model_utils).

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/timing/timed_schedule.hpp"
#include "tests/sim/timing/recording_models.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CompilerTimingTest : public testing::Test {
 protected:
  void annotate_all() {
    schedule.emplace(tasks.finish());
    timed.emplace(annotate(*schedule, hw, Fidelity::kCompiler, dpu, shave));
  }
  // The cost of a task, which is one step.
  std::uint64_t cost(TaskId task) const {
    EXPECT_EQ(timed->steps(task).size(), 1U);
    return timed->steps(task).front().count();
  }
  std::string model_of(TaskId task) const {
    return timed->models()[timed->timing(task).model].name;
  }

  BufferId buffer(NumberFormat format, std::uint64_t elements) {
    TensorType type;
    type.shape = {elements};
    type.element = {format, false};
    Buffer placed;
    placed.section = Section::kCmx;
    placed.type = tasks.builder().add_type(type);
    return tasks.builder().add_buffer(placed);
  }
  TaskId add(Work work) {
    Task task;
    task.work = std::move(work);
    return tasks.builder().add_task(std::move(task));
  }
  TaskId dpu_task(NumberFormat input, NumberFormat output) {
    DpuTask task;
    task.operands = {{DpuOperandRole::kInput, buffer(input, 1)},
                     {DpuOperandRole::kOutput, buffer(output, 1)}};
    task.variants.emplace_back().output_end = {9, 0, 15};
    return add(task);
  }
  TaskId kernel(const std::vector<BufferId>& inputs, const std::vector<BufferId>& outputs) {
    ShaveKernel work;
    work.symbol = "builtin_MVN";
    work.runs = {{.inputs = inputs, .outputs = outputs, .arguments = ""}};
    return add(work);
  }
  TaskId transfer(DmaKind kind) {
    DmaTransfer dma;
    dma.kind = kind;
    dma.source = buffer(NumberFormat::kUi8, 1000);
    dma.target = buffer(NumberFormat::kUi8, 1000);
    return add(dma);
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  RecordingDpuTiming dpu;
  RecordingShaveTiming shave;
  std::optional<Schedule> schedule;
  std::optional<TimedSchedule> timed;
};

TEST_F(CompilerTimingTest, AddsUpTheVariantsOfATaskOnOneDpu) {
  const TaskId task = tasks.dpu("task", 0, {10, 20, 15});

  annotate_all();

  EXPECT_EQ(cost(task), 45U);
}

TEST_F(CompilerTimingTest, HandsVariantsToTheDpuThatIsFreeFirst) {
  hw.dpu.count_per_tile = 2;
  const TaskId task = tasks.dpu("task", 0, {10, 20, 15, 5});

  annotate_all();

  EXPECT_EQ(cost(task), 25U);  // 10 + 15 on one, 20 + 5 on the other
}

TEST_F(CompilerTimingTest, HasTheClosedFormCostOfTransfers) {
  const TaskId copy = tasks.dma("copy", 0, 995);

  annotate_all();

  // DDR latency 1000 cycles; 995 bytes at 10 per cycle, rounded up.
  EXPECT_EQ(cost(copy), 1100U);
  EXPECT_EQ(model_of(copy), "compiler-dma");
}

TEST_F(CompilerTimingTest, GivesTransfersOfEveryKindTheSameCost) {
  std::vector<TaskId> all;
  for (const DmaKind kind : {DmaKind::kCopy, DmaKind::kPermute, DmaKind::kCompress,
                             DmaKind::kGather, DmaKind::kBarrierProgram, DmaKind::kEnqueue}) {
    all.push_back(transfer(kind));
  }

  annotate_all();

  for (const TaskId task : all) {
    // CMX to CMX, half a word of 32 bytes per cycle: 16 + 62.5.
    EXPECT_EQ(cost(task), 79U);
  }
}

TEST_F(CompilerTimingTest, GivesTransfersThatMoveNothingOneCycleWithoutAWarning) {
  const TaskId sync = transfer(DmaKind::kSync);
  const TaskId fetch = transfer(DmaKind::kFetch);

  annotate_all();

  EXPECT_EQ(cost(sync), 1U);
  EXPECT_EQ(cost(fetch), 1U);
  EXPECT_THAT(timed->warnings(), IsEmpty());
}

TEST_F(CompilerTimingTest, GivesUpOnNceTasksWith32BitData) {
  const TaskId float_input = dpu_task(NumberFormat::kF32, NumberFormat::kF16);
  const TaskId float_output = dpu_task(NumberFormat::kF16, NumberFormat::kF32);
  const TaskId signed_output = dpu_task(NumberFormat::kF16, NumberFormat::kSi32);

  annotate_all();

  EXPECT_EQ(cost(float_input), 1U);
  EXPECT_EQ(cost(float_output), 1U);
  EXPECT_EQ(cost(signed_output), 1U);
  EXPECT_THAT(
      timed->warnings(),
      ElementsAre(Warning{"unknown-cost", "no cost is known for DPU task; it takes one cycle", 3}));
}

TEST_F(CompilerTimingTest, DoesNotGiveUpOnOtherData) {
  const TaskId task = dpu_task(NumberFormat::kBf16, NumberFormat::kI32);

  annotate_all();

  EXPECT_EQ(cost(task), 10U);
}

TEST_F(CompilerTimingTest, GivesUpOnKernelsWith32BitData) {
  const BufferId half = buffer(NumberFormat::kF16, 100);
  const BufferId single = buffer(NumberFormat::kF32, 100);
  const BufferId integer = buffer(NumberFormat::kSi32, 100);
  const TaskId float_input = kernel({single, half}, {half});
  const TaskId signed_output = kernel({half}, {integer});
  const TaskId later_input = kernel({half, single}, {half});

  annotate_all();

  EXPECT_EQ(cost(float_input), 1U);
  EXPECT_EQ(cost(signed_output), 1U);
  EXPECT_EQ(cost(later_input), 100U);  // only the first input and output count
}

TEST_F(CompilerTimingTest, GivesUpOnKernelsWithoutData) {
  const TaskId prefetch = kernel({}, {});

  annotate_all();

  EXPECT_EQ(cost(prefetch), 1U);
}

TEST_F(CompilerTimingTest, GivesKernelsThatNobodyKnowsOneCycle) {
  shave.unknown_size = 100;
  const BufferId data = buffer(NumberFormat::kF16, 100);
  const TaskId task = kernel({data}, {data});

  annotate_all();

  EXPECT_EQ(cost(task), 1U);
  EXPECT_EQ(model_of(task), "one-cycle");
  EXPECT_THAT(timed->warnings(),
              ElementsAre(Warning{"unknown-cost",
                                  "no cost is known for SHAVE kernel MVN; it takes one cycle", 1}));
}

TEST_F(CompilerTimingTest, CountsOnlyTheRunWithTheMostOutput) {
  const TaskId task = tasks.shave("kernel", 0, {10, 30, 20});

  annotate_all();

  EXPECT_EQ(cost(task), 30U);
}

TEST_F(CompilerTimingTest, TakesTheFirstOfRunsWithEqualOutput) {
  const BufferId small = buffer(NumberFormat::kUi8, 40);
  const BufferId other = buffer(NumberFormat::kF16, 20);
  ShaveKernel work;
  work.symbol = "builtin_MVN";
  work.runs = {{.inputs = {small}, .outputs = {small}, .arguments = ""},
               {.inputs = {other}, .outputs = {other}, .arguments = ""}};
  const TaskId task = add(work);

  annotate_all();

  EXPECT_EQ(cost(task), 40U);  // both write 40 bytes
}

TEST_F(CompilerTimingTest, KnowsOnlyTwoSizesOfKernelOutput) {
  const BufferId wide = buffer(NumberFormat::kI64, 100);
  const BufferId narrow = buffer(NumberFormat::kUi8, 100);
  kernel({wide}, {wide});
  kernel({narrow}, {narrow});

  annotate_all();

  ASSERT_EQ(shave.asked.size(), 2U);
  EXPECT_EQ(shave.asked[0].outputs.at(0).type, DataType::kFloat16);
  EXPECT_EQ(shave.asked[1].outputs.at(0).type, DataType::kUint8);
}

TEST_F(CompilerTimingTest, GivesMediaTasksOneCycle) {
  const TaskId task = add(MediaTask());

  annotate_all();

  EXPECT_EQ(cost(task), 1U);
  EXPECT_THAT(timed->warnings(),
              ElementsAre(Warning{"unknown-cost",
                                  "no cost is known for media task; it takes one cycle", 1}));
}

TEST_F(CompilerTimingTest, HasNoTaskOfNoTime) {
  hw.compiler_dma.dram_latency = Picoseconds(0);
  hw.compiler_dma.cmx_latency = Cycles(0);
  const TaskId nothing = tasks.dma("nothing", 0, 0);

  annotate_all();

  EXPECT_EQ(cost(nothing), 1U);
}

}  // namespace
}  // namespace vpusim::test
