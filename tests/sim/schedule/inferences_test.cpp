// Several inferences as one schedule.

#include "sim/schedule/inferences.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

// A transfer, then a DPU task, ordered by a physical barrier.
Schedule two_tasks(std::uint32_t physical_id = 0) {
  ScheduleOfTasks tasks;
  const BarrierId data = tasks.barrier(physical_id);
  tasks.dma("load", 0, 64, {.waits = {}, .updates = {data}});
  tasks.dpu("work", 0, {10, 10}, {.waits = {data}, .updates = {}});
  return tasks.finish();
}

std::string failure_of(const std::vector<Schedule>& streams, const HwConfig& hw) {
  try {
    plan_inferences(streams, 1, hw);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

class InferencesTest : public testing::Test {
 protected:
  InferencePlan plan(const std::vector<Schedule>& streams, std::uint32_t repeats) {
    return plan_inferences(streams, repeats, hw);
  }

  HwConfig hw = small_device();
};

TEST_F(InferencesTest, RepeatsTasksAndBarriersButNotBuffers) {
  const Schedule once = two_tasks();

  const InferencePlan made = plan({once}, 3);

  EXPECT_EQ(made.schedule.tasks().size(), 6U);
  EXPECT_EQ(made.schedule.barriers().size(), 3U + 2U);  // and the ends of the first two
  EXPECT_EQ(made.schedule.buffers().size(), once.buffers().size());
  ASSERT_EQ(made.inferences.size(), 3U);
  EXPECT_EQ(made.inferences[2].number, 2U);
  EXPECT_EQ(made.inferences[2].first_task, TaskId(4));
  EXPECT_EQ(made.inferences[2].task_count, 2U);
}

TEST_F(InferencesTest, CountsProducersAndConsumersOfEachRepetition) {
  const InferencePlan made = plan({two_tasks()}, 2);

  const Barrier& first = made.schedule.barriers()[BarrierId(0)];
  EXPECT_EQ(first.producer_variants, 1U);
  EXPECT_EQ(first.consumer_variants, 2U);
  const Barrier& end = made.schedule.barriers()[BarrierId(1)];
  EXPECT_EQ(end.producer_tasks, 2U);  // the last of each of two queues
  EXPECT_EQ(end.consumer_tasks, 2U);  // the first
  EXPECT_FALSE(end.physical_id);
}

TEST_F(InferencesTest, GivesEachStreamQueuesAndPhysicalBarriersOfItsOwn) {
  const InferencePlan made = plan({two_tasks(1), two_tasks(0)}, 1);

  EXPECT_EQ(made.schedule.barriers()[BarrierId(0)].physical_id, 1U);
  EXPECT_EQ(made.schedule.barriers()[BarrierId(1)].physical_id, 2U);
  EXPECT_EQ(made.schedule.tasks()[TaskId(0)].stream, 0U);
  EXPECT_EQ(made.schedule.tasks()[TaskId(2)].stream, 1U);
  EXPECT_NE(made.schedule.tasks()[TaskId(0)].waits, made.schedule.tasks()[TaskId(3)].waits);
  EXPECT_EQ(made.inferences[1].stream, 1U);
}

TEST_F(InferencesTest, RefusesMorePhysicalBarriersThanThereAre) {
  hw.barriers.count = 8;

  EXPECT_EQ(failure_of({two_tasks(3), two_tasks(3)}, hw), "no error");
  EXPECT_THAT(failure_of({two_tasks(4), two_tasks(3)}, hw),
              HasSubstr("together use 9 physical barriers, small has 8"));
}

TEST_F(InferencesTest, RefusesMoreTasksThanFitIntoARun) {
  const std::vector<Schedule> streams = {two_tasks()};

  EXPECT_THROW(plan_inferences(streams, 5'000'001, hw), InputError);
}

TEST_F(InferencesTest, RefusesStreamsWithDifferentShaveQueues) {
  ScheduleOfTasks tasks;
  Target target;
  target.has_dedicated_shave_queues = true;
  tasks.builder().set_target(target);
  tasks.dma("load", 0, 64);

  EXPECT_THAT(failure_of({two_tasks(), tasks.finish()}, hw), HasSubstr("cannot run side by side"));
}

TEST_F(InferencesTest, ASingleInferenceKeepsItsNames) {
  const Schedule once = two_tasks();

  const InferencePlan made = plan({once}, 1);

  EXPECT_EQ(hash_of(made.schedule), hash_of(once));
}

}  // namespace
}  // namespace vpusim::test
