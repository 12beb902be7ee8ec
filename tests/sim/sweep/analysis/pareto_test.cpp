#include "sim/sweep/analysis/pareto.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ParetoFront, HasWhatNoOtherBeats) {
  const Costs costs = {{1, 5}, {2, 3}, {3, 4}, {4, 1}, {5, 5}};

  EXPECT_THAT(pareto_front(costs), ElementsAre(0, 1, 3));
}

// One that is as good by one objective and worse by the other is beaten.
TEST(ParetoFront, LeavesOutTiesThatAreWorseOtherwise) {
  const Costs costs = {{1, 5}, {1, 4}, {2, 4}, {2, 1}};

  EXPECT_THAT(pareto_front(costs), ElementsAre(1, 3));
}

TEST(ParetoFront, HasAllOfEqualChoices) {
  const Costs costs = {{2, 2}, {1, 3}, {2, 2}, {3, 3}, {3, 3}};

  EXPECT_THAT(pareto_front(costs), ElementsAre(1, 0, 2));
}

TEST(ParetoFront, OfOneObjectiveIsTheBest) {
  EXPECT_THAT(pareto_front({{3}, {1}, {2}, {1}}), ElementsAre(1, 3));
}

TEST(ParetoFront, OfThreeObjectivesLooksAtAllOfThem) {
  const Costs costs = {{1, 9, 9}, {9, 1, 9}, {9, 9, 1}, {5, 5, 5}, {6, 5, 5}, {5, 5, 5}};

  EXPECT_THAT(pareto_front(costs), ElementsAre(0, 3, 5, 1, 2));
}

TEST(ParetoFront, OfNothingIsNothing) { EXPECT_THAT(pareto_front({}), IsEmpty()); }

// The definition itself, on small numbers so that there are ties and equal choices.
TEST(ParetoFront, AgreesWithBruteForce) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 300; ++round) {
    const std::size_t objectives = 1 + round % 4;
    Costs costs(1 + random() % 40, std::vector<double>(objectives));
    for (auto& row : costs) {
      for (double& cost : row) {
        cost = static_cast<double>(random() % 6);
      }
    }
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < costs.size(); ++i) {
      bool is_beaten = false;
      for (const auto& other : costs) {
        bool is_no_worse = true;
        for (std::size_t k = 0; k < objectives; ++k) {
          is_no_worse = is_no_worse && other[k] <= costs[i][k];
        }
        is_beaten = is_beaten || (is_no_worse && other != costs[i]);
      }
      if (!is_beaten) {
        expected.push_back(i);
      }
    }
    EXPECT_THAT(pareto_front(costs), testing::UnorderedElementsAreArray(expected));
  }
}

// Scaled: (0, 1), (0.1, 0.2), (0.5, 0.1), (1, 0); sums 1, 0.3, 0.6, 1.
TEST(KneeOf, IsFarthestBelowTheLineBetweenTheEnds) {
  const Costs costs = {{10, 200}, {20, 120}, {60, 110}, {110, 100}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 1U);
}

// Sums 1, 1.4 and 1: beyond the line, no bend towards what is good.
TEST(KneeOf, IsNotThereWhereTheFrontBendsTheOtherWay) {
  const Costs costs = {{0, 10}, {7, 7}, {10, 0}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), std::nullopt);
}

TEST(KneeOf, IsNotThereOnAStraightLineOrBetweenTwo) {
  const Costs straight = {{0, 3}, {1, 2}, {2, 1}, {3, 0}};
  const Costs two = {{0, 3}, {3, 0}};
  const Costs same = {{1, 1}, {1, 1}};

  EXPECT_EQ(knee_of(straight, pareto_front(straight)), std::nullopt);
  EXPECT_EQ(knee_of(two, pareto_front(two)), std::nullopt);
  EXPECT_EQ(knee_of({}, {}), std::nullopt);
  EXPECT_EQ(knee_of(same, pareto_front(same)), std::nullopt);
}

// The ends give up both other objectives: the plane through them is that of the sum 2.
TEST(KneeOf, OfThreeObjectivesIsBelowThePlaneThroughTheEnds) {
  const Costs costs = {{0, 10, 10}, {10, 0, 10}, {10, 10, 0}, {5, 5, 5}, {6, 5, 4.5}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 3U);
}

TEST(KneeOf, OfThreeObjectivesIsNotThereBeyondThePlane) {
  const Costs costs = {{0, 10, 10}, {10, 0, 10}, {10, 10, 0}, {7, 7, 7}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), std::nullopt);
}

// The sum of the first is smaller, but it is the worst that there is by the third objective.
TEST(KneeOf, GivesNoObjectiveUp) {
  const Costs costs = {{0, 0, 10}, {10, 10, 0}, {4, 4, 4}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 2U);
}

TEST(KneeOf, IsWhatIsBestByOneAndGoodByAll) {
  const Costs costs = {{0, 10, 10}, {10, 0, 10}, {1, 1, 0}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 2U);
}

TEST(KneeOf, DoesNotCareForAnObjectiveThatIsTheSameForAll) {
  const Costs costs = {{0, 10, 7}, {2, 2, 7}, {10, 0, 7}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 1U);
}

TEST(KneeOf, IsTheFirstOfEqualOnes) {
  const Costs costs = {{0, 10}, {1, 2}, {1, 2}, {10, 0}};

  EXPECT_EQ(knee_of(costs, pareto_front(costs)), 1U);
}

}  // namespace
}  // namespace vpusim::test
