#include "nn_timing/model/learned_timing.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "nn_timing/model/sanitize.hpp"
#include "sim/base/input_error.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/timing/pipeline/pipeline_breakdown.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

HwConfig device() { return DeviceCatalog(vpusim::test::source_file("hw_configs")).load("vpu_4_0"); }

// One layer that answers `ratio` and `error`, whatever it is asked.
NetworkFile constant_network(float ratio, float error, unsigned input = kPipelineInterface) {
  const Reference reference = input == kIdealInterface ? Reference::kIdeal : Reference::kPipeline;
  const auto width = static_cast<std::uint32_t>(feature_count(reference));
  const auto logit = [](float value) { return std::log(value / (1 - value)); };
  NetworkFile file;
  file.name = "VPUSIM";
  file.version = {.family = std::string(kOwnFamily),
                  .input_interface = input,
                  .output_interface = kRatioInterface,
                  .nickname = "VPU_4_0"};
  file.mlp.layers = {{.input_count = width,
                      .output_count = 2,
                      .weights = std::vector<float>(std::size_t{2} * width),
                      .bias = {logit(ratio), logit(error)},
                      .activation = Activation::kSigmoid}};
  return file;
}

DpuWorkload depthwise() {
  DpuWorkload w;
  w.operation = DpuOperation::kDepthwiseConvolution;
  w.input = {.width = 30, .height = 20, .channels = 64};
  w.output = {.width = 28, .height = 18, .channels = 64};
  w.kernel_width = 3;
  w.kernel_height = 3;
  return w;
}

TEST(LearnedTimingTest, OutputInTheMiddleMeansTheReference) {
  const HwConfig hw = device();
  const double reference =
      pipeline_breakdown(sanitized(depthwise(), VpunnDevice::kVpu40), hw).cycles;
  const LearnedDpuTiming model(constant_network(0.5F, 0.25F), "net.vpunn", "own");
  const auto answers = model.estimate(std::vector{depthwise()}, hw);
  ASSERT_TRUE(answers[0]);
  EXPECT_NEAR(static_cast<double>(answers[0]->cycles.count()), reference, 1 + reference * 1e-5);
  EXPECT_EQ(answers[0]->model, "own");
  EXPECT_NEAR(answers[0]->uncertainty, 0.251, 1e-4);
}

TEST(LearnedTimingTest, AnswersAreBoundedByTheReference) {
  for (const auto& [reference, bound] :
       {std::pair(Reference::kPipeline, 8.0), std::pair(Reference::kIdeal, 64.0)}) {
    const double largest = largest_log_ratio(reference);
    EXPECT_DOUBLE_EQ(answer_of(0.5F, 0, largest).log_ratio, 0);
    EXPECT_NEAR(std::exp(answer_of(1.0F, 0, largest).log_ratio), bound, 1e-9);
    EXPECT_NEAR(std::exp(answer_of(0.0F, 0, largest).log_ratio), 1 / bound, 1e-9);
  }
}

TEST(LearnedTimingTest, KnowsOnlyWhatTheRulesAllowInTheDevicesOwnCmx) {
  HwConfig hw = device();
  DpuWorkload illegal = depthwise();
  illegal.input.channels = 63;
  illegal.output.channels = 63;
  DpuWorkload large = depthwise();
  large.input = {.width = 200, .height = 200, .channels = 64};
  large.output = {.width = 198, .height = 198, .channels = 64};
  const LearnedDpuTiming model(constant_network(0.5F, 0.1F), "net.vpunn", "own");
  auto answers = model.estimate(std::vector{illegal, large, depthwise()}, hw);
  EXPECT_FALSE(answers[0]);
  EXPECT_FALSE(answers[1]);
  EXPECT_TRUE(answers[2]);

  hw.cmx.capacity = Bytes(8'000'000);
  answers = model.estimate(std::vector{large}, hw);
  EXPECT_TRUE(answers[0]);
}

TEST(LearnedTimingTest, ManyAnswersAreThoseOfEachAlone) {
  const HwConfig hw = device();
  std::vector<DpuWorkload> workloads;
  for (std::uint32_t height = 3; height < 350; ++height) {
    DpuWorkload w = depthwise();
    w.input.height = height;
    w.output.height = height - 2;
    workloads.push_back(w);
  }
  const LearnedDpuTiming model(constant_network(0.6F, 0.1F, kIdealInterface), "net.vpunn", "own");
  const auto together = model.estimate(workloads, hw);
  for (std::size_t i = 0; i < workloads.size(); i += 100) {
    const auto alone = model.estimate(std::vector{workloads[i]}, hw);
    ASSERT_TRUE(alone[0] && together[i]) << i;
    EXPECT_EQ(alone[0]->cycles, together[i]->cycles) << i;
  }
}

TEST(LearnedTimingTest, RefusesNetworksOfAnotherVersion) {
  NetworkFile other = constant_network(0.5F, 0.5F);
  other.version.input_interface = 77;
  EXPECT_THROW(LearnedDpuTiming(other, "net.vpunn", "own"), InputError);
  NetworkFile narrow = constant_network(0.5F, 0.5F);
  narrow.mlp.layers[0].input_count -= 1;
  narrow.mlp.layers[0].weights.resize(std::size_t{2} * narrow.mlp.layers[0].input_count);
  EXPECT_THROW(LearnedDpuTiming(narrow, "net.vpunn", "own"), InputError);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
