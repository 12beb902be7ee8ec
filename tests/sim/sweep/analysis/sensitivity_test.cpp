#include "sim/sweep/analysis/sensitivity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace vpusim::test {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

using Values = std::vector<std::uint64_t>;

// Rows of one metric over two parameters, on one device; nothing stands for a point that failed.
class SensitivityTest : public testing::Test {
 protected:
  SensitivityTest() {
    table.study = "study";
    table.parameters = {0, 1};
    table.axes = {{0}, {1}};
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
  EXPECT_EQ(effects[0].axis, 0U);
  EXPECT_THAT(means_of(effects[0]), ElementsAre(10.5, 20.5, 30.5));
  EXPECT_DOUBLE_EQ(effects[0].swing, 20);
  EXPECT_THAT(means_of(effects[1]), ElementsAre(20, 21));
  EXPECT_DOUBLE_EQ(effects[1].swing, 1);
}

// (2, 1) failed and (3, 0) is missing. From (1, 0) to (2, 0) there are 10, from (1, 1) to (3, 1)
// 20, and from (1, 0) to (1, 1) 1; the mean of all is 18.
TEST_F(SensitivityTest, MainEffectsCompareWhatDiffersInNothingElse) {
  add(1, 0, 10);
  add(1, 1, 11);
  add(2, 0, 20);
  add(2, 1, std::nullopt);
  add(3, 1, 31);

  const auto effects = main_effects(table, designs_of(table), 0);

  EXPECT_THAT(means_of(effects[0]), ElementsAre(10.5, 20.5, 30.5));
  EXPECT_EQ(effects[0].levels[1].designs, 1U);
  EXPECT_THAT(means_of(effects[1]), ElementsAre(17.5, 18.5));
}

// Both make it faster: 100 / (a * b). Under a * b <= 4 a plain mean would say that a = 4, which has
// only b = 1, is no better than a = 2.
TEST_F(SensitivityTest, AConstraintDoesNotTurnAnEffectAround) {
  for (const std::uint64_t a : {1, 2, 4}) {
    for (const std::uint64_t b : {1, 2, 4}) {
      if (a * b <= 4) {
        add(a, b, 100.0 / static_cast<double>(a * b));
      }
    }
  }

  const DesignTable designs = designs_of(table);

  const auto tornado = tornado_of(table, designs, 0);
  for (const MainEffect& effect : main_effects(table, designs, 0)) {
    EXPECT_GT(means_of(effect)[0], means_of(effect)[1]);
    EXPECT_GT(means_of(effect)[1], means_of(effect)[2]);
    const auto bar = std::find_if(tornado->bars.begin(), tornado->bars.end(),
                                  [&](const TornadoBar& b) { return b.axis == effect.axis; });
    ASSERT_NE(bar, tornado->bars.end());
    EXPECT_GT(designs.designs[bar->least.design].values[effect.axis],
              designs.designs[bar->most.design].values[effect.axis]);
  }
}

// Values 0 and 2 of the first parameter have another second one than 1 has: nothing compares them.
TEST_F(SensitivityTest, LeavesOutLevelsThatNothingLinks) {
  add(0, 0, 10);
  add(2, 0, 30);
  add(1, 1, 99);

  const auto effects = main_effects(table, designs_of(table), 0);

  const auto of_first = std::find_if(effects.begin(), effects.end(),
                                     [](const MainEffect& effect) { return effect.axis == 0; });
  ASSERT_NE(of_first, effects.end());
  EXPECT_THAT(means_of(*of_first), ElementsAre(10, 30));
  EXPECT_EQ(of_first->levels[1].smallest, Values{2});
}

TEST_F(SensitivityTest, OfASampleTheMeansAreThoseOfEachLevel) {
  add(1, 0, 10);
  add(2, 1, 20);
  add(3, 2, 60);

  EXPECT_THAT(means_of(main_effects(table, designs_of(table), 0)[0]), ElementsAre(10, 20, 60));
}

// The second parameter goes with the first, the third is derived from them.
TEST_F(SensitivityTest, AZipIsOneAxisAndWhatIsDerivedNone) {
  table.parameters = {0, 1, 2};
  table.axes = {{0, 1}};
  for (const std::uint64_t value : {1, 2}) {
    add(value, 10 * value, static_cast<double>(value));
    table.rows.back().values.push_back(11 * value);
  }

  const DesignTable designs = designs_of(table);

  const auto effects = main_effects(table, designs, 0);
  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(effects[0].levels[1].smallest, (Values{2, 20}));
  const auto tornado = tornado_of(table, designs, 0);
  ASSERT_TRUE(tornado);
  EXPECT_EQ(tornado->bars.size(), 1U);
}

// Each row but the first changes one of them.
TEST_F(SensitivityTest, TornadoStartsFromWhatAZipUsuallyHas) {
  table.axes = {{0, 1}};
  add(2, 5, 40);
  add(1, 5, 50);
  add(1, 9, 70);

  const auto tornado = tornado_of(table, designs_of(table), 0);

  ASSERT_TRUE(tornado);
  EXPECT_EQ(tornado->baseline, 1U);
}

// As of a study that names no device, with schedules of two.
TEST_F(SensitivityTest, InputsOnDevicesOfTheirOwnAreOneDesign) {
  table.has_own_devices = true;
  add(1, 0, 10, "a");
  add(1, 0, 40, "b");
  table.rows.back().device = "vpu_2_7";

  const DesignTable designs = designs_of(table);

  ASSERT_EQ(designs.designs.size(), 1U);
  EXPECT_EQ(designs.designs[0].device, "each its own");
  EXPECT_THAT(*designs.designs[0].metrics[0], DoubleNear(20, 1e-9));
}

TEST_F(SensitivityTest, LeavesOutParametersThatDoNotVary) {
  add(1, 5, 10);
  add(2, 5, 20);
  add(3, 6, std::nullopt);

  const auto effects = main_effects(table, designs_of(table), 0);

  ASSERT_EQ(effects.size(), 1U);
  EXPECT_EQ(effects[0].axis, 0U);
}

TEST_F(SensitivityTest, PutsManyValuesIntoGroupsOfAlikeSize) {
  for (std::uint64_t a = 0; a < 120; ++a) {
    add(a, 0, static_cast<double>(a));
  }

  const auto effects = main_effects(table, designs_of(table), 0);

  ASSERT_EQ(effects[0].levels.size(), kMostLevels);
  EXPECT_EQ(effects[0].levels[1].smallest, Values{10});
  EXPECT_EQ(effects[0].levels[1].largest, Values{19});
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
  EXPECT_EQ(tornado->bars[0].axis, 0U);
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
