// Does a diff tell what changed, and nothing else?

#include "sim/analysis/run_diff.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Times {
 public:
  Times& task(EngineKind kind, const std::string& name, std::uint64_t start, std::uint64_t end) {
    timeline.tasks.push_back({.name = name,
                              .kind = kind,
                              .is_profiling = false,
                              .start = Picoseconds(start),
                              .end = Picoseconds(end)});
    return *this;
  }
  Times& engine(EngineKind kind, std::uint64_t busy, std::uint64_t contention,
                std::uint64_t stall) {
    timeline.engines.push_back({.name = "engine",
                                .kind = kind,
                                .busy = Picoseconds(busy),
                                .contention = Picoseconds(contention),
                                .stall = Picoseconds(stall)});
    return *this;
  }
  Times& latency(std::uint64_t time) {
    timeline.latency = Picoseconds(time);
    return *this;
  }
  Timeline timeline;
};

Times one_layer() {
  return Times()
      .task(EngineKind::kDma, "conv?t_Conv/weights", 0, 10)
      .task(EngineKind::kDpu, "conv?t_Conv/cluster_0", 10, 40)
      .latency(45);
}

TEST(RunDiff, OfARunWithItselfIsNothing) {
  const RunDiff diff = diff_runs(one_layer().timeline, one_layer().timeline);

  EXPECT_TRUE(diff.is_same());
  EXPECT_EQ(diff.latency_percent(), 0);
  EXPECT_THAT(diff.added, IsEmpty());
  EXPECT_THAT(diff.removed, IsEmpty());
}

TEST(RunDiff, TellsALongerTaskItsLayerAndItsEngines) {
  const Times before = one_layer();
  const Times after = Times()
                          .task(EngineKind::kDma, "conv?t_Conv/weights", 0, 10)
                          .task(EngineKind::kDpu, "conv?t_Conv/cluster_0", 10, 55)
                          .latency(60);

  const RunDiff diff = diff_runs(before.timeline, after.timeline);

  EXPECT_EQ(diff.latency.difference(), 15);
  EXPECT_NEAR(diff.latency_percent(), 33.3, 0.1);
  ASSERT_EQ(diff.layers.size(), 1U);
  EXPECT_EQ(diff.layers[0].time.difference(), 15);
  ASSERT_EQ(diff.tasks.size(), 2U);
  EXPECT_EQ(diff.tasks[0].before, 1U);  // the one that changed comes first
  EXPECT_EQ(diff.tasks[0].duration.difference(), 15);
  EXPECT_FALSE(diff.is_same());
}

TEST(RunDiff, ComparesTheChainsThatMakeTheLatencies) {
  const Times before = one_layer();  // 10 of DMA, 30 of DPU, 5 until the end
  const Times after = Times()
                          .task(EngineKind::kDma, "conv?t_Conv/weights", 0, 10)
                          .task(EngineKind::kDma, "conv?t_Conv/unimportant", 0, 3)
                          .task(EngineKind::kDpu, "conv?t_Conv/cluster_0", 12, 55)
                          .latency(60);

  const RunDiff diff = diff_runs(before.timeline, after.timeline);

  ASSERT_EQ(diff.path.size(), 3U);
  EXPECT_EQ(diff.path[0].name, "DMA");
  EXPECT_EQ(diff.path[0].time.before, 10);
  EXPECT_EQ(diff.path[0].time.after, 10);
  EXPECT_EQ(diff.path[0].tasks_after, 1U);
  EXPECT_EQ(diff.path[1].name, "DPU");
  EXPECT_EQ(diff.path[1].time.difference(), 13);
  EXPECT_EQ(diff.path[2].name, "waiting");
  EXPECT_EQ(diff.path[2].time.before, 5);
  EXPECT_EQ(diff.path[2].time.after, 2 + 5);
}

TEST(RunDiff, PassesTasksOfNoLengthOnce) {
  const Times run = Times()
                        .task(EngineKind::kDma, "sync", 0, 0)
                        .task(EngineKind::kDma, "sync", 0, 0)
                        .task(EngineKind::kDpu, "work", 0, 7)
                        .task(EngineKind::kDma, "sync", 7, 7)
                        .latency(7);

  const RunDiff diff = diff_runs(run.timeline, run.timeline);

  ASSERT_EQ(diff.path.size(), 1U);
  EXPECT_EQ(diff.path[0].time.before, 7);
}

TEST(RunDiff, TellsHowManyTasksRunsShare) {
  const Times other = Times()
                          .task(EngineKind::kDpu, "else?t_Add/cluster_0", 0, 5)
                          .task(EngineKind::kShave, "else?t_Softmax", 5, 9);

  EXPECT_DOUBLE_EQ(diff_runs(one_layer().timeline, one_layer().timeline).shared_tasks(), 1);
  EXPECT_DOUBLE_EQ(diff_runs(one_layer().timeline, other.timeline).shared_tasks(), 0);
}

TEST(RunDiff, TellsAddedAndRemovedTasksAndLayers) {
  const Times before = one_layer();
  const Times after = Times()
                          .task(EngineKind::kDpu, "conv?t_Conv/cluster_0", 10, 40)
                          .task(EngineKind::kShave, "relu?t_Relu", 40, 45)
                          .latency(45);

  const RunDiff diff = diff_runs(before.timeline, after.timeline);

  EXPECT_THAT(diff.removed, ElementsAre(0U));
  EXPECT_THAT(diff.added, ElementsAre(1U));
  ASSERT_EQ(diff.layers.size(), 2U);
  EXPECT_EQ(diff.layers[1].name, "relu");
  EXPECT_EQ(diff.layers[1].tasks_before, 0U);
  EXPECT_EQ(diff.layers[1].tasks_after, 1U);
}

TEST(RunDiff, TellsWorkContentionAndWaitingApart) {
  const Times before = one_layer().engine(EngineKind::kDma, 10, 2, 0);
  const Times after = one_layer().engine(EngineKind::kDma, 14, 6, 3);

  const RunDiff diff = diff_runs(before.timeline, after.timeline);

  ASSERT_EQ(diff.resources.size(), 3U);
  EXPECT_EQ(diff.resources[0].name, "DMA working");
  EXPECT_EQ(diff.resources[0].time.difference(), 0);
  EXPECT_EQ(diff.resources[1].name, "DMA slowed by others");
  EXPECT_EQ(diff.resources[1].time.difference(), 4);
  EXPECT_EQ(diff.resources[2].name, "DMA waiting");
  EXPECT_EQ(diff.resources[2].time.difference(), 3);
}

TEST(RunDiff, TakesTracesWithoutALatencyOrEngines) {
  const Times before = Times().task(EngineKind::kDpu, "a", 100, 150);
  const Times after = Times().task(EngineKind::kDpu, "a", 300, 340);

  const RunDiff diff = diff_runs(before.timeline, after.timeline);

  EXPECT_EQ(diff.latency.before, 50);
  EXPECT_EQ(diff.latency.after, 40);
  ASSERT_EQ(diff.resources.size(), 1U);
  EXPECT_EQ(diff.resources[0].name, "DPU tasks");
}

TEST(RunDiff, RunsWithoutACommonTaskAreToldWhole) {
  const RunDiff diff = diff_runs(Times().task(EngineKind::kDpu, "a", 0, 1).timeline,
                                 Times().task(EngineKind::kDpu, "b", 0, 1).timeline);

  EXPECT_THAT(diff.tasks, IsEmpty());
  EXPECT_THAT(diff.removed, ElementsAre(0U));
  EXPECT_THAT(diff.added, ElementsAre(0U));
}

}  // namespace
}  // namespace vpusim::test
