// A schedule laid out for the simulator, on the small device (all clocks 1 GHz, so a
// cycle is 1000 ps).

#include "sim/platform/program.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class ProgramTest : public testing::Test {
 protected:
  void build(Fidelity fidelity) {
    schedule.emplace(tasks.finish());
    timed.emplace(SizeIsCycles::annotate(*schedule, hw, fidelity));
    program = build_program(*timed, hw,
                            {.engine_count = hw.dma.engine_count, .tile_count = hw.tile.count});
  }
  std::vector<std::uint32_t> waits(TaskId task) const {
    const auto refs = program.waits(program.tasks[task.index()]);
    return {refs.begin(), refs.end()};
  }
  std::vector<std::uint32_t> updates(TaskId task) const {
    const auto refs = program.updates(program.tasks[task.index()]);
    return {refs.begin(), refs.end()};
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  std::optional<Schedule> schedule;
  std::optional<TimedSchedule> timed;
  Program program;
};

TEST_F(ProgramTest, CountsVariantsAtTheBarriersOfADevice) {
  const BarrierId data = tasks.barrier();
  const TaskId producer = tasks.dpu("producer", 0, {1, 1, 1}, {{}, {data}});
  const TaskId copy = tasks.dma("copy", 0, 10, {{}, {data}});
  tasks.dpu("consumer", 1, {1, 1}, {{data}, {}});

  build(Fidelity::kDevice);

  EXPECT_EQ(program.barriers[0].producers, 4U);
  EXPECT_EQ(program.barriers[0].consumers, 2U);
  EXPECT_EQ(program.tasks[producer.index()].variant_count, 3U);
  EXPECT_EQ(program.tasks[copy.index()].variant_count, 1U);
}

TEST_F(ProgramTest, CountsTasksAtTheBarriersOfTheCompiler) {
  const BarrierId data = tasks.barrier();
  const TaskId producer = tasks.dpu("producer", 0, {1, 1, 1}, {{}, {data}});
  tasks.dma("copy", 0, 10, {{}, {data}});
  tasks.dpu("consumer", 1, {1, 1}, {{data}, {}});

  build(Fidelity::kCompiler);

  EXPECT_EQ(program.barriers[0].producers, 2U);
  EXPECT_EQ(program.barriers[0].consumers, 1U);
  EXPECT_EQ(program.tasks[producer.index()].variant_count, 1U);
}

TEST_F(ProgramTest, ChainsTheUsesOfAPhysicalBarrier) {
  tasks.barrier(0);
  tasks.barrier(1);
  tasks.barrier(0);
  tasks.barrier();  // has no id
  tasks.barrier();
  tasks.barrier(0);

  build(Fidelity::kDevice);

  std::vector<std::uint32_t> next;
  std::vector<bool> is_first;
  for (const Program::Barrier& barrier : program.barriers) {
    next.push_back(barrier.next_use);
    is_first.push_back(barrier.is_first_use);
  }
  constexpr std::uint32_t kNone = Program::kNone;
  EXPECT_THAT(next, ElementsAre(2, kNone, 5, kNone, kNone, kNone));
  EXPECT_THAT(is_first, ElementsAre(true, true, false, true, true, false));
}

TEST_F(ProgramTest, ListsTheBarriersOfEveryTask) {
  const BarrierId a = tasks.barrier();
  const BarrierId b = tasks.barrier();
  const BarrierId c = tasks.barrier();
  const TaskId first = tasks.dpu("first", 0, {1}, {.waits = {}, .updates = {a, b}});
  const TaskId second = tasks.dpu("second", 1, {1}, {.waits = {a, b}, .updates = {c}});
  const TaskId third = tasks.shave("third", 0, {1});

  build(Fidelity::kDevice);

  EXPECT_THAT(waits(first), IsEmpty());
  EXPECT_THAT(updates(first), ElementsAre(0, 1));
  EXPECT_THAT(waits(second), ElementsAre(0, 1));
  EXPECT_THAT(updates(second), ElementsAre(2));
  EXPECT_THAT(waits(third), IsEmpty());
  EXPECT_THAT(updates(third), IsEmpty());
}

