// Is a study that was killed at any moment, in any way, as good as new after another run?
//
// VPUSIM_CRASH_ROUNDS says how often, VPUSIM_CRASH_SEED where to start.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/support/command.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

std::uint64_t number_of(const char* variable, std::uint64_t fallback) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

class SweepCrash : public testing::Test {
 protected:
  SweepCrash() {
    study = folder.write(
        "study.yaml",
        "inputs: [" + source_file("workloads/schedules/convnet_37XX.mlir") +
            "]\n"
            "parameters:\n"
            "  ddr.bandwidth_mb_per_s: {from: 5000, to: 50000, count: 100, scale: log}\n"
            "  dma.signal_latency_ns: [0, 50, 100, 150, 200, 250]\n"
            "  barriers.count: [4, 64]\n");
  }

  std::string command(const std::string& name) const {
    return fmt::format("\"$VPUSIM\" sweep '{}' -o '{}' --csv '{}' --workers 2", study,
                       folder.path(name + ".sqlite"), folder.path(name + ".csv"));
  }
  std::string csv(const std::string& name) const { return read_file(folder.path(name + ".csv")); }

  TemporaryFolder folder;
  std::string study;
};

// What happens to the command with the process $pid after $delay.
enum class Blow : std::uint8_t { kParent, kWorker, kGroup, kFullDisk };

std::string disturbed(Blow blow, const std::string& command, double delay,
                      std::uint64_t kilobytes) {
  const std::string begin = fmt::format("setsid {} & pid=$!; sleep {:.3f}; ", command, delay);
  switch (blow) {
    case Blow::kParent:
      return begin + "kill -9 $pid; wait $pid";
    case Blow::kWorker:
      return begin +
             "set -- $(cat /proc/$pid/task/$pid/children); "
             "test -n \"$1\" && kill -9 $1; wait $pid";
    case Blow::kGroup:
      return begin + "kill -s KILL -- -$pid; wait $pid";
    case Blow::kFullDisk:
      break;
  }
  return fmt::format("ulimit -f {}; exec {}", 2 * kilobytes, command);  // of 512 bytes
}

TEST_F(SweepCrash, ResultsAreThoseOfAnUndisturbedRun) {
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(run_shell(command("undisturbed")).exit_code, 0);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
  const std::uint64_t seed = number_of("VPUSIM_CRASH_SEED", 1);
  const std::uint64_t rounds = number_of("VPUSIM_CRASH_ROUNDS", 50);

  int cut_short = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    std::mt19937_64 random(seed + round);
    const auto blow = static_cast<Blow>(round % 4);
    const double delay = taken.count() * static_cast<double>(random() % 1000) / 1000;
    const std::uint64_t kilobytes = 50 + random() % 1500;
    const std::string name = fmt::format("round{}", round);

    const CommandResult result = run_shell(disturbed(blow, command(name), delay, kilobytes));
    const CommandResult resumed = run_shell(command(name));

    const std::string what =
        fmt::format("seed {} blow {} after {:.3f} s or {} kB: {}{}", seed + round,
                    static_cast<int>(blow), delay, kilobytes, result.err, resumed.err);
    cut_short += result.exit_code != 0 ? 1 : 0;
    ASSERT_EQ(resumed.exit_code, 0) << what;
    ASSERT_EQ(csv(name), csv("undisturbed")) << what;
    if (blow == Blow::kWorker) {
      ASSERT_EQ(result.exit_code, 0) << what;
    } else if (blow == Blow::kFullDisk && result.exit_code != 0) {
      ASSERT_EQ(result.exit_code, 3) << what;
    }
  }
  EXPECT_GT(cut_short, 0) << "nothing was disturbed";
}

}  // namespace
}  // namespace vpusim::test
