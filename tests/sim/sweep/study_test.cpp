#include "sim/sweep/study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/base/input_error.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// What is wrong with a study whose first line is its inputs.
std::string problem_of(const std::string& more) {
  try {
    read_study("study.yaml", "inputs: [resnet50]\n" + more);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

std::vector<std::uint64_t> values_of(const std::string& range) {
  const Study study =
      read_study("s.yaml", "inputs: [resnet50]\nparameters:\n  barriers.count: " + range + "\n");
  std::vector<std::uint64_t> values;
  for (const auto& row : study.axes.front().rows) {
    values.push_back(row.front());
  }
  return values;
}

TEST(ReadStudy, ReadsAllThatAStudySays) {
  const Study study = read_study("folder/what_if.yaml", R"(
title: an example
inputs:
  - resnet50
  - {file: net.onnx, name: mine, shapes: {image: 1x3x224x224}}
device: [vpu_4_0, ./own.yaml]
fidelity: device
timing: analytic
recompile: never
parameters:
  tile.count: [2, 4]
  dpu.pipeline.skips_depthwise_padding: [false, true]
zip:
  - ddr.bandwidth_mb_per_s: [10000, 20000]
    clocks.dpu_mhz: [800, 1600]
derived:
  ddr.write_bandwidth_mb_per_s: ddr.bandwidth_mb_per_s / 2
constraints: [tile.count * cmx.capacity_bytes < 1e7]
metrics: [latency_us, {area: tile.count * 2}]
objectives: {latency_us: minimize, area: maximize}
budgets: [area <= 8]
)");

  EXPECT_EQ(study.name, "what_if");
  ASSERT_EQ(study.inputs.size(), 2U);
  EXPECT_EQ(study.inputs[0].name, "resnet50");
  EXPECT_EQ(study.inputs[1].name, "mine");
  EXPECT_THAT(study.inputs[1].shapes, ElementsAre("image=1x3x224x224"));
  ASSERT_EQ(study.devices.size(), 2U);
  EXPECT_EQ(study.devices[1].name, "./own.yaml");
  EXPECT_EQ(study.recompile, Recompile::kNever);
  ASSERT_EQ(study.axes.size(), 3U);
  EXPECT_THAT(study.axes[0].rows, ElementsAre(ElementsAre(2), ElementsAre(4)));
  EXPECT_THAT(study.axes[1].rows, ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_THAT(study.axes[2].rows, ElementsAre(ElementsAre(10000, 800), ElementsAre(20000, 1600)));
  EXPECT_EQ(study.parameters().size(), 5U);
  EXPECT_EQ(study_keys()[study.parameters().back()].path, "ddr.write_bandwidth_mb_per_s");
  EXPECT_EQ(study.constraints.size(), 1U);
  EXPECT_THAT(study.metrics, ElementsAre("latency_us"));
  EXPECT_EQ(study.own_metrics.front().name, "area");
  ASSERT_EQ(study.objectives.size(), 2U);
  EXPECT_TRUE(study.objectives[1].is_maximized);
  EXPECT_EQ(study.budgets.front().formula.text(), "area <= 8");
}

TEST(ReadStudy, RangesGoByStepFactorOrCount) {
  EXPECT_THAT(values_of("{from: 4, to: 11, step: 3}"), ElementsAre(4, 7, 10));
  EXPECT_THAT(values_of("{from: 4, to: 64, factor: 4}"), ElementsAre(4, 16, 64));
  EXPECT_THAT(values_of("{from: 10, to: 20, count: 3}"), ElementsAre(10, 15, 20));
  EXPECT_THAT(values_of("{from: 10, to: 1000, count: 3, scale: log}"), ElementsAre(10, 100, 1000));
  EXPECT_THAT(values_of("{from: 1, to: 3, count: 9}"), ElementsAre(1, 2, 3));
  EXPECT_THAT(values_of("7"), ElementsAre(7));
}

TEST(ReadStudy, ASampleNeedsNoStep) {
  const Study study = read_study("s.yaml", R"(
inputs: resnet50
parameters: {barriers.count: {from: 8, to: 64, scale: log}}
sampling: {method: latin_hypercube, points: 5, seed: 7}
)");

  ASSERT_TRUE(study.axes.front().interval);
  EXPECT_THAT(study.axes.front().rows, IsEmpty());
  EXPECT_EQ(study.axes.front().interval->at(0), 8U);
  EXPECT_EQ(study.axes.front().interval->at(1), 64U);
  EXPECT_EQ(study.sampling.points, 5U);
  EXPECT_EQ(study.sampling.seed, 7U);
}

TEST(ReadStudy, NamesTheNearestKey) {
  EXPECT_EQ(problem_of("paramters: {}\n"),
            "study.yaml:2:1: paramters: unknown key 'paramters'; did you mean 'parameters'?");
  EXPECT_EQ(problem_of("parameters:\n  tile.cuont: [1]\n"),
            "study.yaml:3:3: parameters.tile.cuont: unknown parameter 'tile.cuont'; did you mean "
            "'tile.count'?");
  EXPECT_THAT(problem_of("metrics: [latency_ms]\n"),
              HasSubstr("study.yaml:2:11: metrics[0]: unknown metric 'latency_ms'; did you mean "
                        "'latency_us'?"));
  EXPECT_THAT(problem_of("recompile: allways\n"), HasSubstr("did you mean 'always'?"));
  EXPECT_THAT(problem_of("parameters: {compiler.objective: [latencey]}\n"),
              HasSubstr("did you mean 'latency'?"));
}

TEST(ReadStudy, RefusesWhatHasNoValues) {
  EXPECT_EQ(problem_of("parameters:\n  tile.count: []\n"),
            "study.yaml:3:15: parameters.tile.count: an empty list: nothing to simulate");
  EXPECT_EQ(problem_of("parameters:\n  tile.count: {from: 4, to: 2, step: 1}\n"),
            "study.yaml:3:15: parameters.tile.count: an empty range: from 4 to 2");
  EXPECT_THAT(problem_of("parameters: {tile.count: {from: 1, to: 4}}\n"),
              HasSubstr("Give 'step', 'factor' or 'count'"));
  EXPECT_THAT(problem_of("zip:\n  - tile.count: [1, 2]\n    barriers.count: [1]\n"),
              HasSubstr("study.yaml:4:21: zip[0].barriers.count: has 1 values"));
}

TEST(ReadStudy, RefusesValuesThatNoDeviceCanHave) {
  EXPECT_EQ(problem_of("parameters:\n  tile.count: [2, 100]\n"),
            "study.yaml:3:19: parameters.tile.count[1]: tile.count must be 1 to 64, got 100");
  EXPECT_THAT(problem_of("parameters: {tile.count: [2, -1]}\n"), HasSubstr("a whole number"));
  EXPECT_THAT(problem_of("parameters: {tile.count: [2, 2]}\n"), HasSubstr("in the list already"));
}

TEST(ReadStudy, RefusesRangesThatNeverEnd) {
  EXPECT_THAT(problem_of("parameters: {tile.count: {from: 1, to: 4, step: 0}}\n"),
              HasSubstr("must be > 0"));
  EXPECT_THAT(problem_of("parameters: {tile.count: {from: 1, to: 4, factor: 1}}\n"),
              HasSubstr("must be > 1.0001"));
  EXPECT_THAT(problem_of("parameters: {ddr.capacity_bytes: {from: 1, to: 1000000000, step: 1}}\n"),
              HasSubstr("more than 100000 values"));
}

TEST(ReadStudy, RefusesAParameterThatHasValuesTwice) {
  EXPECT_THAT(problem_of("parameters: {tile.count: [1]}\nderived: {tile.count: '2'}\n"),
              HasSubstr("study.yaml:3:11: derived.tile.count: has values already, in line 2"));
  EXPECT_THAT(problem_of("derived: {tile.count: tile.count * 2}\n"),
              HasSubstr("name what comes before"));
}

TEST(ReadStudy, RefusesOwnMetricsThatHideOthers) {
  EXPECT_THAT(problem_of("metrics: [{latency_us: '2'}]\n"), HasSubstr("already"));
  EXPECT_THAT(problem_of("metrics: [{Area: '2'}]\n"), HasSubstr("lower-case"));
}

}  // namespace
}  // namespace vpusim
