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
  RunReport report{
      .schedule = schedule, .result = made.result, .hw = hw, .command_line = "vpusim run x.mlir"};

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
