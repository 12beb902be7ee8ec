#include "nn_timing/train/training_rows.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "nn_timing/model/sanitize.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/timing/pipeline/pipeline_breakdown.hpp"
#include "sim/timing/pipeline/pipeline_timing.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

HwConfig device(const std::string& name) {
  return DeviceCatalog(vpusim::test::source_file("hw_configs")).load(name);
}

DpuWorkload convolution() {
  DpuWorkload w;
  w.input = {.width = 56, .height = 56, .channels = 64};
  w.output = {.width = 56, .height = 56, .channels = 64};
  w.kernel_width = 3;
  w.kernel_height = 3;
  w.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
  return w;
}

// Says the same of everything.
class ConstantTiming final : public DpuTimingModel {
 public:
  explicit ConstantTiming(std::uint64_t cycles) : cycles_(cycles) {}
  std::string_view name() const override { return "constant"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    return {workloads.size(), Estimate{.cycles = Cycles(cycles_), .model = "constant"}};
  }

 private:
  std::uint64_t cycles_;
};

TEST(TrainingRowsTest, TargetIsTheLogarithmOfTheRatioToTheReference) {
  const HwConfig hw = device("vpu_2_7");
  const DpuWorkload w = convolution();
  const double reference = pipeline_breakdown(sanitized(w, VpunnDevice::kVpu27), hw).cycles;
  TrainingRows rows(hw, Reference::kPipeline);
  ASSERT_TRUE(rows.add(w, 2 * reference, 3));
  ASSERT_EQ(rows.set().row_count(), 1);
  EXPECT_NEAR(rows.set().targets[0], std::log(2.0), 1e-6);
  EXPECT_EQ(rows.set().weights[0], 3);
  EXPECT_EQ(rows.set().features.size(), feature_count(Reference::kPipeline));
  for (const float feature : rows.set().features) {
    EXPECT_TRUE(std::isfinite(feature));
  }
}

TEST(TrainingRowsTest, LeavesOutWhatTheRulesForbid) {
  const HwConfig hw = device("vpu_2_7");
  TrainingRows rows(hw, Reference::kIdeal);
  DpuWorkload w = convolution();
  w.output.channels = 63;
  EXPECT_FALSE(rows.add(w, 1000));
  EXPECT_FALSE(rows.add(convolution(), 0));
  EXPECT_EQ(rows.set().row_count(), 0);
  EXPECT_TRUE(rows.set().features.empty());
}

TEST(TrainingRowsTest, CopiesOfOtherRowsHaveTheirOwnWeight) {
  const HwConfig hw = device("vpu_2_7");
  TrainingRows some(hw, Reference::kPipeline);
  some.add(convolution(), 5000);
  TrainingRows rows(hw, Reference::kPipeline);
  rows.add_all(some.set(), 3, 0.5F);
  EXPECT_EQ(rows.set().targets, std::vector<float>(3, some.set().targets[0]));
  EXPECT_EQ(rows.set().weights, std::vector<float>(3, 0.5F));
}

TEST(RandomRowsTest, NoAnswerBelowThePossibleIsBelieved) {
  const HwConfig hw = device("vpu_4_0");
  const DpuWorkload w = sanitized(convolution(), VpunnDevice::kVpu40);
  const PipelineBreakdown parts = pipeline_breakdown(w, hw);
  EXPECT_TRUE(is_plausible(parts.cycles, w, hw));
  EXPECT_TRUE(is_plausible(2 * parts.cycles, w, hw));
  EXPECT_FALSE(is_plausible(0.7 * parts.busy_of(PipelinePart::kCompute), w, hw));
  EXPECT_FALSE(is_plausible(3 * parts.cycles, w, hw));
}

TEST(RandomRowsTest, ImplausibleLabelsGiveWayToThePipelineModel) {
  const HwConfig hw = device("vpu_4_0");
  WorkloadSampler sampler(hw, WorkloadMix(), 1);
  TrainingRows rows(hw, Reference::kPipeline);
  const RandomRows outcome = add_random_rows(sampler, ConstantTiming(1), hw, 500, rows);
  EXPECT_EQ(outcome.labelled, 0);
  EXPECT_EQ(outcome.left_out, 0);
  EXPECT_EQ(outcome.implausible, 500);
  ASSERT_EQ(rows.set().row_count(), 500);
  std::size_t equal = 0;  // to the reference; tiny workloads have a longer reference
  for (const float target : rows.set().targets) {
    equal += std::abs(target) < 1e-6F ? 1U : 0U;
  }
  EXPECT_GT(equal, 450);
}

TEST(RandomRowsTest, EqualSeedsGiveEqualRows) {
  const HwConfig hw = device("npu_5_0");
  std::vector<TrainingSet> sets;
  for (const std::uint64_t seed : {1U, 1U, 2U}) {
    WorkloadSampler sampler(hw, WorkloadMix(), seed);
    TrainingRows rows(hw, Reference::kIdeal);
    add_random_rows(sampler, PipelineTiming(), hw, 300, rows);
    sets.push_back(rows.take());
  }
  EXPECT_EQ(sets[0].features, sets[1].features);
  EXPECT_EQ(sets[0].targets, sets[1].targets);
  EXPECT_NE(sets[0].features, sets[2].features);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
