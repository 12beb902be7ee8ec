// Does `vpusim run` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

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
  EXPECT_THAT(result.out, HasSubstr("\nlayer "));
  EXPECT_THAT(result.out,
              HasSubstr("timing by data-flow (10), vpunn:vpusim_2_7 (18), shave-linear (4)"));
  EXPECT_LE(std::count(result.out.begin(), result.out.end(), '\n'), 24);
}

TEST(RunCommand, TellsTheEnergyWhereThereIsAPowerTable) {
  EXPECT_THAT(run_vpusim({"run", kConvnet}).out, HasSubstr("\nenergy "));

  const CommandResult result = run_vpusim({"run", kConvnet, "--json", "-"});

  const json written = json::parse(result.out);
  const json& energy = written.at("energy");
  double sum = 0;
  for (const json& task : written.at("tasks")) {
    EXPECT_EQ(task.contains("energy"), !task.at("engine").get<std::string>().starts_with("DMA"));
    sum += task.value("energy", 0.0);
  }
  EXPECT_NEAR(energy.at("total").get<double>(), sum, 0.01);
  EXPECT_GT(energy.at("dpu"), 0);
  EXPECT_GT(energy.at("shave"), 0);
  EXPECT_EQ(energy.at("unknown_tasks"), 0);
}

TEST(RunCommand, ActivityFactorIsTheCompilers) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(schedule, "schedules/age_gender_37XX.mlir");
  VPUSIM_REFERENCE_DATA_OR_SKIP(network, "models/vpu_2_7_159.vpunn");

  const CommandResult result = run_vpusim(
      {"run", schedule, "--fidelity", "compiler", "--timing", "vpunn:" + network, "--json", "-"});

  // "activity_factor" that the compiler wrote into the schedule.
  EXPECT_NEAR(json::parse(result.out).at("energy").at("activity_factor").get<double>(),
              0.16952737005729018, 1e-8);
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
  EXPECT_EQ(written["tasks"][2]["model"], "vpunn:vpusim_2_7");
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

  // The file that it was read from is part of a result.
  const auto result_of = [](const std::string& file) {
    json result = json::parse(run_vpusim({"run", file, "--json", "-"}).out);
    EXPECT_EQ(result.at("inputs").at("streams").at(0).at("file"), file);
    result.erase("inputs");
    return result.dump();
  };

  const std::string original = result_of(kConvnet);

  EXPECT_THAT(original, HasSubstr("\"tasks\""));
  EXPECT_EQ(result_of(folder.path("convnet.yaml")), original);
  EXPECT_EQ(result_of(folder.path("convnet.json")), original);
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
  EXPECT_EQ(json::parse(result.out).at("tasks"),
            json::parse(run_vpusim({"run", kConvnet, "--json", "-"}).out).at("tasks"));
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
  const CommandResult slow =
      run_vpusim({"run", schedule, "--fidelity", "compiler", "--dpu-mhz", "1000", "--json", "-"});
  EXPECT_EQ(json::parse(slow.out).at("latency_dpu_cycles"), 27805);
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
  const auto run = [](std::vector<std::string> options) {
    options.insert(options.begin(), {"run", kHello, "--json", "-", "--fidelity", "compiler"});
    return json::parse(run_vpusim(options).out);
  };
  const json nominal = run({});
  const json half = run({"--dpu-mhz", "650"});

  EXPECT_EQ(nominal.at("dpu_hz"), 1'300'000'000);
  EXPECT_EQ(half.at("dpu_hz"), 650'000'000);
  EXPECT_EQ(half.at("vpu_hz"), 487'500'000);
  // The compiler counts the same cycles at every clock; they last twice as long.
  EXPECT_EQ(half.at("latency_dpu_cycles"), nominal.at("latency_dpu_cycles"));
  ASSERT_EQ(half.at("tasks").size(), nominal.at("tasks").size());
  for (std::size_t i = 0; i < nominal["tasks"].size(); ++i) {
    EXPECT_NEAR(half["tasks"][i]["end_ps"].get<double>(),
                2 * nominal["tasks"][i]["end_ps"].get<double>(), 2)
        << i;
  }
}

