// Are random schedules what they claim to be? The verdict is that of `vpusim validate`, which
// shares no code with what draws them.

#include "sim/generator/random_schedule.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sim/analysis/legality.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

std::string errors_of(const Legality& legality) {
  std::string text;
  for (const Finding& finding : legality.findings) {
    if (finding.severity() == Finding::Severity::kError) {
      text += finding.message + "\n";
    }
  }
  return text;
}

class RandomScheduleOn : public testing::TestWithParam<std::string> {
 protected:
  HwConfig hw = GetParam() == "small" ? small_device() : catalog_device(GetParam());
  ScheduleMix mix;
};

TEST_P(RandomScheduleOn, IsLegal) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const Schedule schedule = random_schedule(draw_settings(seed, mix.random), mix.random, hw);

    const Legality legality = check_legality(schedule, hw);
    ASSERT_TRUE(legality.is_complete);
    ASSERT_EQ(errors_of(legality), "") << "seed " << seed;
  }
}

TEST_P(RandomScheduleOn, IsLegalWhenItIsLongAndCrowded) {
  const RandomScheduleSettings settings = {
      .seed = 3, .task_count = 3000, .open_barriers = 40, .tensors_per_tile = 3};

  const Legality legality = check_legality(random_schedule(settings, mix.random, hw), hw);

  EXPECT_EQ(errors_of(legality), "");
}

INSTANTIATE_TEST_SUITE_P(Devices, RandomScheduleOn,
                         testing::Values("small", "vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& tested) { return tested.param; });

// Otherwise it would be legal because nothing depends on anything.
TEST(RandomSchedule, HasWorkOfAllKindsThatBarriersConnect) {
  const HwConfig hw = catalog_device("vpu_4_0");
  const ScheduleMix mix;
  std::map<EngineKind, int> tasks;
  int waits = 0;
  std::size_t reused = 0;

  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    const Schedule schedule = random_schedule({.seed = seed, .task_count = 100}, mix.random, hw);
    EXPECT_EQ(schedule.tasks().size(), 100U);
    for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
      const Task& task = schedule.tasks()[TaskId(i)];
      ++tasks[task.kind()];
      waits += task.waits.empty() ? 0 : 1;
    }
    reused += schedule.barriers().size();
  }

  EXPECT_GT(tasks[EngineKind::kDma], 1500);
  EXPECT_GT(tasks[EngineKind::kDpu], 700);
  EXPECT_GT(tasks[EngineKind::kShave], 250);
  EXPECT_GT(waits, 1500);
  EXPECT_GT(reused, 50U * 15);
}

TEST(RandomSchedule, IsTheSameForTheSameSeed) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const ScheduleMix mix;

  const auto hash = [&](std::uint64_t seed) {
    return hash_of(random_schedule({.seed = seed, .task_count = 200}, mix.random, hw));
  };

  EXPECT_EQ(hash(1), hash(1));
  EXPECT_NE(hash(1), hash(2));
}

}  // namespace
}  // namespace vpusim::test