TEST_F(ProgramTest, CountsMoreBarriersOfATaskThanSixteenBits) {
  ScheduleOfTasks::Order order;
  for (std::uint32_t i = 0; i < 70'000; ++i) {
    order.waits.push_back(tasks.barrier());
  }
  const TaskId task = tasks.dpu("task", 0, {1}, order);

  build(Fidelity::kDevice);

  EXPECT_THAT(waits(task), SizeIs(70'000));
}

TEST_F(ProgramTest, RefusesWorkOfMoreThanAnHourAndNamesTheTask) {
  tasks.dma("copy", 0, 10);
  for (int i = 0; i < 3; ++i) {
    tasks.dma(fmt::format("large {}", i), 0, 10'000'000'000'000);  // 1250 s at 8 B/ns
  }

  EXPECT_THAT([&] { build(Fidelity::kDevice); },
              testing::ThrowsMessage<InputError>(
                  AllOf(HasSubstr("task#3 'large 2'"), HasSubstr("more than an hour"))));
}

TEST_F(ProgramTest, RefusesSizesThatFitNoTime) {
  for (const Fidelity fidelity : {Fidelity::kDevice, Fidelity::kCompiler}) {
    tasks = ScheduleOfTasks();
    tasks.dma("endless", 0, std::uint64_t{1} << 63);

    EXPECT_THAT([&] { build(fidelity); },
                testing::ThrowsMessage<InputError>(HasSubstr("task#0 'endless'")));
  }
}

TEST_F(ProgramTest, MeasuresStepsOfADeviceInPicoseconds) {
  hw.clocks.dpu = Hertz(500'000'000);
  const TaskId first = tasks.dpu("first", 0, {10});
  const TaskId task = tasks.dpu("task", 0, {7, 5});
  tasks.dma("copy", 0, 10);

  build(Fidelity::kDevice);

  EXPECT_THAT(program.step_durations, ElementsAre(20'000, 14'000, 10'000, 0));
  EXPECT_EQ(program.tasks[first.index()].step_count, 1U);
  EXPECT_EQ(program.tasks[task.index()].first_step, 1U);
  EXPECT_EQ(program.tasks[task.index()].step_count, 2U);
}

TEST_F(ProgramTest, MeasuresStepsOfTheCompilerInCycles) {
  hw.clocks.dpu = Hertz(500'000'000);
  tasks.dpu("task", 0, {7, 5});
  tasks.dpu("other", 0, {10});

  build(Fidelity::kCompiler);

  EXPECT_THAT(program.step_durations, ElementsAre(12, 10));
}

TEST_F(ProgramTest, OrdersTasksQueueByQueue) {
  const TaskId shave = tasks.shave("shave", 0, {1});
  const TaskId port1 = tasks.dma("port 1", 1, 10);
  const TaskId dpu = tasks.dpu("dpu", 1, {1});
  const TaskId port0 = tasks.dma("port 0", 0, 10);
  const TaskId port1_again = tasks.dma("port 1 again", 1, 10);

  build(Fidelity::kDevice);

  EXPECT_THAT(program.order, ElementsAre(port0.index(), port1.index(), port1_again.index(),
                                         dpu.index(), shave.index()));
  ASSERT_THAT(program.queues, SizeIs(4));
  EXPECT_EQ(program.queues[1].key, (QueueKey{EngineKind::kDma, 1, 0}));
  EXPECT_EQ(program.queues[1].first, 1U);
  EXPECT_EQ(program.queues[1].end, 3U);
  EXPECT_EQ(program.queues[3].key, (QueueKey{EngineKind::kShave, 0, 0}));
  EXPECT_EQ(program.queues[3].end, 5U);
}

TEST_F(ProgramTest, KnowsWhichBarrierATaskIsEnqueuedAfter) {
  const BarrierId first = tasks.barrier(0);
  tasks.dpu("free", 0, {1}, {.waits = {}, .updates = {first}});
  tasks.enqueue_after(first);
  tasks.dpu("gated", 1, {1});

  build(Fidelity::kDevice);

  EXPECT_THAT(program.enqueue_targets, ElementsAre(Program::kNone, first.index()));
}

TEST_F(ProgramTest, KeepsNoEnqueueTargetsWhereThereAreNone) {
  tasks.dpu("free", 0, {1});

  build(Fidelity::kDevice);

  EXPECT_THAT(program.enqueue_targets, IsEmpty());
}

TEST_F(ProgramTest, OfTheCompilerIgnoresEnqueueTargets) {
  const BarrierId first = tasks.barrier(0);
  tasks.dpu("free", 0, {1}, {.waits = {}, .updates = {first}});
  tasks.enqueue_after(first);
  tasks.dpu("gated", 1, {1});

  build(Fidelity::kCompiler);

  EXPECT_THAT(program.enqueue_targets, IsEmpty());
}

TEST_F(ProgramTest, OfADeviceHasItsRules) {
  hw.dpu.handling = {.fifo_depth = 3,
                     .enqueue_latency = Picoseconds(1),
                     .start_latency = Picoseconds(2),
                     .start_pitch = Picoseconds(4),
                     .signal_latency = Picoseconds(5)};
  hw.barriers.reprogram_latency = Picoseconds(6);

  build(Fidelity::kDevice);

  const auto dpu = static_cast<std::size_t>(EngineKind::kDpu);
  EXPECT_TRUE(program.rules.is_device());
  EXPECT_EQ(program.rules.fifo_depth[dpu], 3U);
  EXPECT_EQ(program.rules.enqueue_latency[dpu], 1U);
  EXPECT_EQ(program.rules.start_latency[dpu], 2U);
  EXPECT_EQ(program.rules.start_pitch[dpu], 4U);
  EXPECT_EQ(program.rules.signal_latency[dpu], 5U);
  EXPECT_EQ(program.rules.reprogram_latency, 6U);
}

TEST_F(ProgramTest, OfTheCompilerHasNoRulesOfHardware) {
  hw.dpu.handling = {.fifo_depth = 3,
                     .enqueue_latency = Picoseconds(1),
                     .start_latency = Picoseconds(2),
                     .start_pitch = Picoseconds(4),
                     .signal_latency = Picoseconds(5)};
  hw.barriers.reprogram_latency = Picoseconds(6);
  tasks.dma("copy", 0, 10);

  build(Fidelity::kCompiler);

  const auto dpu = static_cast<std::size_t>(EngineKind::kDpu);
  EXPECT_FALSE(program.rules.is_device());
  EXPECT_EQ(program.rules.fifo_depth[dpu], 0U);
  EXPECT_EQ(program.rules.signal_latency[dpu], 0U);
  EXPECT_EQ(program.rules.reprogram_latency, 0U);
  EXPECT_THAT(program.transfers, IsEmpty());
}

TEST_F(ProgramTest, SharesDdrEnginesAndCmx) {
  hw.dma.paths[static_cast<std::size_t>(DmaDirection::kCmxToCmx)].width = BytesPerKilocycle(9500);
  hw.clocks.vpu = Hertz(500'000'000);

  build(Fidelity::kDevice);

  // DDR 12 GB/s, also for writes; two engines as wide as their widest path, 9.5 bytes per 2 ns; the
  // CMX of two tiles, 64 bytes per 2 ns; banks without a limit.
  EXPECT_THAT(program.rules.capacities,
              ElementsAre(12'000'000'000, 12'000'000'000, 4'750'000'000, 4'750'000'000,
                          32'000'000'000, 32'000'000'000, 0, 0));
}

TEST_F(ProgramTest, KnowsWhetherShavesHaveQueuesOfTheirOwn) {
  Target target;
  target.has_dedicated_shave_queues = true;
  tasks.builder().set_target(target);

  build(Fidelity::kDevice);

  EXPECT_TRUE(program.has_dedicated_shave_queues);
}

TEST(ToPicosecondsTest, TakesTicksOfTheCompilerForDpuCycles) {
  HwConfig hw = small_device();
  hw.clocks.dpu = Hertz(1'300'000'000);

  EXPECT_EQ(to_picoseconds(1'300'000, Fidelity::kCompiler, hw), Picoseconds(1'000'000'000));
  EXPECT_EQ(to_picoseconds(1'300'000, Fidelity::kDevice, hw), Picoseconds(1'300'000));
}

}  // namespace
}  // namespace vpusim::test
