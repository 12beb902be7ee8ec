#include "sim/timing/first_match.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/timing/unit_timing.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// Knows kernels whose name starts with a prefix, and what it was asked.
class PrefixTiming final : public ShaveTimingModel {
 public:
  PrefixTiming(std::string name, std::string prefix, Cycles cycles, std::vector<std::string>& asked)
      : name_(std::move(name)), prefix_(std::move(prefix)), cycles_(cycles), asked_(asked) {}

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    std::vector<std::optional<Estimate>> answers;
    for (const ShaveWorkload& workload : workloads) {
      asked_.push_back(workload.kernel);
      answers.push_back(workload.kernel.starts_with(prefix_)
                            ? std::optional(Estimate{cycles_, name_})
                            : std::nullopt);
    }
    return answers;
  }

 private:
  std::string name_;
  std::string prefix_;
  Cycles cycles_;
  std::vector<std::string>& asked_;
};

class FirstMatchTest : public testing::Test {
 protected:
  void add(const std::string& name, const std::string& prefix, Cycles cycles) {
    asked.push_back(std::make_unique<std::vector<std::string>>());
    models.push_back(std::make_unique<PrefixTiming>(name, prefix, cycles, *asked.back()));
  }
  std::vector<std::optional<Estimate>> ask(const std::vector<std::string>& kernels) {
    chain = std::make_unique<FirstMatch<ShaveWorkload>>(std::move(models));
    std::vector<ShaveWorkload> workloads;
    for (const std::string& kernel : kernels) {
      workloads.push_back({.kernel = kernel});
    }
    return chain->estimate(workloads, small_device());
  }

  std::vector<std::unique_ptr<std::vector<std::string>>> asked;  // by model
  FirstMatch<ShaveWorkload>::Models models;
  std::unique_ptr<FirstMatch<ShaveWorkload>> chain;  // answers name its models
};

TEST_F(FirstMatchTest, TakesTheAnswerOfTheFirstModelThatHasOne) {
  add("measured", "A", Cycles(1));
  add("fitted", "", Cycles(2));

  const auto answers = ask({"B", "A", "C"});

  ASSERT_EQ(answers.size(), 3U);
  EXPECT_EQ(answers[0]->cycles, Cycles(2));
  EXPECT_EQ(answers[0]->model, "fitted");
  EXPECT_EQ(answers[1]->cycles, Cycles(1));
  EXPECT_EQ(answers[1]->model, "measured");
  EXPECT_EQ(answers[2]->model, "fitted");
}

TEST_F(FirstMatchTest, AsksAModelOnlyWhatThoseBeforeItLeftOpen) {
  add("first", "A", Cycles(1));
  add("second", "B", Cycles(2));
  add("third", "C", Cycles(3));

  ask({"A1", "B1", "C1", "B2"});

  EXPECT_THAT(*asked[0], ElementsAre("A1", "B1", "C1", "B2"));
  EXPECT_THAT(*asked[1], ElementsAre("B1", "C1", "B2"));
  EXPECT_THAT(*asked[2], ElementsAre("C1"));
}

TEST_F(FirstMatchTest, AsksNobodyElseOnceAllIsAnswered) {
  add("first", "", Cycles(1));
  add("second", "", Cycles(2));

  ask({"A"});

  EXPECT_THAT(*asked[1], IsEmpty());
}

TEST_F(FirstMatchTest, LeavesOpenWhatNobodyKnows) {
  add("first", "A", Cycles(1));

  const auto answers = ask({"B", "A"});

  EXPECT_FALSE(answers[0]);
  EXPECT_TRUE(answers[1]);
}

TEST_F(FirstMatchTest, KnowsNothingWithoutModels) {
  const auto answers = ask({"A"});

  ASSERT_EQ(answers.size(), 1U);
  EXPECT_FALSE(answers[0]);
}

TEST_F(FirstMatchTest, IsNamedAfterItsModels) {
  add("measured", "A", Cycles(1));
  add("fitted", "", Cycles(2));
  ask({});

  EXPECT_EQ(chain->name(), "measured, then fitted");
}

TEST(UnitTimingTest, AnswersOneCycleForEverything) {
  const std::vector<DpuWorkload> workloads(3);

  const auto answers = UnitTiming<DpuWorkload>().estimate(workloads, small_device());

  ASSERT_EQ(answers.size(), 3U);
  for (const auto& answer : answers) {
    EXPECT_EQ(answer->cycles, Cycles(1));
    EXPECT_EQ(answer->model, "unit");
  }
}

TEST_F(FirstMatchTest, MarksWhatOnlyTheLastModelAnswers) {
  add("exact", "a", Cycles(1));
  add("rough", "", Cycles(2));

  const auto answers = ask({"ab", "b"});

  EXPECT_FALSE(answers[0]->is_fallback);
  EXPECT_TRUE(answers[1]->is_fallback);
}

TEST_F(FirstMatchTest, AModelAloneIsNoFallback) {
  add("only", "", Cycles(2));

  EXPECT_FALSE(ask({"a"})[0]->is_fallback);
}

}  // namespace
}  // namespace vpusim::test
