#include "sim/data_sets/schedule_features.hpp"

#include <gtest/gtest.h>

#include "tests/support/random_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class ScheduleFeaturesTest : public testing::Test {
 protected:
  ScheduleFeatures features(std::uint64_t seed) const {
    return features_of(random_schedule({.seed = seed}, hw), hw);
  }

  HwConfig hw = small_device();
};

TEST_F(ScheduleFeaturesTest, TellOfEachTask) {
  const Schedule schedule = random_schedule({.seed = 3}, hw);

  const ScheduleFeatures features = features_of(schedule, hw);

  ASSERT_EQ(features.tasks.size(), schedule.tasks().size());
  for (std::size_t i = 0; i < features.tasks.size(); ++i) {
    const Task& task = schedule.tasks()[TaskId(i)];
    EXPECT_EQ(features.tasks[i].kind, static_cast<std::int32_t>(task.kind()));
    EXPECT_EQ(features.tasks[i].waits, static_cast<std::int32_t>(task.waits.size()));
    EXPECT_EQ(features.kernels[i].empty(), task.kind() != EngineKind::kShave);
  }
}

TEST_F(ScheduleFeaturesTest, DependOnEarlierTasksOnly) {
  for (const Dependency& dependency : features(3).dependencies) {
    EXPECT_LT(dependency.from, dependency.to);
    EXPECT_EQ(dependency.barrier >= 0, dependency.kind == DependencyKind::kBarrier);
  }
}

TEST_F(ScheduleFeaturesTest, HashWhatIsToldAndNothingElse) {
  const ScheduleFeatures told = features(3);
  const auto hash_of_changed = [&](const auto& change) {
    ScheduleFeatures changed = told;
    change(changed);
    return changed.content_hash();
  };

  EXPECT_EQ(told.content_hash(), features(3).content_hash());
  EXPECT_NE(told.content_hash(), features(4).content_hash());
  EXPECT_NE(told.content_hash(), hash_of_changed([](ScheduleFeatures& f) { ++f.tasks[5].macs; }));
  EXPECT_NE(told.content_hash(),
            hash_of_changed([](ScheduleFeatures& f) { ++f.dependencies[5].from; }));
  EXPECT_NE(told.content_hash(), hash_of_changed([](ScheduleFeatures& f) {
              for (std::string& kernel : f.kernels) {
                kernel += kernel.empty() ? "" : "2";
              }
            }));
}

}  // namespace
}  // namespace vpusim::test
