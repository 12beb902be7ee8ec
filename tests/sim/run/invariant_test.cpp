// What must hold for every schedule, on random seeded ones.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "sim/base/sha256.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave_table.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "tests/support/list_simulation.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr std::uint64_t kSeeds = 40;

TimedSchedule timed_by_formulas(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity) {
  return annotate(schedule, hw, fidelity, AnalyticDpuTiming(), ShaveTableTiming());
}

std::string result_bytes(const Schedule& schedule, const RunResult& result) {
  std::ostringstream text;
  write_result_json(schedule, result, text);
  return text.str();
}

class InvariantTest : public SimTest, public testing::WithParamInterface<std::string> {
 protected:
  // Runs random schedules of different sizes on the device in both fidelities.
  void for_each_run(const std::function<void(const TimedSchedule&, const RunResult&)>& check) {
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
      const Schedule schedule =
          random_schedule({.seed = seed,
                           .task_count = static_cast<std::uint32_t>(5 + 13 * seed),
                           .open_barriers = static_cast<std::uint32_t>(2 + seed % 9),
                           .has_physical_barriers = seed % 4 != 0},
                          hw);
      for (const Fidelity fidelity : {Fidelity::kCompiler, Fidelity::kDevice}) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(kFidelityNames[fidelity]));
        const TimedSchedule timed = timed_by_formulas(schedule, hw, fidelity);
        check(timed, simulator.run(timed, hw));
      }
    }
  }

  HwConfig hw = catalog_device(GetParam());
  Simulator simulator{VpuSize::of(hw)};
};

INSTANTIATE_TEST_SUITE_P(Devices, InvariantTest,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"));

TEST_P(InvariantTest, SpansOfOneEngineNeverOverlap) {
  for_each_run([](const TimedSchedule& /*timed*/, const RunResult& result) {
    std::map<std::uint32_t, std::vector<StepSpan>> by_engine;
    for (const StepSpan& step : result.steps) {
      by_engine[step.engine].push_back(step);
    }
    for (auto& [engine, spans] : by_engine) {
      std::sort(spans.begin(), spans.end(),
                [](const auto& a, const auto& b) { return a.start < b.start; });
      for (std::size_t i = 1; i < spans.size(); ++i) {
        ASSERT_LE(spans[i - 1].end, spans[i].start) << result.engines[engine].name;
      }
    }
  });
}

TEST_P(InvariantTest, NoTaskStartsBeforeItsBarriersAreProduced) {
  for_each_run([](const TimedSchedule& timed, const RunResult& result) {
    const Schedule& schedule = timed.schedule();
    IdVector<BarrierId, Picoseconds> produced(schedule.barriers().size());
    for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
      for (const BarrierId barrier : schedule.tasks()[TaskId(i)].updates) {
        produced[barrier] = std::max(produced[barrier], result.end_of(TaskId(i)));
      }
    }
    for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
      for (const BarrierId barrier : schedule.tasks()[TaskId(i)].waits) {
        ASSERT_GE(result.start_of(TaskId(i)), produced[barrier]) << "task " << i;
      }
    }
  });
}

// The compiler lets a task on a second SHAVE overtake one that waits on the first.
TEST_P(InvariantTest, OnTheDeviceTasksOfAQueueStartInItsOrder) {
  for_each_run([this](const TimedSchedule& timed, const RunResult& result) {
    if (timed.fidelity() != Fidelity::kDevice) {
      return;
    }
    const Queues queues = queues_of(timed.schedule(), hw);
    for (const std::vector<TaskId>& tasks : queues.tasks) {
      for (std::size_t i = 1; i < tasks.size(); ++i) {
        ASSERT_LE(result.start_of(tasks[i - 1]), result.start_of(tasks[i]));
      }
    }
  });
}

// The longest chain of barriers, each task taking at least what it takes alone.
TEST_P(InvariantTest, TheMakespanIsAtLeastTheCriticalPath) {
  for_each_run([this](const TimedSchedule& timed, const RunResult& result) {
    const Schedule& schedule = timed.schedule();
    const Program program = build_program(
        timed, hw, {.engine_count = hw.dma.engine_count, .tile_count = hw.tile.count});
    IdVector<BarrierId, Ticks> produced(schedule.barriers().size());
    Ticks longest = 0;
    // Random schedules are listed so that producers come before their consumers.
    for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
      Ticks ready = 0;
      for (const BarrierId barrier : schedule.tasks()[TaskId(i)].waits) {
        ready = std::max(ready, produced[barrier]);
      }
      const Program::Task& task = program.tasks[i];
      Ticks alone = 0;
      for (std::uint32_t s = 0; s < task.step_count; ++s) {
        alone = std::max(alone, program.step_durations[task.first_step + s]);
      }
      if (schedule.tasks()[TaskId(i)].kind() == EngineKind::kDma && program.rules.has_data_flows) {
        const Program::Transfer& transfer = program.transfers[task.transfer];
        alone = transfer.latency +
                duration(Bytes(transfer.bytes), BytesPerSecond(transfer.rate)).count();
        alone -= alone > 0 ? 1 : 0;  // the server rounds to whole picoseconds
      }
      for (const BarrierId barrier : schedule.tasks()[TaskId(i)].updates) {
        produced[barrier] = std::max(produced[barrier], ready + alone);
      }
      longest = std::max(longest, ready + alone);
    }
    ASSERT_GE(result.latency, to_picoseconds(longest, timed.fidelity(), hw));
  });
}

