// Does a fit find the best whole numbers, within its bounds and its budget?

#include "sim/analysis/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace vpusim::test {
namespace {

using testing::ElementsAre;

constexpr std::size_t kMany = 2000;

double distance(std::uint64_t value, double wanted) {
  return std::abs(static_cast<double>(value) - wanted);
}

const auto kSilent = [](const FitStep&) {};

TEST(Fit, FindsTheBestOfOneParameter) {
  const FitCost cost = [](const FitValues& v) { return distance(v[0], 777); };

  const FitStep best = fit(std::vector<FitParameter>{{10, 0, 1000}}, cost, kMany, kSilent);

  EXPECT_THAT(best.values, ElementsAre(777));
  EXPECT_EQ(best.cost, 0);
}

TEST(Fit, FindsTheBestOfSeveralThatDependOnEachOther) {
  const FitCost cost = [](const FitValues& v) {
    const double sum = distance(v[0] + v[1], 300);
    return sum * sum + distance(v[0], 200) + distance(v[2], 5);
  };

  const FitStep best =
      fit(std::vector<FitParameter>{{0, 0, 1000}, {0, 0, 1000}, {9, 2, 9}}, cost, kMany, kSilent);

  EXPECT_LE(best.cost, 10) << "of 90000 at the start";
}

TEST(Fit, TriesTheStartFirstAndIsNeverWorse) {
  std::vector<FitStep> steps;
  const FitCost cost = [](const FitValues& v) { return v[0] == 123 ? 1.0 : 2.0; };

  const FitStep best = fit(std::vector<FitParameter>{{123, 0, 1'000'000}}, cost, 50,
                           [&](const FitStep& step) { steps.push_back(step); });

  ASSERT_FALSE(steps.empty());
  EXPECT_THAT(steps.front().values, ElementsAre(123));
  EXPECT_EQ(steps.front().evaluation, 1U);
  EXPECT_THAT(best.values, ElementsAre(123));
}

TEST(Fit, StaysWithinItsBoundsAndItsBudget) {
  std::vector<FitStep> steps;
  const FitCost cost = [](const FitValues& v) { return -static_cast<double>(v[0] + v[1]); };

  const FitStep best = fit(std::vector<FitParameter>{{5, 3, 60}, {7, 7, 7}}, cost, 30,
                           [&](const FitStep& step) { steps.push_back(step); });

  EXPECT_LE(steps.size(), 30U);
  for (const FitStep& step : steps) {
    EXPECT_GE(step.values[0], 3U);
    EXPECT_LE(step.values[0], 60U);
    EXPECT_EQ(step.values[1], 7U);
  }
  EXPECT_GE(best.values[0], 59U);
}

TEST(Fit, AsksForNoValuesTwice) {
  std::vector<FitValues> asked;
  const FitCost cost = [&](const FitValues& v) {
    asked.push_back(v);
    return distance(v[0], 2);
  };

  fit(std::vector<FitParameter>{{0, 0, 5}}, cost, kMany, kSilent);

  EXPECT_LE(asked.size(), 6U);
}

TEST(Fit, GivesTheSameTwice) {
  const FitCost cost = [](const FitValues& v) {
    return std::sin(static_cast<double>(v[0])) + distance(v[1], 40) / 100;
  };
  const std::vector<FitParameter> parameters = {{1, 0, 500}, {1, 0, 500}};
  std::vector<FitValues> first;
  std::vector<FitValues> second;

  fit(parameters, cost, 200, [&](const FitStep& step) { first.push_back(step.values); });
  fit(parameters, cost, 200, [&](const FitStep& step) { second.push_back(step.values); });

  EXPECT_EQ(first, second);
}

TEST(Fit, PassesOnWhatTheCostThrows) {
  const FitCost cost = [](const FitValues& v) -> double {
    if (v[0] != 0) {
      throw std::runtime_error("no such device");
    }
    return 1;
  };

  EXPECT_THROW(fit(std::vector<FitParameter>{{0, 0, 100}}, cost, kMany, kSilent),
               std::runtime_error);
}

}  // namespace
}  // namespace vpusim::test
