// Does a study as a job array of Slurm give what it gives here, even when tasks are killed?

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

constexpr int kCannotStart = 77;

class SweepOnSlurm : public testing::Test {
 protected:
  void SetUp() override {
    const CommandResult result = cluster("start");
    if (result.exit_code == kCannotStart) {
      GTEST_SKIP() << "no Slurm here: " << result.err;
    }
    ASSERT_EQ(result.exit_code, 0) << result.err << read_file(folder.path("cluster/munged.err"));
  }
  void TearDown() override { cluster("stop"); }

  CommandResult cluster(const std::string& what) const {
    return run_shell(fmt::format("exec '{}' {} '{}'", source_file("tests/support/slurm_cluster.sh"),
                                 what, folder.path("cluster")));
  }
  // A shell that talks to the cluster.
  CommandResult run(const std::string& line) const {
    return run_shell(fmt::format("export SLURM_CONF='{}'; cd '{}'; {}",
                                 folder.path("cluster/slurm.conf"), folder.path(""), line));
  }
  void wait_for_all_jobs() const {
    run("for _ in $(seq 900); do test -z \"$(squeue -h)\" && exit; sleep 0.1; done");
  }

  TemporaryFolder folder;
};

TEST_F(SweepOnSlurm, GivesTheSameBytesAfterATaskWasKilled) {
  const std::string study = folder.write(
      "study.yaml", "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") +
                        "]\n"
                        "parameters:\n"
                        "  ddr.bandwidth_mb_per_s: {from: 5000, to: 50000, count: 2000}\n"
                        "  barriers.count: [4, 32, 64]\n");
  ASSERT_EQ(run("\"$VPUSIM\" sweep study.yaml -o local.sqlite --csv local.csv").exit_code, 0);
  const std::string submit =
      "\"$VPUSIM\" sweep study.yaml -o slurm.sqlite --csv slurm.csv --slurm --chunk 1000 "
      "--partition main";

  const CommandResult submitted = run(submit);
  // The first task that runs dies at once, and with it the rest of its points.
  run("for _ in $(seq 200); do job=$(squeue -h -r -t RUNNING -o %i | grep _ | head -n 1); "
      "test -n \"$job\" && break; sleep 0.05; done; "
      "scancel --signal=KILL --full \"$job\"");
  wait_for_all_jobs();
  const std::string merged = read_file(folder.path("slurm.sqlite.slurm/merge.log"));
  const CommandResult resumed = run(submit);
  wait_for_all_jobs();

  EXPECT_EQ(submitted.exit_code, 0) << submitted.err;
  EXPECT_THAT(submitted.out, HasSubstr("array of 6 tasks: job "));
  EXPECT_THAT(merged, HasSubstr("points are missing"));
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("array of 1 tasks: job "));
  EXPECT_EQ(read_file(folder.path("slurm.csv")), read_file(folder.path("local.csv")))
      << read_file(folder.path("slurm.sqlite.slurm/merge.log"));
  EXPECT_THAT(run(submit).out, HasSubstr("is complete"));
}

// An sbatch that runs what it is given at once, array tasks one by one.
constexpr const char* kSbatchHere =
    "#!/bin/sh\n"
    "for script; do case $script in --array=*) tasks=${script#--array=};; esac; done\n"
    "if [ -z \"$tasks\" ]; then sh \"$script\" >merge.out 2>merge.err; echo 2; exit 0; fi\n"
    "for task in $(seq ${tasks%-*} ${tasks#*-}); do\n"
    "  SLURM_ARRAY_TASK_ID=$task sh \"$script\" >/dev/null 2>&1\n"
    "done\n"
    "echo 1\n";

