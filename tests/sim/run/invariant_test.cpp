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
#include <utility>
#include <vector>

#include "sim/base/sha256.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/linear_timing.hpp"
#include "sim/trace/writers/result_json.hpp"
#include "tests/support/list_simulation.hpp"
#include "tests/support/random_device.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr std::uint64_t kSeeds = 40;

TimedSchedule timed_by_formulas(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity) {
  return annotate(schedule, hw, fidelity, AnalyticDpuTiming(), LinearShaveTiming());
}

// What no run of a schedule can beat: barriers and the order of queues, every task
// taking what it takes alone. From bytes, cycles and device keys only, rounded down;
// in picoseconds, or in cycles for compiler fidelity.
class LowerBound {
 public:
  LowerBound(const TimedSchedule& timed, const HwConfig& hw)
      : timed_(timed), schedule_(timed.schedule()), hw_(hw) {}

  std::uint64_t longest_path() const {
    std::vector<std::uint64_t> lifted(schedule_.barriers().size());
    std::map<QueueKey, std::uint64_t> queue_free;
    std::uint64_t longest = 0;
    // Random schedules are listed so that producers come before their consumers.
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const Task& task = schedule_.tasks()[TaskId(i)];
      const TaskHandling handling = is_device() ? hw_.handling(task.kind()) : TaskHandling();
      std::uint64_t& free = queue_free[queue_of(schedule_, task, hw_)];
      std::uint64_t start = handling.start_latency.count();
      for (const BarrierId barrier : task.waits) {
        start = std::max(start, lifted[barrier.index()] + handling.start_latency.count());
      }
      start = std::max(start, free);
      const std::uint64_t end = start + alone(TaskId(i));
      for (const BarrierId barrier : task.updates) {
        std::uint64_t& time = lifted[barrier.index()];
        time = std::max(time, end + handling.signal_latency.count());
      }
      if (servers(task.kind()) == 1) {
        free = end;
      } else if (is_device()) {
        free = start;  // the next may start beside it, but not before
      }
      longest = std::max(longest, end);
    }
    return longest;
  }

 private:
  bool is_device() const { return timed_.fidelity() == Fidelity::kDevice; }

  std::uint32_t servers(EngineKind kind) const {
    if (kind == EngineKind::kShave) {
      return hw_.shave.count_per_tile;
    }
    return kind == EngineKind::kDpu && is_device() ? hw_.dpu.count_per_tile : 1;
  }

  std::uint64_t alone(TaskId id) const {
    const Task& task = schedule_.tasks()[id];
    if (const auto* dma = std::get_if<DmaTransfer>(&task.work); dma != nullptr && is_device()) {
      return alone(*dma);
    }
    std::uint64_t sum = 0;
    std::uint64_t longest = 0;
    for (const Cycles cycles : timed_.steps(id)) {
      const std::uint64_t time =
          is_device() ? cycles.count() * 1'000'000 / (hw_.clocks.dpu.count() / 1'000'000)
                      : cycles.count();
      sum += time;
      longest = std::max(longest, time);
    }
    return std::max(longest, sum / servers(task.kind()));
  }

  std::uint64_t alone(const DmaTransfer& dma) const {
    if (dma.kind == DmaKind::kSync || dma.kind == DmaKind::kEnqueue) {
      return hw_.dma.control_latency.count();
    }
    const bool reads_cmx = schedule_.buffers()[dma.source].section == Section::kCmx;
    const bool writes_cmx = schedule_.buffers()[dma.target].section == Section::kCmx;
    const std::size_t direction = reads_cmx ? (writes_cmx ? 1 : 2) : (writes_cmx ? 0 : 3);
    const DmaPath& path = hw_.dma.paths[direction];
    const std::uint64_t bytes = std::max(schedule_.type_of(dma.source).bytes().count(),
                                         schedule_.type_of(dma.target).bytes().count());
    // VPU cycles, a thousandth each.
    const std::uint64_t millicycles =
        path.latency.count() * 1000 + bytes * 1'000'000 / (path.width.count() + 1);
    return millicycles * 1000 / (hw_.clocks.vpu.count() / 1'000'000 + 1);
  }

  const TimedSchedule& timed_;
  const Schedule& schedule_;
  const HwConfig& hw_;
};

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
      hw = with_random_handling(catalog_device(GetParam()), seed);
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
      std::sort(spans.begin(), spans.end(), [](const auto& a, const auto& b) {
        return std::pair(a.start, a.end) < std::pair(b.start, b.end);
      });
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

