#include "sim/schedule/schedule_builder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ScheduleBuilderTest, SharesEqualTypes) {
  ScheduleBuilder builder("test");
  TensorType type;
  type.shape = {1, 16};
  TensorType other = type;
  other.strides = {32, 2};

  const TypeId first = builder.add_type(type);
  const TypeId strided = builder.add_type(other);
  const TypeId again = builder.add_type(type);

  EXPECT_EQ(again, first);
  EXPECT_NE(strided, first);
  EXPECT_EQ(std::move(builder).finish().types().size(), 2U);
}

TEST(ScheduleBuilderTest, CountsProducersAndConsumersInTasksAndInVariants) {
  ScheduleOfTasks tasks;
  const BarrierId data = tasks.barrier();
  tasks.dma("copy", 0, 10, {.waits = {}, .updates = {data}});
  tasks.dpu("three variants", 0, {1, 1, 1}, {.waits = {}, .updates = {data}});
  tasks.dpu("two variants", 1, {1, 1}, {.waits = {data}, .updates = {}});
  tasks.shave("two runs", 0, {1, 1}, {.waits = {data}, .updates = {}});

  const Barrier barrier = tasks.finish().barriers()[data];

  EXPECT_EQ(barrier.producer_tasks, 2U);
  EXPECT_EQ(barrier.producer_variants, 4U);  // 1 + 3
  EXPECT_EQ(barrier.consumer_tasks, 2U);
  EXPECT_EQ(barrier.consumer_variants, 3U);  // 2, and 1 for the kernel whatever its runs
}

TEST(ScheduleBuilderTest, CountsNobodyAtABarrierThatNobodyNames) {
  ScheduleOfTasks tasks;
  const BarrierId unused = tasks.barrier();

  const Barrier barrier = tasks.finish().barriers()[unused];

  EXPECT_EQ(barrier.producer_tasks, 0U);
  EXPECT_EQ(barrier.producer_variants, 0U);
  EXPECT_EQ(barrier.consumer_tasks, 0U);
  EXPECT_EQ(barrier.consumer_variants, 0U);
}

TEST(ScheduleBuilderTest, TakesABarrierThatATaskListsTwiceOnce) {
  ScheduleOfTasks tasks;
  const BarrierId first = tasks.barrier();
  const BarrierId second = tasks.barrier();
  const TaskId task =
      tasks.dpu("task", 0, {1}, {.waits = {second, first, second}, .updates = {first, first}});

  const Schedule schedule = tasks.finish();

  EXPECT_THAT(schedule.tasks()[task].waits, ElementsAre(first, second));
  EXPECT_THAT(schedule.tasks()[task].updates, ElementsAre(first));
  EXPECT_EQ(schedule.barriers()[second].consumer_tasks, 1U);
  EXPECT_EQ(schedule.barriers()[first].producer_variants, 1U);
}

TEST(ScheduleBuilderTest, CountsATaskThatWaitsForWhatItUpdatesOnBothSides) {
  ScheduleOfTasks tasks;
  const BarrierId own = tasks.barrier();
  tasks.dpu("task", 0, {1}, {.waits = {own}, .updates = {own}});

  const Barrier barrier = tasks.finish().barriers()[own];

  EXPECT_EQ(barrier.producer_tasks, 1U);
  EXPECT_EQ(barrier.consumer_tasks, 1U);
}

TEST(ScheduleBuilderTest, KeepsNotesOfTheImport) {
  ScheduleBuilder builder("test");
  builder.add_note("skipped", "an attribute was skipped", 2);
  builder.add_note("skipped", "an attribute was skipped");

  EXPECT_THAT(std::move(builder).finish().import_notes(),
              ElementsAre(Warning{"skipped", "an attribute was skipped", 3}));
}

TEST(ScheduleBuilderTest, KeepsNameAndTarget) {
  ScheduleBuilder builder("net");
  Target target;
  target.architecture = "NPU37XX";
  builder.set_target(target);

  const Schedule schedule = std::move(builder).finish();

  EXPECT_EQ(schedule.name(), "net");
  EXPECT_EQ(schedule.target().architecture, "NPU37XX");
  EXPECT_THAT(schedule.tasks(), IsEmpty());
}

TEST(TaskTest, KnowsItsKindVariantsAndTile) {
  ScheduleOfTasks tasks;
  const TaskId copy = tasks.dma("copy", 1, 10);
  const TaskId dpu = tasks.dpu("dpu", 1, {1, 1, 1});
  const TaskId shave = tasks.shave("shave", 1, {1, 1});
  const Schedule schedule = tasks.finish();

  EXPECT_EQ(schedule.tasks()[copy].kind(), EngineKind::kDma);
  EXPECT_EQ(schedule.tasks()[copy].variant_count(), 1U);
  EXPECT_EQ(tile_of(schedule.tasks()[copy]), 0U);
  EXPECT_EQ(schedule.tasks()[dpu].kind(), EngineKind::kDpu);
  EXPECT_EQ(schedule.tasks()[dpu].variant_count(), 3U);
  EXPECT_EQ(tile_of(schedule.tasks()[dpu]), 1U);
  EXPECT_EQ(schedule.tasks()[shave].kind(), EngineKind::kShave);
  EXPECT_EQ(schedule.tasks()[shave].variant_count(), 1U);
  EXPECT_EQ(tile_of(schedule.tasks()[shave]), 1U);
}

TEST(ShaveKernelTest, IsNamedAsItsCostIsPublished) {
  const auto name = [](const char* symbol) {
    ShaveKernel kernel;
    kernel.symbol = symbol;
    return kernel.kernel_name();
  };

  EXPECT_EQ(name("builtin_MVN"), "MVN");
  EXPECT_EQ(name("builtin_MVN_3"), "MVN");
  EXPECT_EQ(name("cache_flush_invalidate"), "cache_flush_invalidate");
}

}  // namespace
}  // namespace vpusim::test