TEST_P(InvariantTest, EveryEnginesTimeAddsUpToTheLatency) {
  for_each_run([](const TimedSchedule& /*timed*/, const RunResult& result) {
    for (const EngineUse& engine : result.engines) {
      ASSERT_EQ(engine.busy + engine.stall + engine.idle, result.latency) << engine.name;
    }
  });
}

TEST_P(InvariantTest, CompilerFidelityEqualsAnIndependentListSimulation) {
  for_each_run([this](const TimedSchedule& timed, const RunResult& result) {
    if (timed.fidelity() != Fidelity::kCompiler) {
      return;
    }
    const std::vector<std::uint64_t> ends = list_simulation(timed, hw);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      ASSERT_EQ(result.end_of(TaskId(i)), duration(Cycles(ends[i]), hw.clocks.dpu)) << "task " << i;
    }
    ASSERT_EQ(result.latency_dpu_cycles, Cycles(*std::max_element(ends.begin(), ends.end())));
  });
}

TEST_P(InvariantTest, SameInputsGiveTheSameBytes) {
  std::vector<std::string> first;
  for_each_run([&](const TimedSchedule& timed, const RunResult& result) {
    first.push_back(sha256_hex(result_bytes(timed.schedule(), result)));
  });

  std::size_t next = 0;
  for_each_run([&](const TimedSchedule& timed, const RunResult& result) {
    ASSERT_EQ(sha256_hex(result_bytes(timed.schedule(), result)), first[next++]);
  });
}

class BarrierInvariantTest : public SimTest {};

TEST_F(BarrierInvariantTest, EveryBarrierEndsAtZero) {
  const HwConfig hw = catalog_device("vpu_2_7");
  Vpu vpu("vpu", VpuSize::of(hw));
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const Schedule schedule = random_schedule(
        {.seed = seed, .task_count = 300, .open_barriers = 6, .has_physical_barriers = true}, hw);
    const TimedSchedule timed = timed_by_formulas(schedule, hw, Fidelity::kDevice);
    const Program program = build_program(timed, hw, vpu.interconnect_layout());
    RunRecord record;
    vpu.rearm(program, hw, record);
    vpu.begin();
    sc_core::sc_start();

    for (std::uint32_t i = 0; i < vpu.barriers().size(); ++i) {
      ASSERT_TRUE(vpu.barriers().is_spent(i)) << "seed " << seed << ", barrier " << i;
    }
  }
}

std::size_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  statm >> total >> resident;
  return resident * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

class RearmTest : public SimTest {
 protected:
  static constexpr std::uint32_t kSchedules = 100;

  std::string bytes_of_run(Simulator& simulator, std::uint32_t number) const {
    const Schedule schedule = random_schedule({.seed = number,
                                               .task_count = 20 + number % 50,
                                               .open_barriers = 5,
                                               .has_physical_barriers = true},
                                              hw);
    const Fidelity fidelity = number % 2 == 0 ? Fidelity::kDevice : Fidelity::kCompiler;
    const TimedSchedule timed = timed_by_formulas(schedule, hw, fidelity);
    return sha256_hex(result_bytes(schedule, simulator.run(timed, hw)));
  }

  // One run in a process whose kernel has never been started.
  std::string bytes_of_fresh_process(std::uint32_t number) const {
    int ends[2];
    EXPECT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    if (child == 0) {
      Simulator simulator(VpuSize::of(hw));
      const std::string bytes = bytes_of_run(simulator, number);
      const bool is_written =
          ::write(ends[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
      ::_exit(is_written ? 0 : 1);
    }
    ::close(ends[1]);
    std::string bytes(64, ' ');
    std::size_t got = 0;
    for (ssize_t n = 0; (n = ::read(ends[0], bytes.data() + got, bytes.size() - got)) > 0;) {
      got += static_cast<std::size_t>(n);
    }
    ::close(ends[0]);
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    return bytes.substr(0, got);
  }

  HwConfig hw = catalog_device("vpu_4_0");
};

TEST_F(RearmTest, TenThousandRunsInOneProcessEqualFreshProcessesWithFlatMemory) {
  std::vector<std::string> fresh;
  for (std::uint32_t i = 0; i < kSchedules; ++i) {
    fresh.push_back(bytes_of_fresh_process(i));
  }

  Simulator simulator(VpuSize::of(hw));
  std::size_t memory_after_warm_up = 0;
  for (std::uint32_t run = 0; run < 10'000; ++run) {
    ASSERT_EQ(bytes_of_run(simulator, run % kSchedules), fresh[run % kSchedules]) << "run " << run;
    if (run == 1'000) {
      memory_after_warm_up = resident_bytes();
    }
  }

  EXPECT_LE(resident_bytes(), memory_after_warm_up + (1U << 20));
}

}  // namespace
}  // namespace vpusim::test