TEST(SweepWithoutSlurm, AnEditedStudyIsMergedWithoutItsEarlierShards) {
  const TemporaryFolder folder;
  folder.write("sbatch", kSbatchHere);
  const auto submit = [&](const std::string& values) {
    folder.write("study.yaml", "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") +
                                   "]\nparameters: {ddr.bandwidth_mb_per_s: [" + values + "]}\n");
    return run_shell(
        fmt::format("cd '{}'; chmod +x sbatch; PATH=\"$PWD:$PATH\" \"$VPUSIM\" sweep "
                    "study.yaml -o s.sqlite --slurm --chunk 2",
                    folder.path("")));
  };
  ASSERT_EQ(submit("5000, 6000, 7000, 8000").exit_code, 0);

  const CommandResult edited = submit("5000, 6000, 7000, 8000, 9000, 10000");

  EXPECT_EQ(edited.exit_code, 0) << edited.err;
  EXPECT_THAT(edited.out, HasSubstr("6 points; 2 to compute"));
  EXPECT_THAT(submit("5000, 6000, 7000, 8000, 9000, 10000").out, HasSubstr("is complete"));
}

// Each attempt hands over a file of its own, and goes on with what earlier ones have.
TEST(SweepWithoutSlurm, ATaskHandsItsResultsOverInOnePiece) {
  const TemporaryFolder folder;
  folder.write("sbatch", kSbatchHere);
  folder.write("study.yaml", "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") +
                                 "]\nparameters: {ddr.bandwidth_mb_per_s: [5000, 6000]}\n");
  const std::string line = fmt::format(
      "cd '{}'; chmod +x sbatch; mkdir -p node; export TMPDIR=$PWD/node; PATH=\"$PWD:$PATH\"; "
      "\"$VPUSIM\" sweep study.yaml -o s.sqlite --slurm && "
      "SLURM_JOB_ID=8 SLURM_ARRAY_TASK_ID=1 sh s.sqlite.slurm/array.sh; ls s.sqlite.slurm node",
      folder.path(""));

  const CommandResult result = run_shell(line);

  EXPECT_THAT(result.out, HasSubstr("-1-of-1.0.sqlite"));
  EXPECT_THAT(result.out, HasSubstr("-1-of-1.8.sqlite"));
  EXPECT_THAT(result.out, HasSubstr("study: 2 points; 0 to compute"));
  EXPECT_THAT(result.out, HasSubstr("node:\n\n")) << "something is left on the node";
}

TEST(SweepWithoutSlurm, LeavesNothingWhereSbatchFails) {
  const TemporaryFolder folder;
  folder.write("sbatch", "#!/bin/sh\necho 'invalid partition' >&2; exit 1\n");
  folder.write("study.yaml",
               "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") + "]\n");

  const CommandResult result = run_shell(fmt::format(
      "cd '{}'; chmod +x sbatch; PATH=\"$PWD:$PATH\" \"$VPUSIM\" sweep study.yaml --slurm; "
      "status=$?; ls; exit $status",
      folder.path("")));

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("invalid partition"));
  EXPECT_THAT(result.out, testing::EndsWith("\nsbatch\nstudy.yaml\n"));
}

// The array was taken, the job that merges was not.
TEST(SweepWithoutSlurm, CancelsAnArrayThatNobodyWouldMerge) {
  const TemporaryFolder folder;
  folder.write(
      "sbatch",
      "#!/bin/sh\ncase \"$*\" in *--array=*) echo 7;; *) echo 'no more jobs' >&2; exit 1;; "
      "esac\n");
  folder.write("scancel", "#!/bin/sh\necho \"$*\" > cancelled\n");
  folder.write("study.yaml",
               "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") + "]\n");

  const CommandResult result = run_shell(fmt::format(
      "cd '{}'; chmod +x sbatch scancel; PATH=\"$PWD:$PATH\" \"$VPUSIM\" sweep study.yaml --slurm",
      folder.path("")));

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_EQ(read_file(folder.path("cancelled")), "7\n");
}

TEST(SweepWithoutSlurm, SaysSo) {
  const TemporaryFolder folder;
  folder.write("study.yaml",
               "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") + "]\n");

  const CommandResult result = run_shell(
      fmt::format("cd '{}'; PATH=/nowhere \"$VPUSIM\" sweep study.yaml --slurm", folder.path("")));

  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("sbatch"));
}

}  // namespace
}  // namespace vpusim::test
