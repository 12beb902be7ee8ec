#include "sim/memory/fair_share.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace vpusim::test {
namespace {

using testing::Each;
using testing::ElementsAre;

// A demand that owns its uses; their weights in bytes per byte.
struct Flow {
  std::uint64_t highest_rate = 0;
  std::vector<ResourceUse> uses;
};

std::vector<ResourceUse> in_wholes(std::vector<ResourceUse> uses) {
  for (ResourceUse& use : uses) {
    use.weight *= ResourceUse::kWhole;
  }
  return uses;
}

std::vector<std::uint64_t> rates_of(const std::vector<std::uint64_t>& capacities,
                                    const std::vector<Flow>& flows) {
  std::vector<std::vector<ResourceUse>> uses;
  for (const Flow& flow : flows) {
    uses.push_back(in_wholes(flow.uses));
  }
  std::vector<FlowDemand> demands;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    demands.push_back({flows[i].highest_rate, uses[i]});
  }
  std::vector<std::uint64_t> rates(flows.size());
  FairShare(capacities).allocate(demands, rates);
  return rates;
}

TEST(FairShareTest, GivesALoneFlowAllThatItCanUse) {
  EXPECT_THAT(rates_of({100}, {{60, {{0, 1}}}}), ElementsAre(60));
}

TEST(FairShareTest, GivesALoneFlowNoMoreThanThereIs) {
  EXPECT_THAT(rates_of({100}, {{160, {{0, 1}}}}), ElementsAre(100));
  EXPECT_THAT(rates_of({100, 70}, {{160, {{0, 1}, {1, 1}}}}), ElementsAre(70));
}

TEST(FairShareTest, TakesTheWeightOfEveryByteFromTheCapacity) {
  EXPECT_THAT(rates_of({100}, {{160, {{0, 2}}}}), ElementsAre(50));
}

TEST(FairShareTest, TakesOnlyThePartThatAResourceSees) {
  const std::vector<ResourceUse> half = {{0, ResourceUse::kWhole / 2}};
  const std::vector<FlowDemand> demands = {{160, half}, {300, half}};
  std::vector<std::uint64_t> rates(2);

  FairShare({100}).allocate(demands, rates);

  EXPECT_THAT(rates, ElementsAre(100, 100));
}

TEST(FairShareTest, LetsAFlowThatSharesNothingRunFree) {
  EXPECT_THAT(rates_of({100}, {{160, {}}, {160, {{0, 1}}}}), ElementsAre(160, 100));
}

TEST(FairShareTest, GivesEqualFlowsEqualShares) {
  EXPECT_THAT(rates_of({100}, {{160, {{0, 1}}}, {160, {{0, 1}}}}), ElementsAre(50, 50));
}