TEST_P(InvariantTest, TheMakespanIsAtLeastTheCriticalPath) {
  for_each_run([this](const TimedSchedule& timed, const RunResult& result) {
    const std::uint64_t bound = LowerBound(timed, hw).longest_path();
    ASSERT_GE(timed.fidelity() == Fidelity::kDevice ? result.latency.count()
                                                    : result.latency_dpu_cycles.count(),
              bound);
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

// Bytes over time: no memory ever gives more than it has, the DDR all that DMA asked of it.
TEST_P(InvariantTest, NoMemoryGivesMoreThanItHas) {
  for_each_run([this](const TimedSchedule& timed, const RunResult& result) {
    if (timed.fidelity() != Fidelity::kDevice) {
      return;
    }
    const std::uint64_t cmx = data_rate(hw.cmx.dma_width, hw.clocks.vpu).count();
    for (const CounterSeries& series : result.counters) {
      const std::uint64_t most = series.name == "DDR bandwidth" ? hw.ddr.bandwidth.count() : cmx;
      for (const CounterSeries::Sample& sample : series.samples) {
        // Flows that get less than 1 B/s each get 1: the documented exception.
        ASSERT_LE(sample.value, most + 64) << series.name;
      }
    }
  });
}

// In which order the steps of each kind of engine started.
std::vector<std::vector<std::size_t>> orders_of_starts(const RunResult& result) {
  std::vector<std::vector<std::size_t>> orders(kEngineKinds.size());
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    orders[static_cast<std::size_t>(result.engines[result.steps[i].engine].kind)].push_back(i);
  }
  for (std::vector<std::size_t>& order : orders) {
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return result.steps[a].start < result.steps[b].start;
    });
  }
  return orders;
}

// Whether a transfer got faster: one that DDR does not limit takes what the others, now
// slower, leave of the engine that they share.
bool has_a_faster_transfer(const RunResult& result, const RunResult& than) {
  for (std::size_t i = 0; i < result.steps.size(); ++i) {
    const StepSpan& step = result.steps[i];
    const StepSpan& other = than.steps[i];
    if (result.engines[step.engine].kind == EngineKind::kDma &&
        step.end - step.start < other.end - other.start) {
      return true;
    }
  }
  return false;
}

// With less bandwidth a schedule may be faster only by one of two anomalies: something else
// came first on an engine or at a start pitch, or a transfer that matters got more of a
// shared engine. They are rare.
TEST_P(InvariantTest, HalfTheDdrBandwidthIsFasterOnlyByAnomalies) {
  int anomalies = 0;
  int runs = 0;
  for_each_run([&](const TimedSchedule& timed, const RunResult& full) {
    if (timed.fidelity() != Fidelity::kDevice) {
      return;
    }
    HwConfig slow = hw;
    slow.ddr.bandwidth = BytesPerSecond(hw.ddr.bandwidth.count() / 2);
    slow.ddr.write_bandwidth = BytesPerSecond(hw.ddr.write_bandwidth.count() / 2);
    const RunResult half = simulator.run(timed, slow);
    ++runs;
    if (half.latency < full.latency) {
      ++anomalies;
      ASSERT_TRUE(orders_of_starts(half) != orders_of_starts(full) ||
                  has_a_faster_transfer(half, full));
    }
  });
  EXPECT_LT(anomalies * 5, runs) << "of " << runs;
}

class BarrierInvariantTest : public SimTest {};

TEST_F(BarrierInvariantTest, EveryBarrierEndsAtZero) {
  const HwConfig nominal = catalog_device("vpu_2_7");
  Vpu vpu("vpu", VpuSize::of(nominal));
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const HwConfig hw = with_random_handling(nominal, seed);
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
