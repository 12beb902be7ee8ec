// Does `vpusim run` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string kHello = source_file("workloads/schedules/hello.yaml");
const std::string kConvnet = source_file("workloads/schedules/convnet_37XX.mlir");

TEST(RunCommand, PrintsASummaryThatFitsAScreen) {
  const CommandResult result = run_vpusim({"run", kConvnet});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  EXPECT_THAT(result.out, HasSubstr("convnet: 30 tasks, 11 barriers on vpu_2_7, device fidelity"));
  EXPECT_THAT(result.out, HasSubstr("latency "));
  EXPECT_THAT(result.out, HasSubstr("DPU cycles at 1300 MHz"));
  EXPECT_THAT(result.out, HasSubstr("longest tasks"));
  EXPECT_THAT(result.out, HasSubstr("timing by data-flow (10), analytic (18), shave-table (4)"));
  EXPECT_LE(std::count(result.out.begin(), result.out.end(), '\n'), 24);
}

TEST(RunCommand, WritesAResultWithTheDocumentedMembers) {
  const TemporaryFolder folder;
  const std::string file = folder.path("out.json");

  const CommandResult result = run_vpusim({"run", kHello, "--json", file, "--quiet"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, IsEmpty());
  const json written = json::parse(read_file(file));
  EXPECT_GT(written.at("latency_us").get<double>(), 0);
  EXPECT_GT(written.at("latency_dpu_cycles").get<std::uint64_t>(), 0U);
  EXPECT_EQ(written.at("device"), "vpu_2_7");
  EXPECT_EQ(written.at("fidelity"), "device");
  EXPECT_EQ(written.at("engines").size(), 8U);  // 2 DMA, 2 DPU, 4 SHAVE
  ASSERT_EQ(written.at("tasks").size(), 5U);
  EXPECT_EQ(written["tasks"][2]["name"], "conv?t_Convolution");
  EXPECT_EQ(written["tasks"][2]["engine"], "DPU 0");
  EXPECT_LT(written["tasks"][2]["start_ps"], written["tasks"][2]["end_ps"]);
  EXPECT_EQ(written["tasks"][2]["model"], "analytic");
  EXPECT_EQ(written.at("provenance").at("schedule_sha256").get<std::string>().size(), 64U);
}

TEST(RunCommand, PrintsTheResultInsteadOfTheSummaryOnRequest) {
  const CommandResult result = run_vpusim({"run", kHello, "--json", "-"});

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(json::parse(result.out).at("fidelity"), "device");
}

TEST(RunCommand, GivesTheSameBytesForAScheduleAndItsConversions) {
  const TemporaryFolder folder;
  run_vpusim({"import", kConvnet, "-o", folder.path("convnet.yaml")});
  run_vpusim({"import", kConvnet, "-o", folder.path("convnet.json")});

  const std::string original = run_vpusim({"run", kConvnet, "--json", "-"}).out;

  EXPECT_THAT(original, HasSubstr("\"tasks\""));
  EXPECT_EQ(run_vpusim({"run", folder.path("convnet.yaml"), "--json", "-"}).out, original);
  EXPECT_EQ(run_vpusim({"run", folder.path("convnet.json"), "--json", "-"}).out, original);
}

TEST(RunCommand, GivesTheSameBytesEveryTime) {
  const TemporaryFolder folder;

  for (const std::string name : {"a", "b"}) {
    run_vpusim({"run", kConvnet, "--json", folder.path(name + ".json"), "--trace",
                folder.path(name + ".pftrace")});
  }

  EXPECT_EQ(read_file(folder.path("a.json")), read_file(folder.path("b.json")));
  EXPECT_EQ(read_file(folder.path("a.pftrace")), read_file(folder.path("b.pftrace")));
}

TEST(RunCommand, ReadsAScheduleFromTheStandardInput) {
  const CommandResult result = run_shell("\"$VPUSIM\" run - --json - < '" + kConvnet + "'");

  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, run_vpusim({"run", kConvnet, "--json", "-"}).out);
}

