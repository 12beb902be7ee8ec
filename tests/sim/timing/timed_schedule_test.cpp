// What both fidelities have in common, and what a device's schedule costs.

#include "sim/timing/timed_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/sim/timing/recording_models.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TimedScheduleTest : public testing::Test {
 protected:
  void annotate_for(Fidelity fidelity) {
    schedule.emplace(tasks.finish());
    timed.emplace(annotate(*schedule, hw, fidelity, dpu, shave));
  }
  std::vector<std::uint64_t> steps(TaskId task) const {
    std::vector<std::uint64_t> cycles;
    for (const Cycles step : timed->steps(task)) {
      cycles.push_back(step.count());
    }
    return cycles;
  }
  std::string model_of(TaskId task) const {
    return timed->models()[timed->timing(task).model].name;
  }
  // "name workloads" of everyone who answered.
  std::vector<std::string> models() const {
    std::vector<std::string> shown;
    for (const TimedSchedule::ModelUse& use : timed->models()) {
      shown.push_back(use.name + " " + std::to_string(use.workloads));
    }
    return shown;
  }
  TaskId media(std::uint64_t input_bytes, std::uint64_t output_bytes) {
    const auto buffer = [&](std::uint64_t bytes) {
      TensorType type;
      type.shape = {bytes};
      type.element = {NumberFormat::kUi8, false};
      Buffer placed;
      placed.type = tasks.builder().add_type(type);
      return tasks.builder().add_buffer(placed);
    };
    MediaTask work;
    work.inputs = {buffer(input_bytes)};
    work.outputs = {buffer(output_bytes)};
    Task task;
    task.work = work;
    return tasks.builder().add_task(task);
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  RecordingDpuTiming dpu;
  RecordingShaveTiming shave;
  std::optional<Schedule> schedule;
  std::optional<TimedSchedule> timed;
};

TEST_F(TimedScheduleTest, AsksAboutEachDistinctWorkloadOnceAndInOneBatch) {
  for (const Fidelity fidelity : {Fidelity::kCompiler, Fidelity::kDevice}) {
    dpu.asked.clear();
    dpu.calls = 0;
    tasks = ScheduleOfTasks();
    tasks.dpu("a", 0, {10, 20, 10});
    tasks.dpu("b", 1, {20, 30});

    annotate_for(fidelity);

    EXPECT_EQ(dpu.calls, 1);
    std::vector<std::uint32_t> widths;
    for (const DpuWorkload& workload : dpu.asked) {
      widths.push_back(workload.output.width);
    }
    EXPECT_THAT(widths, ElementsAre(10, 20, 30));
  }
}

TEST_F(TimedScheduleTest, AsksAboutEachDistinctKernelRunOnceAndInOneBatch) {
  tasks.shave("a", 0, {7, 8, 7});
  tasks.shave("b", 1, {8});

  annotate_for(Fidelity::kDevice);

  EXPECT_EQ(shave.calls, 1);
  ASSERT_THAT(shave.asked, SizeIs(2));
  EXPECT_EQ(shave.asked[0].kernel, "Test");
  EXPECT_EQ(shave.asked[0].output_elements(), 7U);
  EXPECT_EQ(shave.asked[0].outputs.at(0).type, DataType::kUint8);
  EXPECT_EQ(shave.asked[1].output_elements(), 8U);
}

TEST_F(TimedScheduleTest, HasNothingToSayOfAnEmptySchedule) {
  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(timed->all_steps(), IsEmpty());
  EXPECT_THAT(timed->models(), IsEmpty());
  EXPECT_THAT(timed->warnings(), IsEmpty());
}

TEST_F(TimedScheduleTest, OfADeviceHasAStepPerVariantAndPerKernelRun) {
  const TaskId a = tasks.dpu("a", 0, {10, 20, 5});
  const TaskId b = tasks.shave("b", 0, {7, 8});
  const TaskId c = tasks.dpu("c", 0, {10});

  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(steps(a), ElementsAre(10, 20, 5));
  EXPECT_THAT(steps(b), ElementsAre(7, 8));
  EXPECT_THAT(steps(c), ElementsAre(10));
  EXPECT_THAT(timed->all_steps(), SizeIs(6));
}

