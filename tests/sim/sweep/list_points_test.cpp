#include "sim/sweep/list_points.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "sim/base/input_error.hpp"
#include "tests/sim/sweep/plan_of.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::vector<std::uint64_t>> points_of(const StudyPlan& plan) {
  std::vector<std::vector<std::uint64_t>> points;
  for (std::uint64_t number = 0; number < plan.point_count(); ++number) {
    const auto values = plan.point(number).values;
    points.emplace_back(values.begin(), values.end());
  }
  return points;
}

std::string problem_of(const std::string& more) {
  try {
    plan_of_schedule(more);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

TEST(ListPoints, AProductHasTheLastParameterFastest) {
  const StudyPlan plan =
      plan_of_schedule("parameters: {tile.count: [2, 4], dma.port_count: [1, 2, 3]}\n");

  EXPECT_THAT(points_of(plan),
              ElementsAre(ElementsAre(2, 1), ElementsAre(2, 2), ElementsAre(2, 3),
                          ElementsAre(4, 1), ElementsAre(4, 2), ElementsAre(4, 3)));
}

TEST(ListPoints, AStudyWithoutParametersIsOnePoint) {
  EXPECT_EQ(plan_of_schedule("").point_count(), 1U);
  EXPECT_EQ(plan_of_schedule("device: [vpu_2_7, vpu_4_0]\n").point_count(), 2U);
}

TEST(ListPoints, ValuesOfAZipGoTogether) {
  const StudyPlan plan = plan_of_schedule(
      "parameters: {barriers.count: [8, 16]}\n"
      "zip: [{tile.count: [2, 4], dma.port_count: [1, 2]}]\n");

  EXPECT_THAT(points_of(plan), ElementsAre(ElementsAre(8, 2, 1), ElementsAre(8, 4, 2),
                                           ElementsAre(16, 2, 1), ElementsAre(16, 4, 2)));
}

TEST(ListPoints, DerivedValuesFollowTheOthers) {
  const StudyPlan plan = plan_of_schedule(
      "parameters: {ddr.bandwidth_mb_per_s: [10001, 20000]}\n"
      "derived:\n"
      "  ddr.write_bandwidth_mb_per_s: ddr.bandwidth_mb_per_s / 2\n"
      "  tile.count: ddr.write_bandwidth_mb_per_s / 5000\n");

  EXPECT_THAT(points_of(plan),
              ElementsAre(ElementsAre(10001, 5001, 1), ElementsAre(20000, 10000, 2)));
}

TEST(ListPoints, ConstraintsSeeTheDeviceToo) {
  // VPU 2.7 has 2 tiles.
  const StudyPlan plan = plan_of_schedule(
      "parameters: {dma.port_count: [1, 2, 3]}\nconstraints: [dma.port_count <= tile.count]\n");

  EXPECT_THAT(points_of(plan), ElementsAre(ElementsAre(1), ElementsAre(2)));
  EXPECT_EQ(plan.candidate_count, 3U);
}

TEST(ListPoints, ALatinHypercubeHasAPointInEachPartOfEachAxis) {
  const StudyPlan plan = plan_of_schedule(
      "parameters:\n"
      "  ddr.bandwidth_mb_per_s: {from: 1000, to: 100999}\n"
      "  barriers.count: [8, 16, 32, 64]\n"
      "sampling: {method: latin_hypercube, points: 100, seed: 3}\n");

  std::set<std::uint64_t> parts;
  std::multiset<std::uint64_t> barriers;
  for (const auto& point : points_of(plan)) {
    parts.insert((point[0] - 1000) / 1000);
    barriers.insert(point[1]);
  }
  EXPECT_EQ(parts.size(), 100U);
  EXPECT_EQ(barriers.count(8), 25U);
  EXPECT_EQ(barriers.count(64), 25U);
}

// Rounding to the nearest number would give the ends half of what the others get.
TEST(ListPoints, TheEndsOfASampledRangeAreAsLikelyAsTheRest) {
  const StudyPlan plan = plan_of_schedule(
      "parameters: {dma.port_count: {from: 1, to: 4}}\n"
      "sampling: {method: latin_hypercube, points: 400}\n");

  std::multiset<std::uint64_t> drawn;
  for (const auto& point : points_of(plan)) {
    drawn.insert(point[0]);
  }
  for (const std::uint64_t value : {1, 2, 3, 4}) {
    EXPECT_EQ(drawn.count(value), 100U) << value;
  }
}

// Of 3,000 points over log2(8 / 1) = 3 doublings 1 has one whole, 2 and 3 share one by log2(3 / 2)
// to log2(4 / 3), and 7 has log2(8 / 7).
TEST(ListPoints, OnALogScaleNumbersAreDrawnByTheirRatioToTheNext) {
  const StudyPlan plan = plan_of_schedule(
      "parameters: {dma.port_count: {from: 1, to: 7, scale: log}}\n"
      "sampling: {method: latin_hypercube, points: 3000}\n");

  std::multiset<std::uint64_t> drawn;
  for (const auto& point : points_of(plan)) {
    drawn.insert(point[0]);
  }
  EXPECT_NEAR(static_cast<double>(drawn.count(1)), 1000, 1);
  EXPECT_NEAR(static_cast<double>(drawn.count(2) + drawn.count(3)), 1000, 1);
  EXPECT_NEAR(static_cast<double>(drawn.count(2)), 585, 1);
  EXPECT_NEAR(static_cast<double>(drawn.count(7)), 193, 1);
}

TEST(ListPoints, TheSameSeedDrawsTheSamePoints) {
  const std::string study =
      "parameters: {ddr.bandwidth_mb_per_s: {from: 1000, to: 100000, scale: log}}\n"
      "sampling: {method: random, points: 20, seed: ";

  EXPECT_EQ(points_of(plan_of_schedule(study + "5}\n")),
            points_of(plan_of_schedule(study + "5}\n")));
  EXPECT_NE(points_of(plan_of_schedule(study + "5}\n")),
            points_of(plan_of_schedule(study + "6}\n")));
}

TEST(ListPoints, ARandomSampleIsDrawnUntilItIsFull) {
  const StudyPlan plan = plan_of_schedule(
      "parameters: {tile.count: [1, 2, 3, 4]}\n"
      "constraints: [tile.count == 3]\n"
      "sampling: {method: random, points: 20}\n");

  EXPECT_EQ(plan.point_count(), 20U);
  EXPECT_GT(plan.candidate_count, 20U);
}

TEST(ListPoints, RefusesMorePointsThanAnybodyCanWant) {
  EXPECT_THAT(problem_of("parameters:\n"
                         "  ddr.bandwidth_mb_per_s: {from: 1, to: 100000, step: 1}\n"
                         "  ddr.write_bandwidth_mb_per_s: {from: 1, to: 10000, step: 1}\n"
                         "  dma.start_latency_ns: {from: 1, to: 1000, step: 1}\n"),
              HasSubstr("study.yaml:3:27: the study has 1e+12 points, at most 1000000"));
}

TEST(ListPoints, NamesTheConstraintThatNothingFulfils) {
  EXPECT_THAT(problem_of("parameters: {tile.count: [1, 2]}\nconstraints:\n- tile.count > 1\n"
                         "- tile.count > 2\n"),
              HasSubstr("study.yaml:5:3: no point of 2 fulfils 'tile.count > 2'"));
}

TEST(ListPoints, SaysThatConstraintsContradictEachOther) {
  EXPECT_THAT(problem_of("parameters: {tile.count: [1, 2]}\nconstraints:\n- tile.count > 1\n"
                         "- tile.count < 2\n"),
              HasSubstr("study.yaml:4:3: the constraints contradict each other"));
}

TEST(ListPoints, RefusesDerivedValuesThatNoDeviceCanHave) {
  EXPECT_THAT(
      problem_of(
          "parameters: {dma.port_count: [1, 2]}\nderived:\n  tile.count: dma.port_count * 50\n"),
      HasSubstr("study.yaml:4:15: tile.count must be 1 to 64, the formula gives 100 at "
                "dma.port_count=2"));
  EXPECT_THAT(problem_of("derived: {tile.count: 1 / 0}\n"), HasSubstr("the formula gives inf"));
}

}  // namespace
}  // namespace vpusim::test
