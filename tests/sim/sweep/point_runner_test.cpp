#include "sim/sweep/point_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "sim/importers/load_schedule.hpp"
#include "sim/session/choose_device.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/simulate.hpp"
#include "sim/sweep/metrics.hpp"
#include "tests/sim/sweep/plan_of.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

double metric(const PointOutcome& outcome, std::string_view name) {
  const auto& names = metric_names();
  const auto place = std::find(names.begin(), names.end(), name) - names.begin();
  return outcome.metrics.at(static_cast<std::size_t>(place)).value();
}

std::vector<PointOutcome> run_all(PointRunner& runner, const StudyPlan& plan) {
  std::vector<PointOutcome> outcomes;
  for (std::uint64_t number = 0; number < plan.point_count(); ++number) {
    outcomes.push_back(runner.run(plan.point(number)));
  }
  return outcomes;
}

std::vector<PointOutcome> run_all(const StudyPlan& plan) {
  PointRunner runner(plan, plan.machine_size());
  return run_all(runner, plan);
}

TEST(PointRunner, GivesWhatARunOfTheScheduleGives) {
  const std::string file = source_file("workloads/schedules/hello.yaml");
  const StudyPlan plan = plan_of_schedule("parameters: {ddr.bandwidth_mb_per_s: [3000, 30000]}\n");
  PointRunner runner(plan, plan.machine_size());

  const PointOutcome outcome = runner.run(plan.point(0));

  EXPECT_EQ(outcome.status, PointOutcome::Status::kOk) << outcome.error;
  EXPECT_EQ(outcome.schedule_sha256, hash_of(load_schedule(file, {})));
  EXPECT_EQ(metric(outcome, "task_count"), 5);
  EXPECT_GT(metric(outcome, "latency_us"), metric(runner.run(plan.point(1)), "latency_us"));
}

TEST(PointRunner, KeepsNothingOfAPointForTheNext) {
  const std::string varied =
      "parameters: {clocks.dpu_mhz: [800, 1300], ddr.bandwidth_mb_per_s: [3000, 30000], "
      "tile.count: [2, 3]}\n";
  const StudyPlan plan = plan_of_network("device: vpu_2_7\n" + varied);
  PointRunner runner(plan, plan.machine_size());
  std::vector<PointOutcome> forward = run_all(runner, plan);
  std::vector<PointOutcome> backward;

  for (std::uint64_t number = plan.point_count(); number > 0; --number) {
    backward.push_back(runner.run(plan.point(number - 1)));
  }
  std::reverse(backward.begin(), backward.end());

  for (std::size_t i = 0; i < forward.size(); ++i) {
    EXPECT_EQ(to_bytes(forward[i]), to_bytes(backward[i])) << "point " << i;
  }
}

// A file system that is away for a moment says nothing about a point.
TEST(PointRunner, TriesAgainWhereAModelIsGone) {
  const TemporaryFolder folder;
  std::filesystem::copy_file(source_file("hw_configs/vpu_2_7/timing/vpusim_2_7.fast.vpunn"),
                             folder.path("model.vpunn"));
  const StudyPlan plan =
      plan_of_network("device: vpu_2_7\ntiming: vpunn:" + folder.path("model.vpunn") + "\n");
  std::filesystem::remove(folder.path("model.vpunn"));

  const PointOutcome outcome = run_all(plan).front();

  EXPECT_EQ(outcome.status, PointOutcome::Status::kFailed);
  EXPECT_THAT(outcome.error, HasSubstr("model.vpunn"));
}

TEST(PointRunner, AScheduleThatIsKeptMustBeLegalThere) {
  // It has tasks on two tiles.
  const StudyPlan plan =
      plan_of_network("device: vpu_2_7\nrecompile: never\nparameters: {tile.count: [1, 2]}\n");

  const std::vector<PointOutcome> outcomes = run_all(plan);

  EXPECT_EQ(outcomes[0].status, PointOutcome::Status::kError);
  EXPECT_THAT(outcomes[0].error, HasSubstr("not legal on the device"));
  EXPECT_EQ(outcomes[1].status, PointOutcome::Status::kOk) << outcomes[1].error;
}

TEST(PointRunner, WhatCannotBeCompiledIsAnError) {
  const StudyPlan plan = plan_of_network("parameters: {cmx.capacity_bytes: [4096, 2000000]}\n");

  const std::vector<PointOutcome> outcomes = run_all(plan);

  EXPECT_EQ(outcomes[0].status, PointOutcome::Status::kError);
  EXPECT_THAT(outcomes[0].error, HasSubstr("cannot be compiled"));
  EXPECT_EQ(outcomes[1].status, PointOutcome::Status::kOk) << outcomes[1].error;
}

TEST(PointRunner, SharesOfTimeAreBetweenNothingAndAll) {
  const PointOutcome outcome = run_all(plan_of_network("")).front();

  for (const char* const share : {"dpu_busy_share", "dpu_stall_share", "shave_busy_share",
                                  "dma_busy_share", "ddr_used_share"}) {
    EXPECT_GT(metric(outcome, share), 0) << share;
    EXPECT_LT(metric(outcome, share), 1) << share;
  }
  EXPECT_EQ(metric(outcome, "ddr_traffic_bytes"),
            metric(outcome, "ddr_read_bytes") + metric(outcome, "ddr_written_bytes"));
}

TEST(PointOutcomes, TravelAsBytes) {
  const PointOutcome outcome{.status = PointOutcome::Status::kError,
                             .error = "no \"room\"",
                             .metrics = {0.1, std::nullopt, 1e300},
                             .schedule_sha256 = "abc",
                             .warnings = "a:1"};

  const PointOutcome read = outcome_of(to_bytes(outcome));

  EXPECT_EQ(read.status, outcome.status);
  EXPECT_EQ(read.error, outcome.error);
  EXPECT_EQ(read.metrics, outcome.metrics);
  EXPECT_EQ(read.schedule_sha256, outcome.schedule_sha256);
  EXPECT_EQ(read.warnings, outcome.warnings);
}

}  // namespace
}  // namespace vpusim::test