TEST_F(TimedScheduleTest, OfADeviceLeavesTransfersToTheSimulation) {
  const TaskId copy = tasks.dma("copy", 0, 1000);

  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(steps(copy), ElementsAre(0));
  EXPECT_EQ(model_of(copy), "data-flow");
}

TEST_F(TimedScheduleTest, OfADeviceMovesInputAndOutputOfAMediaTask) {
  hw.clocks = {.dpu = Hertz(1'300'000'000), .vpu = Hertz(975'000'000)};
  hw.m2i.width = BytesPerKilocycle(8000);
  const TaskId task = media(6000, 2000);

  annotate_for(Fidelity::kDevice);

  // 8000 bytes at 8 per VPU cycle: 1000 of them, 1333.3 DPU cycles.
  EXPECT_THAT(steps(task), ElementsAre(1333));
  EXPECT_EQ(model_of(task), "media-rate");
}

TEST_F(TimedScheduleTest, OfADeviceHasNoStepOfNoTime) {
  const TaskId task = tasks.shave("nothing", 0, {0});

  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(steps(task), ElementsAre(1));
}

TEST_F(TimedScheduleTest, OfADeviceGivesATaskThatNobodyKnowsOneCycleAndWarns) {
  dpu.unknown_size = 20;
  shave.unknown_size = 8;
  const TaskId known = tasks.dpu("known", 0, {10});
  const TaskId unknown = tasks.dpu("unknown", 0, {10, 20});
  const TaskId kernel = tasks.shave("kernel", 0, {8});
  tasks.shave("kernel again", 0, {8});

  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(steps(known), ElementsAre(10));
  EXPECT_THAT(steps(unknown), ElementsAre(1));
  EXPECT_THAT(steps(kernel), ElementsAre(1));
  EXPECT_EQ(model_of(unknown), "one-cycle");
  EXPECT_THAT(
      timed->warnings(),
      ElementsAre(Warning{"unknown-cost", "no cost is known for DPU task; it takes one cycle", 1},
                  Warning{"unknown-cost",
                          "no cost is known for SHAVE kernel Test; it takes one cycle", 2}));
}

TEST_F(TimedScheduleTest, OfTheCompilerAsksTheDmaModelOnceAboutEqualTransfers) {
  RecordingDmaTiming dma;
  dma.unknown_size = Bytes(300);
  const TaskId first = tasks.dma("first", 0, 100);
  const TaskId again = tasks.dma("again", 1, 100);
  const TaskId sync = tasks.dma("sync", 0, 100, {}, DmaKind::kSync);
  const TaskId unknown = tasks.dma("unknown", 0, 300);
  const TaskId last = tasks.dma("last", 0, 200);

  schedule.emplace(tasks.finish());
  timed.emplace(annotate(*schedule, hw, Fidelity::kCompiler, dpu, shave, dma));

  EXPECT_THAT(steps(first), ElementsAre(10));
  EXPECT_THAT(steps(again), ElementsAre(10));
  EXPECT_THAT(steps(sync), ElementsAre(1));
  EXPECT_THAT(steps(unknown), ElementsAre(1));
  EXPECT_THAT(steps(last), ElementsAre(20));
  EXPECT_EQ(model_of(last), "recording-dma");
  EXPECT_THAT(dma.asked, SizeIs(3));
}

TEST_F(TimedScheduleTest, OfADeviceAsksNobodyAboutTransfers) {
  RecordingDmaTiming dma;
  tasks.dma("copy", 0, 100);

  schedule.emplace(tasks.finish());
  timed.emplace(annotate(*schedule, hw, Fidelity::kDevice, dpu, shave, dma));

  EXPECT_THAT(dma.asked, IsEmpty());
}

TEST_F(TimedScheduleTest, CountsWhoAnsweredForHowManyWorkloads) {
  shave.unknown_size = 99;
  tasks.dma("copy", 0, 100);
  tasks.dpu("three", 0, {1, 2, 3});
  tasks.shave("two", 0, {5, 6});
  tasks.dpu("one", 1, {1});
  tasks.shave("unknown", 0, {99});

  annotate_for(Fidelity::kDevice);

  EXPECT_THAT(models(),
              ElementsAre("data-flow 1", "recording-dpu 4", "recording-shave 2", "one-cycle 1"));
}

}  // namespace
}  // namespace vpusim::test
