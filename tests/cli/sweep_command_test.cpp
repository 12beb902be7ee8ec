// Does `vpusim sweep` do what its help and the README say?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::size_t line_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

class SweepCommand : public testing::Test {
 protected:
  // A study of a shipped schedule with what `more` says, in the test's folder.
  std::string study(const std::string& more, const std::string& name = "study.yaml") const {
    return folder.write(
        name, "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") + "]\n" + more);
  }
  // Of `file`, into NAME.sqlite and NAME.csv.
  CommandResult sweep(const std::string& file, const std::string& name,
                      const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments = {
        "sweep", file, "-o", path(name + ".sqlite"), "--csv", path(name + ".csv")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_vpusim(arguments);
  }
  std::string path(const std::string& name) const { return folder.path(name); }
  std::string csv(const std::string& name) const { return read_file(path(name + ".csv")); }

  const std::string varied =
      "parameters:\n"
      "  ddr.bandwidth_mb_per_s: {from: 5000, to: 50000, count: 6, scale: log}\n"
      "  clocks.dpu_mhz: [800, 1300]\n"
      "  barriers.count: [4, 64]\n"
      "objectives: {latency_us: minimize}\n";

  TemporaryFolder folder;
};

TEST_F(SweepCommand, ComputesEveryPointOfAStudy) {
  const CommandResult result = sweep(study(varied), "out");

  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("study: 24 points; 24 to compute"), HasSubstr("about "),
                                HasSubstr("out.sqlite: 12 points computed, 12 impossible")));
  EXPECT_THAT(csv("out"),
              StartsWith("point,input,device,ddr.bandwidth_mb_per_s,clocks.dpu_mhz,barriers.count,"
                         "status,latency_us,"));
  EXPECT_EQ(line_count(csv("out")), 25U);
}

TEST_F(SweepCommand, APointThatCannotBeIsARowWithItsError) {
  // The schedule uses more than four barriers.
  sweep(study("parameters: {barriers.count: [4, 64]}\n"), "out");

  EXPECT_THAT(csv("out"), AllOf(HasSubstr("\n0,convnet_37XX,vpu_2_7,4,error,"),
                                HasSubstr("the schedule is not legal on the device: "),
                                HasSubstr("\n1,convnet_37XX,vpu_2_7,64,ok,")));
}

TEST_F(SweepCommand, GivesTheLatencyThatRunGives) {
  sweep(study("parameters: {ddr.bandwidth_mb_per_s: [9000]}\nmetrics: [latency_us]\n"), "out");
  folder.write("slow.yaml", "extends: vpu_2_7\nddr: {bandwidth_mb_per_s: 9000}\n");

  const CommandResult run = run_vpusim({"run", source_file("workloads/schedules/convnet_37XX.mlir"),
                                        "--hw", path("slow.yaml"), "--json", "-"});

  const std::string row = csv("out").substr(csv("out").find(",ok,") + 4);
  EXPECT_THAT(run.out, HasSubstr("\"latency_us\": " + row.substr(0, row.find(',')) + ","));
}

TEST_F(SweepCommand, GivesTheSameBytesWithAnyNumberOfWorkers) {
  const std::string file = study(varied);
  sweep(file, "one", {"--workers", "1"});
  sweep(file, "two", {"--workers", "2"});
  sweep(file, "five", {"--workers", "5"});

  EXPECT_EQ(csv("one"), csv("two"));
  EXPECT_EQ(csv("one"), csv("five"));
}

TEST_F(SweepCommand, ShardsMergeToTheSameBytes) {
  const std::string file = study(varied);
  sweep(file, "whole");
  for (const char* const shard : {"3/3", "1/3", "2/3"}) {
    sweep(file, std::string("part") + shard[0], {"--shard", shard});
  }

  const CommandResult merged = run_vpusim(
      {"sweep", "merge", path("part2.sqlite"), path("part1.sqlite"), path("part3.sqlite"),
       path("part1.sqlite"), "-o", path("all.sqlite"), "--csv", path("all.csv")});

  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_THAT(merged.out, HasSubstr("study: 12 points computed, 12 impossible, 0 missing"));
  EXPECT_EQ(csv("all"), csv("whole"));
}