TEST(FairShareTest, GivesManyEqualFlowsEqualSharesRoundedDown) {
  const std::vector<Flow> flows(1000, Flow{5'000'000'000, {{0, 1}}});

  const auto rates = rates_of({12'000'000'999}, flows);

  EXPECT_THAT(rates, Each(12'000'000));
}

TEST(FairShareTest, GivesToOthersWhatASlowFlowLeaves) {
  EXPECT_THAT(rates_of({100}, {{10, {{0, 1}}}, {160, {{0, 1}}}, {160, {{0, 1}}}}),
              ElementsAre(10, 45, 45));
}

TEST(FairShareTest, GrowsFlowsOfDifferentWeightAtOnePace) {
  // 3 per byte in all: both get 20.
  EXPECT_THAT(rates_of({60}, {{160, {{0, 2}}}, {160, {{0, 1}}}}), ElementsAre(20, 20));
}

TEST(FairShareTest, LetsAFlowGrowOnWhereItsNeighboursAreHeldUpElsewhere) {
  // The first two share a narrow resource; the third has the rest of the wide one.
  EXPECT_THAT(rates_of({10, 100}, {{160, {{0, 1}}}, {160, {{0, 1}, {1, 1}}}, {160, {{1, 1}}}}),
              ElementsAre(5, 5, 95));
}

TEST(FairShareTest, GivesEveryFlowAtLeastOneBytePerSecond) {
  EXPECT_THAT(rates_of({2}, {{9, {{0, 1}}}, {9, {{0, 1}}}, {9, {{0, 1}}}}), Each(1));
}

TEST(FairShareTest, HasNothingToDoWithoutFlows) {
  EXPECT_THAT(rates_of({100}, {}), testing::IsEmpty());
}

TEST(FairShareTest, ForgetsTheFlowsOfTheCallBefore) {
  FairShare share({100});
  const std::vector<ResourceUse> uses = in_wholes({{0, 1}});
  const std::vector<FlowDemand> two = {{160, uses}, {160, uses}};
  const std::vector<FlowDemand> one = {{160, uses}};
  std::vector<std::uint64_t> rates(2);
  share.allocate(two, rates);

  rates.resize(1);
  share.allocate(one, rates);

  EXPECT_THAT(rates, ElementsAre(100));
}

// A random case: a few resources, flows over some of them.
struct Case {
  std::vector<std::uint64_t> capacities;
  std::vector<Flow> flows;
};

Case random_case(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto between = [&](std::uint64_t low, std::uint64_t high) {
    return low + random() % (high - low + 1);
  };
  Case made;
  made.capacities.resize(between(1, 6));
  for (std::uint64_t& capacity : made.capacities) {
    capacity = between(1'000'000, 100'000'000'000);
  }
  made.flows.resize(between(1, 20));
  for (Flow& flow : made.flows) {
    flow.highest_rate = between(1'000'000, 60'000'000'000);
    for (std::uint32_t resource = 0; resource < made.capacities.size(); ++resource) {
      if (between(0, 1) == 1) {
        flow.uses.push_back({resource, static_cast<std::uint32_t>(between(1, 2))});
      }
    }
  }
  return made;
}

class FairSharePropertyTest : public testing::Test {
 protected:
  template <class Check>
  void for_each_case(const Check& check) const {
    for (std::uint64_t seed = 1; seed <= 500; ++seed) {
      SCOPED_TRACE("seed " + std::to_string(seed));
      const Case made = random_case(seed);
      check(made, rates_of(made.capacities, made.flows));
    }
  }
  static bool uses(const Flow& flow, std::uint32_t resource) {
    return std::any_of(flow.uses.begin(), flow.uses.end(),
                       [&](const ResourceUse& use) { return use.resource == resource; });
  }
  // What all flows together take of a resource, or would at one byte per second each.
  static std::uint64_t taken(const Case& made, const std::vector<std::uint64_t>& rates,
                             std::uint32_t resource) {
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < made.flows.size(); ++i) {
      for (const ResourceUse& use : made.flows[i].uses) {
        sum += use.resource == resource ? rates[i] * use.weight : 0;
      }
    }
    return sum;
  }
};

TEST_F(FairSharePropertyTest, NeverGivesMoreThanAResourceHas) {
  for_each_case([](const Case& made, const std::vector<std::uint64_t>& rates) {
    for (std::uint32_t resource = 0; resource < made.capacities.size(); ++resource) {
      EXPECT_LE(taken(made, rates, resource), made.capacities[resource]);
    }
  });
}

TEST_F(FairSharePropertyTest, NeverGivesMoreThanAFlowCanUse) {
  for_each_case([](const Case& made, const std::vector<std::uint64_t>& rates) {
    for (std::size_t i = 0; i < rates.size(); ++i) {
      EXPECT_LE(rates[i], made.flows[i].highest_rate);
      EXPECT_GE(rates[i], 1U);
    }
  });
}

// The bottleneck property, which defines max-min fairness: each flow has its highest
// rate, or a full resource on which nobody is faster. Full means that not every flow
// on it could have one more byte per second.
TEST_F(FairSharePropertyTest, NoFlowCouldGainButFromASlowerOne) {
  for_each_case([](const Case& made, const std::vector<std::uint64_t>& rates) {
    const std::vector<std::uint64_t> ones(rates.size(), 1);
    for (std::size_t i = 0; i < rates.size(); ++i) {
      bool is_held_up = rates[i] == made.flows[i].highest_rate;
      for (const ResourceUse& use : made.flows[i].uses) {
        const std::uint64_t left = made.capacities[use.resource] - taken(made, rates, use.resource);
        bool is_fastest = true;
        for (std::size_t j = 0; j < rates.size(); ++j) {
          is_fastest = is_fastest && (!uses(made.flows[j], use.resource) || rates[j] <= rates[i]);
        }
        is_held_up = is_held_up || (is_fastest && left < taken(made, ones, use.resource));
      }
      EXPECT_TRUE(is_held_up) << "flow " << i << " of " << rates.size();
    }
  });
}

TEST_F(FairSharePropertyTest, DoesNotDependOnTheOrderOfFlows) {
  for_each_case([](const Case& made, const std::vector<std::uint64_t>& rates) {
    std::vector<Flow> backwards(made.flows.rbegin(), made.flows.rend());

    std::vector<std::uint64_t> other = rates_of(made.capacities, backwards);

    std::reverse(other.begin(), other.end());
    EXPECT_EQ(other, rates);
  });
}

}  // namespace
}  // namespace vpusim::test
