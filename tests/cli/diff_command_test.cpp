// Does `vpusim diff` say what changed, and fail where it should?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class DiffCommand : public testing::Test {
 protected:
  // A result of the shipped network at a clock.
  std::string result_at(const std::string& mhz) {
    const std::string file = folder.path(mhz + ".json");
    run_vpusim({"run", source_file("workloads/schedules/convnet_37XX.mlir"), "-q", "--dpu-mhz", mhz,
                "--json", file});
    return file;
  }

  TemporaryFolder folder;
};

TEST_F(DiffCommand, OfARunWithItselfIsNothing) {
  const std::string result = result_at("1300");

  const CommandResult diff = run_vpusim({"diff", result, result, "--fail-above", "0%"});

  EXPECT_EQ(diff.exit_code, 0);
  EXPECT_THAT(diff.out, HasSubstr("no task differs: 30 tasks"));
}

TEST_F(DiffCommand, TellsWhatASlowerClockCosts) {
  const CommandResult diff = run_vpusim({"diff", result_at("1300"), result_at("1100")});

  EXPECT_EQ(diff.exit_code, 0);
  EXPECT_THAT(diff.out, AllOf(HasSubstr("30 tasks in both, 0 removed, 0 added"),
                              HasSubstr("DPU working"), HasSubstr("conv1"), HasSubstr("+18.2%")));
}

TEST_F(DiffCommand, NamesTheTwoRuns) {
  const CommandResult diff = run_vpusim({"diff", result_at("1300"), result_at("1100")});

  EXPECT_THAT(diff.out, AllOf(HasSubstr("before  convnet on vpu_2_7 at 1300 MHz, device fidelity"),
                              HasSubstr("after   convnet on vpu_2_7 at 1100 MHz, device fidelity"),
                              Not(HasSubstr("different networks"))));
}

TEST_F(DiffCommand, WarnsOfDifferentNetworks) {
  const std::string other = folder.path("hello.json");
  run_vpusim({"run", source_file("workloads/schedules/hello.yaml"), "-q", "--json", other});

  EXPECT_THAT(run_vpusim({"diff", result_at("1300"), other}).out, HasSubstr("different networks"));
}

TEST_F(DiffCommand, FitsInto80Columns) {
  const std::string slow = folder.path("slow.json");
  // A run as long as a day.
  json result = json::parse(read_file(result_at("1300")));
  result["latency_us"] = 86'400'000'000.5;
  result["tasks"].back()["end_ps"] = 86'400'000'000'500'000;
  folder.write("slow.json", result.dump());

  std::istringstream lines(run_vpusim({"diff", result_at("1300"), slow}).out);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_LE(line.size(), 80U) << line;
  }
}

TEST_F(DiffCommand, FailsOnlyWhereTheLatencyGrewByMore) {
  const std::string fast = result_at("1300");
  const std::string slow = result_at("1100");

  EXPECT_EQ(run_vpusim({"diff", fast, slow, "--fail-above", "2%"}).exit_code, 1);
  EXPECT_EQ(run_vpusim({"diff", fast, slow, "--fail-above", "50%"}).exit_code, 0);
  EXPECT_EQ(run_vpusim({"diff", slow, fast, "--fail-above", "2%"}).exit_code, 0);
  EXPECT_EQ(run_vpusim({"diff", fast, slow, "--fail-above", "0.02"}).exit_code, 2);
}

TEST_F(DiffCommand, WritesEveryChange) {
  const CommandResult diff =
      run_vpusim({"diff", result_at("1300"), result_at("1100"), "--json", "-"});

  const json written = json::parse(diff.out);
  EXPECT_EQ(written.at("tasks").size(), 30U);
  EXPECT_GT(written.at("latency_after_ps"), written.at("latency_before_ps"));
  EXPECT_EQ(written.at("is_same"), false);
  EXPECT_FALSE(written.at("layers").empty());
}

TEST_F(DiffCommand, TellsTasksThatCameAndWent) {
  const std::string other = folder.path("hello.json");
  run_vpusim({"run", source_file("workloads/schedules/hello.yaml"), "-q", "--json", other});

  const CommandResult diff = run_vpusim({"diff", result_at("1300"), other});

  EXPECT_EQ(diff.exit_code, 0);
  EXPECT_THAT(diff.out, AllOf(HasSubstr("\nremoved "), HasSubstr("\nadded ")));
}

TEST_F(DiffCommand, RefusesWhatIsNoRun) {
  const std::string result = result_at("1300");

  EXPECT_EQ(run_vpusim({"diff", result, folder.write("x.json", "{}")}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"diff", result, folder.path("none.json")}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"diff", "-", "-"}).exit_code, 2);
  EXPECT_EQ(run_vpusim({"diff", result, result, "--json", result}).exit_code, 2);
}

}  // namespace
}  // namespace vpusim::test