TEST_F(SweepCommand, MergeSaysWhatIsMissing) {
  const std::string file = study(varied);
  sweep(file, "part", {"--shard", "2/3"});

  const CommandResult merged =
      run_vpusim({"sweep", "merge", path("part.sqlite"), "-o", path("all.sqlite")});

  EXPECT_EQ(merged.exit_code, 1);
  EXPECT_THAT(merged.err, HasSubstr("16 points are missing"));
}

TEST_F(SweepCommand, ComputesNothingTwice) {
  const std::string file = study(varied);
  sweep(file, "out");

  const CommandResult again = sweep(file, "out");
  const CommandResult other = sweep(
      study("parameters: {clocks.dpu_mhz: [800, 900], ddr.bandwidth_mb_per_s: [5000]}\n", "b.yaml"),
      "out");

  EXPECT_THAT(again.out, HasSubstr("24 points; 0 to compute"));
  EXPECT_THAT(other.out, HasSubstr("b: 2 points; 1 to compute"));
}

TEST_F(SweepCommand, GoesOnAfterAnInterruption) {
  const std::string file =
      study("parameters: {ddr.bandwidth_mb_per_s: {from: 5000, to: 16999, step: 1}}\n");
  const std::string store = "'" + path("out.sqlite") + "'";
  const std::string command = "\"$VPUSIM\" sweep '" + file + "' -o " + store;

  // Until the first results are there.
  const std::string has_results =
      "/usr/bin/python3 -c 'import sqlite3, sys; store = sqlite3.connect(sys.argv[1]); "
      "sys.exit(not store.execute(\"select count(*) from results\").fetchone()[0])' " +
      store + " 2>/dev/null";

  const CommandResult interrupted =
      run_shell(command + " & pid=$!; while [ ! -s " + store + " ] || ! " + has_results +
                "; do kill -0 $pid || break; sleep 0.02; done; kill -TERM $pid; wait $pid");
  const CommandResult resumed = run_shell(command + " --csv '" + path("out.csv") + "'");

  EXPECT_EQ(interrupted.exit_code, 128 + 15) << interrupted.err;
  EXPECT_THAT(interrupted.err, HasSubstr("of 12000 points are computed; the same command goes on"));
  EXPECT_THAT(interrupted.err, Not(HasSubstr("interrupted: 0 of")));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, Not(HasSubstr("12000 to compute")));
  EXPECT_EQ(line_count(csv("out")), 12'001U);
}

TEST_F(SweepCommand, SaysWhatIsCompiledAndWhatIsKept) {
  const std::string file =
      folder.write("s.yaml",
                   "inputs: [mobilenetv2]\ndevice: vpu_4_0\nparameters: {tile.count: [2, 4], "
                   "ddr.bandwidth_mb_per_s: [20000, 40000]}\n");

  const CommandResult by_itself = sweep(file, "auto", {"--dry-run"});
  const CommandResult never = sweep(file, "never", {"--dry-run", "--recompile", "never"});
  const CommandResult always = sweep(file, "always", {"--dry-run", "--recompile", "always"});

  EXPECT_THAT(by_itself.out, AllOf(HasSubstr("compiled anew for: tile.count\n"),
                                   HasSubstr("schedule kept for: ddr.bandwidth_mb_per_s\n"),
                                   HasSubstr("2 schedules to compile"), HasSubstr("about ")));
  EXPECT_THAT(never.out, AllOf(HasSubstr("1 schedule to compile"),
                               HasSubstr("kept for: tile.count, ddr.bandwidth_mb_per_s")));
  EXPECT_THAT(always.out, HasSubstr("4 schedules to compile"));
  EXPECT_FALSE(std::filesystem::exists(path("auto.sqlite")));
}

