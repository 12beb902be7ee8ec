#include "sim/timing/schedule_energy.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// A DPU of one MAC per cycle whose convolutions draw twice the virus.
class ScheduleEnergyTest : public testing::Test {
 protected:
  ScheduleEnergyTest() {
    hw.dpu.macs_per_cycle = 1;
    hw.dpu.fp16_slowdown = 1;
    hw.dpu.power.emplace().integer.operations = {{"CONVOLUTION", {{1, 2.0F}}}};
  }

  // Lasts as long as the schedule that it speaks of.
  const ScheduleEnergy& energy() {
    schedule = tasks.finish();
    const TimedSchedule timed = SizeIsCycles::annotate(*schedule, hw, Fidelity::kDevice);
    result = schedule_energy(timed, hw);
    return result.value();
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  std::optional<Schedule> schedule;
  std::optional<ScheduleEnergy> result;
};

TEST_F(ScheduleEnergyTest, OfADpuTaskIsThatOfItsVariants) {
  const TaskId one = tasks.dpu("one", 0, {8});
  const TaskId both = tasks.dpu("both", 0, {8, 24});

  const ScheduleEnergy& found = energy();

  ASSERT_TRUE(found.tasks[one]);
  EXPECT_GT(*found.tasks[one], 0);
  EXPECT_DOUBLE_EQ(*found.tasks[both], 4 * *found.tasks[one]);  // four times the outputs
  EXPECT_DOUBLE_EQ(found.dpu, 5 * *found.tasks[one]);
}

TEST_F(ScheduleEnergyTest, OfAShaveIsAFortiethOfTheVirus) {
  const TaskId kernel = tasks.shave("kernel", 0, {100, 300});

  EXPECT_DOUBLE_EQ(energy().tasks[kernel].value(), 400 * 0.025);
  EXPECT_DOUBLE_EQ(result->shave, 10);
  EXPECT_DOUBLE_EQ(result->total(), 10);
}

TEST_F(ScheduleEnergyTest, OfTransfersIsNotKnownAndNotMissing) {
  const TaskId dma = tasks.dma("copy", 0, 64);

  EXPECT_FALSE(energy().tasks[dma]);
  EXPECT_EQ(result->unknown_count, 0U);
}

TEST_F(ScheduleEnergyTest, CountsTasksThatTheTableDoesNotKnow) {
  hw.dpu.power->integer.operations = {{"ELTWISE", {{1, 2.0F}}}};
  const TaskId dpu = tasks.dpu("dpu", 0, {8});
  tasks.shave("kernel", 0, {40});

  EXPECT_FALSE(energy().tasks[dpu]);
  EXPECT_EQ(result->unknown_count, 1U);
  EXPECT_DOUBLE_EQ(result->total(), 1);
}

TEST_F(ScheduleEnergyTest, ActivityIsTheMeanPowerOfAllTiles) {
  tasks.shave("kernel", 0, {4000});  // 100 cycles of the virus

  EXPECT_DOUBLE_EQ(energy().activity_factor(Cycles(1000)), 0.85 * 100 / (2 * 1000));
  EXPECT_DOUBLE_EQ(result->activity_factor(Cycles(0)), 0);
}

TEST_F(ScheduleEnergyTest, NeedsAPowerTable) {
  hw.dpu.power.reset();
  tasks.shave("kernel", 0, {40});
  const Schedule made = tasks.finish();

  EXPECT_FALSE(schedule_energy(SizeIsCycles::annotate(made, hw, Fidelity::kDevice), hw));
}

}  // namespace
}  // namespace vpusim::test
