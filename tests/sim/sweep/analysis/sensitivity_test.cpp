#include "sim/sweep/analysis/sensitivity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace vpusim::test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

// Rows of one metric over two parameters, on one device; nothing stands for a point that failed.
class SensitivityTest : public testing::Test {
 protected:
  SensitivityTest() {
    table.study = "study";
    table.parameters = {0, 1};
    table.metrics = {{.name = "latency_us"}};
  }

  void add(std::uint64_t a, std::uint64_t b, std::optional<double> metric,
           const std::string& input = "net") {
    SweepRow& row = table.rows.emplace_back();
    row.number = table.rows.size() - 1;
    row.input = input;
    row.device = "vpu_4_0";
    row.values = {a, b};
    row.is_within_budget = true;
    row.status = metric ? SweepRow::Status::kOk : SweepRow::Status::kError;
    if (metric) {
      row.metrics = {metric};
    }
  }

  // 10, 20 and 30 for the first parameter; the second one adds 1.
  void add_product() {
    for (const std::uint64_t a : {1, 2, 3}) {
      for (const std::uint64_t b : {0, 1}) {
        add(a, b, static_cast<double>(10 * a + b));
      }
    }
  }

  SweepTable table;
};

std::vector<double> means_of(const MainEffect& effect) {
  std::vector<double> means;
  for (const EffectLevel& level : effect.levels) {
    means.push_back(level.mean);
  }
  return means;
}

// Means of the first: 10.5, 20.5, 30.5; of the second: 20, 21.
TEST_F(SensitivityTest, MainEffectsAreMeansOverAllElse) {
  add_product();

  const auto effects = main_effects(table, designs_of(table), 0);

  ASSERT_EQ(effects.size(), 2U);
  EXPECT_EQ(effects[0].parameter, 0U);
  EXPECT_THAT(means_of(effects[0]), ElementsAre(10.5, 20.5, 30.5));
  EXPECT_DOUBLE_EQ(effects[0].swing, 20);
  EXPECT_THAT(means_of(effects[1]), ElementsAre(20, 21));
  EXPECT_DOUBLE_EQ(effects[1].swing, 1);
}

// (2, 1) failed and (3, 0) is missing: 10.5, 20, 31 and (10 + 20) / 2, (11 + 31) / 2.
TEST_F(SensitivityTest, MainEffectsCountWhatIsThere) {
  add(1, 0, 10);
  add(1, 1, 11);
  add(2, 0, 20);
  add(2, 1, std::nullopt);
  add(3, 1, 31);

  const auto effects = main_effects(table, designs_of(table), 0);

  EXPECT_THAT(means_of(effects[0]), ElementsAre(10.5, 20, 31));
  EXPECT_EQ(effects[0].levels[1].designs, 1U);
  EXPECT_THAT(means_of(effects[1]), ElementsAre(15, 21));
}

TEST_F(SensitivityTest, LeavesOutParametersThatDoNotVary) {
  add(1, 5, 10);
  add(2, 5, 20);
  add(3, 6, std::nullopt);

  const auto effects = main_effects(table, designs_of(table), 0);

  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(effects[0].parameter, 0U);
}

TEST_F(SensitivityTest, PutsManyValuesIntoGroupsOfAlikeSize) {
  for (std::uint64_t a = 0; a < 120; ++a) {
    add(a, 0, static_cast<double>(a));
  }

  const auto effects = main_effects(table, designs_of(table), 0);

  ASSERT_EQ(effects[0].levels.size(), kMostLevels);
  EXPECT_EQ(effects[0].levels[1].smallest, 10U);
  EXPECT_EQ(effects[0].levels[1].largest, 19U);
  EXPECT_DOUBLE_EQ(effects[0].levels[1].mean, 14.5);
}

// Around (2, 0): the first parameter gives 10 to 30, the second 20 to 21.
TEST_F(SensitivityTest, TornadoVariesOneParameterAtATime) {
  add_product();

  const auto tornado = tornado_of(table, designs_of(table), 0);

  ASSERT_TRUE(tornado);
  EXPECT_EQ(tornado->baseline, 2U);  // (2, 0): the middle, and the first of equals
  EXPECT_DOUBLE_EQ(tornado->metric, 20);
  ASSERT_EQ(tornado->bars.size(), 2U);
  EXPECT_EQ(tornado->bars[0].parameter, 0U);
  EXPECT_DOUBLE_EQ(tornado->bars[0].least.metric, 10);
  EXPECT_DOUBLE_EQ(tornado->bars[0].most.metric, 30);
  EXPECT_EQ(tornado->bars[0].most.design, 4U);
  EXPECT_DOUBLE_EQ(tornado->bars[1].most.metric, 21);
}

TEST_F(SensitivityTest, TornadoNeedsNeighboursThatWorked) {
  add(1, 0, 10);
  add(2, 1, 20);
  add(2, 0, std::nullopt);

  EXPECT_FALSE(tornado_of(table, designs_of(table), 0));
}

// The geometric mean of 10 and 40; the second design has no value for "b".
TEST_F(SensitivityTest, ADesignIsJudgedByAllInputs) {
  add(1, 0, 10, "a");
  add(1, 0, 40, "b");
  add(2, 0, 10, "a");
  add(2, 0, std::nullopt, "b");
  add(3, 0, 7, "a");

  const DesignTable designs = designs_of(table);

  EXPECT_THAT(designs.inputs, ElementsAre("a", "b"));
  ASSERT_EQ(designs.designs.size(), 3U);
  EXPECT_THAT(*designs.designs[0].metrics[0], DoubleNear(20, 1e-9));
  EXPECT_FALSE(designs.designs[1].metrics[0]);
  EXPECT_FALSE(designs.designs[2].metrics[0]);
  EXPECT_FALSE(designs.designs[2].rows[1]);
  EXPECT_FALSE(designs.designs[2].is_within_budget);
  EXPECT_THAT(designs.with({0}), ElementsAre(0));
}

TEST_F(SensitivityTest, WhatIsNotPositiveHasItsArithmeticMean) {
  add(1, 0, 0, "a");
  add(1, 0, 4, "b");

  EXPECT_EQ(designs_of(table).designs[0].metrics[0], 2);
}

TEST_F(SensitivityTest, WithoutObjectivesTheFirstMetricIsMinimised) {
  const auto objectives = objectives_of(table);

  ASSERT_EQ(objectives.size(), 1U);
  EXPECT_EQ(objectives[0].metric, 0U);
  EXPECT_FALSE(objectives[0].is_maximized);
}

}  // namespace
}  // namespace vpusim::test