TEST_F(SweepCommand, RefusesBadStudiesBeforeAnyWork) {
  const auto problem = [&](const std::string& more) {
    const CommandResult result = sweep(study(more), "bad");
    EXPECT_EQ(result.exit_code, 2) << more;
    EXPECT_FALSE(std::filesystem::exists(path("bad.sqlite"))) << more;
    return result.err;
  };

  EXPECT_THAT(problem("parameters:\n  tile.coun: [1]\n"),
              HasSubstr("study.yaml:3:3: parameters.tile.coun: unknown parameter 'tile.coun'; did "
                        "you mean 'tile.count'?"));
  EXPECT_THAT(problem("parameters: {tile.count: []}\n"), HasSubstr("study.yaml:2:26: "));
  EXPECT_THAT(problem("constraints: [tile.count > 2, tile.count < 2]\n"),
              HasSubstr("study.yaml:2:15: "));
  EXPECT_THAT(problem("parameters:\n"
                      "  ddr.bandwidth_mb_per_s: {from: 1, to: 100000, step: 1}\n"
                      "  dma.start_latency_ns: {from: 1, to: 100000, step: 1}\n"
                      "  dpu.start_latency_ns: {from: 1, to: 100, step: 1}\n"),
              HasSubstr("the study has 1e+12 points"));
  EXPECT_THAT(problem("inputs2: x\n"), HasSubstr("study.yaml:2:1: "));
}

TEST_F(SweepCommand, RefusesBadOptions) {
  const std::string file = study(varied);

  EXPECT_THAT(sweep(file, "x", {"--shard", "4/3"}).err, HasSubstr("--shard: expected i/n"));
  EXPECT_THAT(sweep(file, "x", {"--recompile", "alway"}).err, HasSubstr("did you mean 'always'"));
  EXPECT_THAT(run_vpusim({"sweep", file, "-o", file}).err, HasSubstr("name the same file"));
  EXPECT_THAT(run_vpusim({"sweep"}).err, HasSubstr("which study?"));
  folder.write("text.sqlite", "no database");
  EXPECT_EQ(sweep(file, "text").exit_code, 2);
  EXPECT_EQ(run_vpusim({"sweep", file, "-o", "/no/such/folder/x.sqlite"}).exit_code, 3);
  EXPECT_THAT(sweep(file, "x", {"--shard", "1/3", "--slurm"}).err, HasSubstr("--slurm"));
}

TEST_F(SweepCommand, SaysThatTheTableCannotBeWrittenBeforeItComputes) {
  const CommandResult result = run_vpusim(
      {"sweep", study(varied), "-o", path("x.sqlite"), "--csv", "/no/such/folder/x.csv"});

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("/no/such/folder/x.csv: cannot write"));
  EXPECT_FALSE(std::filesystem::exists(path("x.sqlite")));
}

TEST_F(SweepCommand, MergeRefusesOtherFilesAndLeavesNothing) {
  sweep(study(varied), "part", {"--shard", "2/3"});
  folder.write("table.csv", "a,b\n1,2\n");

  const CommandResult merged = run_vpusim(
      {"sweep", "merge", path("part.sqlite"), path("table.csv"), "-o", path("all.sqlite")});

  EXPECT_EQ(merged.exit_code, 2);
  EXPECT_THAT(merged.err, HasSubstr(path("table.csv") + ": is no file of results"));
  EXPECT_FALSE(std::filesystem::exists(path("all.sqlite")));
}

TEST_F(SweepCommand, AMergeThatIsInterruptedLeavesNothing) {
  sweep(study(varied), "part", {"--shard", "2/3"});
  const std::string files = "for _ in $(seq 400); do set -- \"$@\" part.sqlite; done; ";

  const CommandResult result = run_shell(
      "cd '" + path("") + "'; " + files +
      "\"$VPUSIM\" sweep merge \"$@\" -o all.sqlite & merge=$!; "
      "until ls -A | grep -q '^.all.sqlite'; do sleep 0.01; done; kill -TERM $merge; wait $merge; "
      "echo \"status $?\"; ls -A | grep all");

  EXPECT_THAT(result.out, testing::EndsWith("status 143\n"));
}

}  // namespace
}  // namespace vpusim::test
