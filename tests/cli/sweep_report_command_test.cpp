// Does `vpusim sweep report` answer what its help says?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;
using testing::Not;

// Nine points of a shipped schedule.
class SweepReportCommand : public testing::Test {
 protected:
  SweepReportCommand() {
    folder.write("what_if.yaml",
                 "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") +
                     "]\n"
                     "parameters:\n"
                     "  ddr.bandwidth_mb_per_s: [4000, 12000, 40000]\n"
                     "  clocks.dpu_mhz: [700, 1300, 1700]\n"
                     "objectives: {latency_us: minimize, ddr_used_share: minimize}\n");
    swept = run_vpusim({"sweep", folder.path("what_if.yaml"), "-o", results()});
  }

  std::string results() const { return folder.path("what_if.sqlite"); }
  CommandResult report(std::vector<std::string> more) const {
    std::vector<std::string> arguments = {"sweep", "report", results()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_vpusim(arguments);
  }

  TemporaryFolder folder;
  CommandResult swept;
};

TEST_F(SweepReportCommand, TellsFrontAndSensitivities) {
  ASSERT_EQ(swept.exit_code, 0) << swept.err;

  const CommandResult result = report({});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("what_if: 9 points, 9 computed, 0 impossible, 0 missing"));
  EXPECT_THAT(result.out, HasSubstr("Pareto front: "));
  EXPECT_THAT(result.out, HasSubstr("latency_us: mean over everything else, by parameter"));
  EXPECT_THAT(result.out, HasSubstr("one at a time, from latency_us"));
}

TEST_F(SweepReportCommand, WritesThePageAndTheTable) {
  const CommandResult result =
      report({"-o", folder.path("page.html"), "--csv", folder.path("table.csv")});
  run_vpusim(
      {"sweep", folder.path("what_if.yaml"), "-o", results(), "--csv", folder.path("swept.csv")});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(read_file(folder.path("table.csv")), read_file(folder.path("swept.csv")));
  const std::string page = read_file(folder.path("page.html"));
  EXPECT_THAT(page, HasSubstr("<title>what_if - vpusim</title>"));
  EXPECT_THAT(page, HasSubstr("ddr.bandwidth_mb_per_s"));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST_F(SweepReportCommand, WritesTheSamePageAgain) {
  report({"-o", folder.path("one.html")});
  report({"-o", folder.path("two.html")});

  EXPECT_EQ(read_file(folder.path("one.html")), read_file(folder.path("two.html")));
}

TEST_F(SweepReportCommand, TakesOtherObjectives) {
  const CommandResult result = report({"--objective", "max:dpu_busy_share"});

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("dpu_busy_share (most)"));
  EXPECT_THAT(result.out, HasSubstr("Pareto front: 1 of 9 designs"));
}

TEST_F(SweepReportCommand, PrintsThePageWhereTheTextWouldBe) {
  const CommandResult result = report({"-o", "-"});

  EXPECT_THAT(result.out, testing::StartsWith("<!doctype html>"));
  EXPECT_THAT(result.out, Not(HasSubstr("Pareto front: ")));
  EXPECT_THAT(result.err, HasSubstr("Pareto front: "));
}

TEST_F(SweepReportCommand, SaysWhatIsWrong) {
  EXPECT_THAT(report({"--objective", "latency"}).err,
              HasSubstr("--objective: no metric 'latency'; did you mean 'latency_us'?"));
  EXPECT_THAT(report({"--objective", "latency_us,max:latency_us"}).err, HasSubstr("named twice"));
  EXPECT_EQ(report({"--study", "other"}).exit_code, 2);
  EXPECT_EQ(report({"-o", results()}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"sweep", "report", folder.path("none.sqlite")}).exit_code, 2);
  EXPECT_EQ(
      run_vpusim({"sweep", "report", folder.write("text.sqlite", "hello, I am text\n")}).exit_code,
      2);
}

}  // namespace
}  // namespace vpusim::test
