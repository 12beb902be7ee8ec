// Does the page about a run tell what the run did?

#include "sim/report/html/run_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "sim/report/html/sections/sections.hpp"
#include "tests/sim/trace/small_result.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class RunReportTest : public testing::Test {
 protected:
  SmallResult made = two_layers();
  Schedule schedule = made.tasks.finish();
  HwConfig hw = small_device();
  RunAnalysis analysis = analysis_by_hand();
  RunReport report{.schedule = schedule,
                   .result = made.result,
                   .hw = hw,
                   .analysis = analysis,
                   .gains = {},
                   .compulsory = Bytes(1000),
                   .command_line = "vpusim run x.mlir"};

  // Of two_layers(): the path goes over the input, the convolution and the first kernel.
  RunAnalysis analysis_by_hand() const {
    const auto piece = [](std::size_t task, std::uint64_t start_us, std::uint64_t end_us) {
      return PathPiece{.kind = PathKind::kWork,
                       .reason = RunGraph::EdgeKind::kBarrier,
                       .task = TaskId(task),
                       .barrier = {},
                       .start = Picoseconds(start_us * 1'000'000),
                       .end = Picoseconds(end_us * 1'000'000)};
    };
    RunAnalysis made_up;
    made_up.headline.latency = Picoseconds(12'000'000);
    made_up.path = {piece(0, 0, 2), piece(1, 2, 3), piece(1, 3, 5), piece(2, 5, 12)};
    made_up.slack.tasks = IdVector<TaskId, Picoseconds>(schedule.tasks().size(), Picoseconds(7));
    made_up.work.assign(schedule.tasks().size(), {});
    made_up.work[TaskId(1)] = {.operations = 500,
                               .cycles_at_peak = Cycles(1),
                               .ddr_read = {},
                               .ddr_written = {},
                               .cmx = Bytes(50),
                               .dpu_reads = Bytes(50)};
    made_up.roofs_of_task = roofs_of_one_dpu(hw);
    made_up.engines.assign(made.result.engines.size(), {.working = Picoseconds(1),
                                                        .contention = Picoseconds(2),
                                                        .barrier = Picoseconds(3),
                                                        .queue = Picoseconds(4),
                                                        .idle = Picoseconds(5)});
    made_up.layers.emplace_back();
    made_up.layers.back().name = "conv";
    return made_up;
  }

  std::string page() const {
    std::ostringstream out;
    write_run_report(report, out);
    return out.str();
  }
};

TEST_F(RunReportTest, TellsEachStepOnItsEngine) {
  const json data = tasks_data(report);

  EXPECT_EQ(data.at("latency"), 12'000'000);
  const json& ddr = data.at("engines").at(0);
  EXPECT_EQ(ddr.at("name"), "DMA 0 DDR");
  EXPECT_EQ(ddr.at("task"), json({0, 5}));            // tasks 0 and 5
  EXPECT_EQ(ddr.at("start"), json({0, 10'000'000}));  // 0 and 10 us
  EXPECT_EQ(ddr.at("duration"), json({2'000'000, 2'000'000}));
  const json& dpu = data.at("engines").at(2);
  EXPECT_EQ(dpu.at("task"), json({1, 0}));  // two variants of one task
}

TEST_F(RunReportTest, TellsWhatWaitsForWhat) {
  const json data = tasks_data(report);

  EXPECT_EQ(data.at("waits").at("counts"), json({0, 1, 1, 1, 0, 0}));
  EXPECT_EQ(data.at("waits").at("barriers"), json({0, 1, 0}));  // 0, 1, 1
  EXPECT_EQ(data.at("updates").at("counts"), json({1, 1, 0, 0, 0, 0}));
}

TEST_F(RunReportTest, TellsTheCriticalPathTaskByTask) {
  const json data = tasks_data(report);

  EXPECT_EQ(data.at("path"), json({0, 1, 1}));  // tasks 0, 1, 2
  EXPECT_EQ(data.at("slack").at(5), 7);
}

TEST_F(RunReportTest, TellsTheTrafficThatCannotBeAvoidedOnlyWhereItIsKnown) {
  EXPECT_EQ(headline_data(report).at("compulsory"), 1000);

  report.compulsory.reset();

  EXPECT_EQ(headline_data(report).at("compulsory"), nullptr);
}

TEST_F(RunReportTest, TellsWhatTheLatencyConsistsOf) {
  EXPECT_EQ(
      headline_data(report).at("path"),
      json::array({{"DPU work", 3'000'000}, {"SHAVE work", 7'000'000}, {"DMA work", 2'000'000}}));
}

TEST_F(RunReportTest, TellsTheFiveSharesOfEachEngineThatRanSomething) {
  made.engine("DPU 1", EngineKind::kDpu, 1, 0);
  analysis.engines.emplace_back();

  const json data = utilisation_data(report);

  EXPECT_EQ(data.at("engines").size(), 5U);
  EXPECT_EQ(data.at("engines").at(2), json({"DPU 0", 1, 2, 3, 4, 5}));
  EXPECT_EQ(data.at("unused"), 1);
}

TEST_F(RunReportTest, TellsLayersAndTheWorkOfDpuTasks) {
  const json layers = layers_data(report);

  EXPECT_EQ(layers.at("texts").at(layers.at("rows").at(0).at(0).get<std::size_t>()), "conv");
  EXPECT_EQ(roofline_data(report).at("tasks"),
            (json{{"task", {1}}, {"operations", {500}}, {"reads", {50}}, {"roof", {0}}}));
}

TEST_F(RunReportTest, TellsWhatItWasMadeOf) {
  made.result.inputs.streams = {
      {.file = "x.onnx", .schedule_sha256 = "abc", .network_sha256 = "def"}};
  const json rows = provenance_data(report).at("rows");

  EXPECT_THAT(rows, testing::Contains(json({"command line", "vpusim run x.mlir"})));
  EXPECT_THAT(rows, testing::Contains(json({"network", "x.onnx", "def"})));
  EXPECT_THAT(rows, testing::Contains(json({"schedule", "test", "aa"})));
}

TEST_F(RunReportTest, TheSameReportGivesTheSameBytes) { EXPECT_EQ(page(), page()); }

TEST_F(RunReportTest, IsOneFileThatNamesNoOther) {
  const std::string written = page();

  EXPECT_THAT(written, HasSubstr("<title>test on small - vpusim</title>"));
  EXPECT_THAT(written, testing::Not(testing::ContainsRegex("(src|href)=\"?http")));
}

}  // namespace
}  // namespace vpusim::test