TEST(RunCommand, CompilerFidelityRunsOnTheResourcesThatTheScheduleNames) {
  // Three SHAVE tasks at once: on two SHAVEs the third waits, on three it does not.
  const TemporaryFolder folder;
  std::string text = read_file(kHello);
  const std::size_t kernel = text.find("  - name: prob?t_Sigmoid");
  const std::size_t end = text.find("  - name:", kernel + 1);
  ASSERT_NE(end, std::string::npos);
  std::string extra = text.substr(kernel, end - kernel);
  extra.replace(extra.find("prob"), 4, "more");
  const std::string three = text.insert(end, extra + extra);
  const auto cycles = [&](const std::string& target) {
    std::string changed = three;
    const std::string old = "target: {architecture: NPU37XX";
    changed.replace(changed.find(old), old.size(), old + target);
    const std::string file = folder.write("three.yaml", changed);
    const CommandResult result = run_vpusim({"run", file, "--fidelity", "compiler", "--json", "-"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return json::parse(result.out).at("latency_dpu_cycles").get<std::uint64_t>();
  };

  EXPECT_EQ(cycles(", shaves_per_tile: 2"), cycles(""));
  EXPECT_EQ(cycles(", shaves_per_tile: 3") + 18'606, cycles(""));
}

TEST(RunCommand, DifferentResultsHaveDifferentProvenance) {
  std::set<std::string> provenances;
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {}, {"--fidelity", "compiler"}, {"--timing", "unit"}, {"--dpu-mhz", "1000"}}) {
    std::vector<std::string> arguments = {"run", kHello, "--json", "-"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    provenances.insert(json::parse(run_vpusim(arguments).out).at("provenance").dump());
  }

  EXPECT_EQ(provenances.size(), 4U);
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

TEST(RunCommand, SaysWhatItDoesOnRequest) {
  const TemporaryFolder folder;
  const CommandResult after = run_vpusim({"run", kHello, "-v"});
  const CommandResult before = run_vpusim({"-v", "run", kHello});
  const CommandResult more = run_vpusim({"run", kHello, "-vv"});

  for (const CommandResult& result : {after, before, more}) {
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.err, HasSubstr("schedule: " + kHello + ": YAML of "));
    EXPECT_THAT(result.err, HasSubstr("5 tasks, 4 barriers, "));
    EXPECT_THAT(result.err, HasSubstr("device: vpu_2_7, which has the architecture of the "
                                      "schedule, read from "));
    EXPECT_THAT(result.err, HasSubstr("device: DPU clock 1300 MHz of the device, "));
    EXPECT_THAT(result.err, HasSubstr("models: DPU vpunn:vpusim_2_7, then pipeline, SHAVE "));
    EXPECT_THAT(result.err, HasSubstr("time: simulating took "));
  }
  EXPECT_THAT(after.err, Not(HasSubstr("memory: ")));
  EXPECT_THAT(more.err, HasSubstr("memory: "));
  EXPECT_EQ(after.out, run_vpusim({"run", kHello}).out);
}

TEST(RunCommand, ADeviceFileWithoutAClockRunsAtTheSchedules) {
  const TemporaryFolder folder;
  std::string text = read_file(kHello);
  const std::string target = "target: {architecture: NPU37XX";
  text.replace(text.find(target), target.size(), target + ", dpu_hz: 1000000000");
  const std::string schedule = folder.write("slow.yaml", text);
  const std::string same = folder.write("same.yaml", "extends: vpu_2_7\n");
  const std::string fast = folder.write("fast.yaml", "extends: vpu_2_7\nclocks: {dpu_mhz: 1500}\n");
  const auto result_on = [&](const std::string& device) {
    return json::parse(run_vpusim({"run", schedule, "--hw", device, "--json", "-"}).out);
  };

  const json catalogue = result_on("vpu_2_7");

  EXPECT_EQ(catalogue.at("dpu_hz"), 1'000'000'000);
  EXPECT_EQ(result_on(same).at("dpu_hz"), catalogue.at("dpu_hz"));
  EXPECT_EQ(result_on(same).at("vpu_hz"), catalogue.at("vpu_hz"));
  EXPECT_EQ(result_on(fast).at("dpu_hz"), 1'500'000'000);
  EXPECT_EQ(result_on(fast).at("vpu_hz"), 975'000'000);
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

TEST(RunCommand, RunsAtAWorkPointOfTheDevice) {
  const CommandResult point = run_vpusim({"run", kHello, "--work-point", "1", "--json", "-"});
  const CommandResult clock = run_vpusim({"run", kHello, "--dpu-mhz", "850", "--json", "-"});

  EXPECT_EQ(point.exit_code, 0) << point.err;
  EXPECT_EQ(json::parse(point.out).at("provenance"), json::parse(clock.out).at("provenance"));
  EXPECT_EQ(json::parse(point.out).at("tasks"), json::parse(clock.out).at("tasks"));
  EXPECT_THAT(run_vpusim({"run", kHello, "--work-point", "5"}).err,
              HasSubstr("--work-point: vpu_2_7 has no 5 (0: 700 MHz, 1: 850 MHz, 2: 1000 MHz, "
                        "3: 1150 MHz, 4: 1300 MHz)"));
  EXPECT_THAT(run_vpusim({"run", kHello, "--hw", "vpu_2_0", "--work-point", "0"}).err,
              HasSubstr("vpu_2_0 has no known work points"));
  EXPECT_EQ(run_vpusim({"run", kHello, "--work-point", "1", "--dpu-mhz", "850"}).exit_code, 2);
}

TEST(RunCommand, RepeatsInferencesBackToBack) {
  const CommandResult run = run_vpusim({"run", kHello, "--repeat", "4", "--json", "-"});

  ASSERT_EQ(run.exit_code, 0) << run.err;
  const auto inferences = nlohmann::json::parse(run.out).at("inferences");
  ASSERT_EQ(inferences.size(), 4U);
  const auto time_of = [&](std::size_t i) {
    return inferences[i].at("end_ps").get<std::uint64_t>() -
           inferences[i].at("start_ps").get<std::uint64_t>();
  };
  EXPECT_EQ(inferences[1].at("start_ps"), inferences[0].at("end_ps"));
  EXPECT_LT(time_of(1), time_of(0)) << "the first is cold";
  EXPECT_EQ(time_of(2), time_of(1));
  EXPECT_EQ(time_of(3), time_of(1));
}

TEST(RunCommand, RunsStreamsSideBySide) {
  const CommandResult run = run_vpusim({"run", kHello, "--streams", kHello, "--repeat", "2"});

  ASSERT_EQ(run.exit_code, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("hello + hello (2 times): "));
  EXPECT_THAT(run.out, HasSubstr("inferences"));
  EXPECT_THAT(run.out, HasSubstr("per second"));
}

TEST(RunCommand, RefusesStreamsInCompilerFidelity) {
  const CommandResult run =
      run_vpusim({"run", kHello, "--streams", kHello, "--fidelity", "compiler"});

  EXPECT_EQ(run.exit_code, 2);
  EXPECT_THAT(run.err, HasSubstr("--streams needs device fidelity"));
}

TEST(RunCommand, RefusesToRepeatNothing) {
  EXPECT_EQ(run_vpusim({"run", kHello, "--repeat", "0"}).exit_code, 2);
}

}  // namespace
}  // namespace vpusim::test