TEST(RunCommand, WritesBothKindsOfTraces) {
  const TemporaryFolder folder;

  const CommandResult chrome = run_vpusim({"run", kHello, "--trace", folder.path("t.json")});
  const CommandResult perfetto = run_vpusim({"run", kHello, "--trace", folder.path("t.pftrace")});

  EXPECT_EQ(chrome.exit_code, 0);
  EXPECT_EQ(perfetto.exit_code, 0);
  const json trace = json::parse(read_file(folder.path("t.json")));
  EXPECT_EQ(trace.at("workpoint").at("status"), "SIM");
  EXPECT_TRUE(trace.contains("taskStatistics"));
  EXPECT_THAT(read_file(folder.path("t.pftrace")), HasSubstr("conv?t_Convolution"));
}

TEST(RunCommand, CompilerFidelityCountsTheCompilersCycles) {
  // Worked out by hand from the published formulas: the longest of the two loads,
  // 16,384 B at 27,000 MB/s and 1300 MHz, ceil(788.9) + 1242 = 2031; the convolution
  // 2206 (analytic); Sigmoid 65,536 B / 4.718 + 4715 = 18,606; the store of 65,536 B
  // ceil(3155.4) + 1242 = 4398.
  const CommandResult result = run_vpusim({"run", kHello, "--fidelity", "compiler", "--json", "-"});

  EXPECT_EQ(json::parse(result.out).at("latency_dpu_cycles"), 2031 + 2206 + 18'606 + 4398);
}

TEST(RunCommand, ReproducesTheCompilersEstimateOfARealSchedule) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/gru_sequence_37XX.mlir");

  const CommandResult result =
      run_vpusim({"run", schedule, "--fidelity", "compiler", "--json", "-"});

  EXPECT_EQ(json::parse(result.out).at("latency_dpu_cycles"), 27805);
}

TEST(RunCommand, RunsEveryRealScheduleInDeviceFidelity) {
  for (const std::string name : {"age_gender_37XX", "age_gender_37XX_2023", "gru_sequence_37XX",
                                 "m2i_50XX", "resnet320_head_40XX"}) {
    VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/" + name + ".mlir");

    const CommandResult result = run_vpusim({"run", schedule});

    EXPECT_EQ(result.exit_code, 0) << name << ": " << result.err;
  }
}

TEST(RunCommand, AnotherClockScalesTheTimes) {
  const json nominal =
      json::parse(run_vpusim({"run", kHello, "--fidelity", "compiler", "--json", "-"}).out);
  const json half = json::parse(
      run_vpusim({"run", kHello, "--timing", "unit", "--dpu-mhz", "650", "--json", "-"}).out);

  EXPECT_EQ(nominal.at("dpu_hz"), 1'300'000'000);
  EXPECT_EQ(half.at("dpu_hz"), 650'000'000);
  EXPECT_EQ(half.at("vpu_hz"), 487'500'000);
}

TEST(RunCommand, TellsEachWarningOnceWithItsCount) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/gru_sequence_37XX.mlir");

  const CommandResult result = run_vpusim({"run", schedule, "--fidelity", "compiler"});

  EXPECT_THAT(result.err,
              HasSubstr("no cost is known for SHAVE kernel Convert; it takes one cycle (8 times)"));
  EXPECT_THAT(result.out, Not(HasSubstr("warning")));
}

TEST(RunCommand, HelpSaysWhatEachOptionIsFor) {
  const CommandResult result = run_vpusim({"run", "--help"});

  EXPECT_EQ(result.exit_code, 0);
  for (const char* option : {"--hw", "--fidelity", "--timing", "--trace", "--json", "--function",
                             "--dpu-mhz", "--quiet", "Examples:"}) {
    EXPECT_THAT(result.out, HasSubstr(option));
  }
}

TEST(RunCommand, ADeviceFileOfOnesOwnMayExtendAndChangeThreeKeys) {
  const TemporaryFolder folder;
  const std::string device =
      folder.write("slow_ddr.yaml",
                   "extends: vpu_2_7\nddr: {bandwidth_mb_per_s: 1000}\nclocks: {dpu_mhz: 1000}\n"
                   "barriers: {count: 32}\n");

  const json slow = json::parse(run_vpusim({"run", kConvnet, "--hw", device, "--json", "-"}).out);
  const json nominal = json::parse(run_vpusim({"run", kConvnet, "--json", "-"}).out);

  EXPECT_EQ(slow.at("device"), "slow_ddr");
  EXPECT_EQ(slow.at("dpu_hz"), 1'000'000'000);
  EXPECT_GT(slow.at("latency_us"), nominal.at("latency_us"));
}

}  // namespace
}  // namespace vpusim::test
