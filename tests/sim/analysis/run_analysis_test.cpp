// What must hold for the analysis of every run, on random seeded schedules and devices.

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/critical_path.hpp"
#include "sim/analysis/run_analysis.hpp"
#include "sim/analysis/utilisation.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/inferences.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/linear_timing.hpp"
#include "tests/support/racing_schedule.hpp"
#include "tests/support/random_device.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr std::uint64_t kSeedsPerDevice = 250;  // on four devices: 1,000 schedules

TimedSchedule timed_by_formulas(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity) {
  return annotate(schedule, hw, fidelity, AnalyticDpuTiming(), LinearShaveTiming());
}

Schedule random_schedule_of(std::uint64_t seed, const HwConfig& hw) {
  return racing_schedule({.seed = seed,
                          .task_count = static_cast<std::uint32_t>(5 + seed % 120),
                          .open_barriers = static_cast<std::uint32_t>(2 + seed % 9),
                          .has_physical_barriers = seed % 4 != 0,
                          .arena_bytes = seed % 2 == 0 ? 100'000U : 0U},
                         hw);
}

class RunAnalysisTest : public SimTest, public testing::WithParamInterface<std::string> {
 protected:
  struct Run {
    const Schedule& schedule;
    const HwConfig& hw;
    const RunResult& result;
  };

  void check_run(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                 const std::function<void(const Run&)>& check) {
    const TimedSchedule timed = timed_by_formulas(schedule, hw, fidelity);
    const RunResult result = simulator.run(timed, hw);
    check({schedule, hw, result});
  }

  void for_each_run(const std::function<void(const Run&)>& check) {
    for (std::uint64_t seed = 1; seed <= kSeedsPerDevice; ++seed) {
      const HwConfig hw = with_random_waits(catalog_device(GetParam()), seed);
      const Schedule schedule = random_schedule_of(seed, hw);
      for (const Fidelity fidelity : {Fidelity::kCompiler, Fidelity::kDevice}) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", " + std::string(kFidelityNames[fidelity]));
        check_run(schedule, hw, fidelity, check);
        if (HasFatalFailure()) {
          return;
        }
      }
    }
  }

  // Several inferences of two schedules side by side.
  void for_each_plan(const std::function<void(const Run&)>& check) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      SCOPED_TRACE("plan of seed " + std::to_string(seed));
      HwConfig hw = with_random_waits(catalog_device(GetParam()), seed);
      hw.barriers.count = 30;  // for each schedule
      const std::vector<Schedule> streams = {random_schedule_of(seed, hw),
                                             random_schedule_of(seed + 1, hw)};
      hw.barriers.count = 60;
      const InferencePlan plan = plan_inferences(streams, 2, hw);
      check_run(plan.schedule, hw, Fidelity::kDevice, check);
      if (HasFatalFailure()) {
        return;
      }
    }
  }

  Simulator simulator{VpuSize::of(catalog_device(GetParam()))};
};

INSTANTIATE_TEST_SUITE_P(Devices, RunAnalysisTest,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"));

void expect_path_fills_the_run(const std::vector<PathPiece>& path, Picoseconds latency) {
  Picoseconds at;
  for (const PathPiece& piece : path) {
    ASSERT_EQ(piece.start, at);
    ASSERT_LT(piece.start, piece.end);
    at = piece.end;
  }
  ASSERT_EQ(at, latency);
}

TEST_P(RunAnalysisTest, TheCriticalPathIsExactlyAsLongAsTheRun) {
  const auto check = [](const Run& run) {
    const RunGraph graph(run.schedule, run.hw, run.result);

    const std::vector<PathPiece> path = critical_path(graph, run.result);

    expect_path_fills_the_run(path, run.result.latency);
  };
  for_each_run(check);
  for_each_plan(check);
}

TEST_P(RunAnalysisTest, NoEventComesBeforeWhatItWaitsFor) {
  const auto check = [](const Run& run) {
    const RunGraph graph(run.schedule, run.hw, run.result);
    std::vector<RunGraph::Edge> edges;
    for (RunGraph::Event event = 0; event < graph.event_count(); ++event) {
      graph.predecessors(event, edges);
      for (const RunGraph::Edge& edge : edges) {
        ASSERT_LE(graph.time(edge.from) + edge.weight, graph.time(event))
            << "event " << event << " of kind " << static_cast<int>(graph.kind_of(event))
            << ", edge of kind " << static_cast<int>(edge.kind);
      }
    }
  };
  for_each_run(check);
  for_each_plan(check);
}

TEST_P(RunAnalysisTest, EveryStartHasACause) {
  const auto check = [](const Run& run) {
    const RunGraph graph(run.schedule, run.hw, run.result);
    std::vector<RunGraph::Edge> edges;
    for (std::uint32_t step = 0; step < run.result.steps.size(); ++step) {
      for (const RunGraph::Event event : {graph.start_of(step), graph.end_of(step)}) {
        graph.predecessors(event, edges);
        bool is_caused = false;
        for (const RunGraph::Edge& edge : edges) {
          is_caused = is_caused || graph.time(edge.from) + edge.weight == graph.time(event);
        }
        ASSERT_TRUE(is_caused) << "step " << step;
      }
    }
  };
  for_each_run(check);
  for_each_plan(check);
}

TEST_P(RunAnalysisTest, TheSharesOfEveryEngineAreTheWholeLatency) {
  const auto check = [](const Run& run) {
    const std::vector<EngineUtilisation> engines = utilisation(run.schedule, run.hw, run.result);

    for (std::size_t e = 0; e < engines.size(); ++e) {
      ASSERT_EQ(engines[e].total(), run.result.latency) << run.result.engines[e].name;
    }
  };
  for_each_run(check);
  for_each_plan(check);
}

// Weights that come early count with the time in which they came.
TEST_P(RunAnalysisTest, NoLayerMovesMoreThanTheDdrCan) {
  for_each_run([](const Run& run) {
    if (run.result.fidelity == Fidelity::kCompiler) {
      return;  // its transfers know nothing of the DDR
    }
    for (const LayerUse& layer : analyse(run.schedule, run.hw, run.result).layers) {
      ASSERT_LE(layer.compute, layer.worked) << layer.name;
      ASSERT_LE(layer.roofline.least_ddr, layer.worked) << layer.name;
    }
  });
}

TEST_P(RunAnalysisTest, ThePathHasNoSlackAndNoSlackIsNegative) {
  for_each_run([](const Run& run) {
    const RunGraph graph(run.schedule, run.hw, run.result);
    const Slack found = slack(graph, run.schedule, run.result);

    for (const PathPiece& piece : critical_path(graph, run.result)) {
      if (piece.kind == PathKind::kWork) {
        ASSERT_EQ(found.tasks[piece.task], Picoseconds(0)) << "task " << piece.task.index();
      }
    }
    for (std::size_t step = 0; step < found.steps.size(); ++step) {
      ASSERT_LE(found.steps[step], run.result.latency - run.result.steps[step].end);
    }
  });
}

// Without what makes a run react to a delay by more than waiting (memories and start pitches
// that are shared, units that take what comes, code that others fetch), slack is exact.
HwConfig without_choices(HwConfig hw) {
  hw.shave.count_per_tile = 1;
  hw.dpu.count_per_tile = 1;
  hw.shave.cold_kernel_latency = Picoseconds(0);
  hw.dma.engine_count = hw.dma.port_count;
  hw.ddr.bandwidth = hw.ddr.write_bandwidth = BytesPerSecond(100'000'000'000'000);
  hw.cmx.dma_width = BytesPerKilocycle(50'000'000);
  hw.cmx.bank_width = BytesPerKilocycle(0);
  for (TaskHandling* handling : {&hw.dma.handling, &hw.dpu.handling, &hw.shave.handling}) {
    handling->start_pitch = Picoseconds(0);
  }
  return hw;
}

class SlackTest : public SimTest {};

TEST_F(SlackTest, IsHowMuchLongerAStepMayTake) {
  const HwConfig nominal = without_choices(catalog_device("vpu_2_7"));
  Simulator simulator(VpuSize::of(nominal));
  std::size_t with_slack = 0;
  for (std::uint64_t seed = 1; seed <= 24; ++seed) {
    const HwConfig hw = without_choices(with_random_waits(nominal, seed));
    const Fidelity fidelity = seed % 3 == 0 ? Fidelity::kCompiler : Fidelity::kDevice;
    const Schedule schedule =
        racing_schedule({.seed = seed,
                         .task_count = 50,
                         .open_barriers = static_cast<std::uint32_t>(2 + seed % 6),
                         .has_physical_barriers = seed % 4 != 0,
                         .arena_bytes = 100'000},
                        hw);
    const TimedSchedule timed = timed_by_formulas(schedule, hw, fidelity);
    const RunResult result = simulator.run(timed, hw);
    const Slack found = slack(RunGraph(schedule, hw, result), schedule, result);

    for (std::uint32_t step = 0; step < result.steps.size(); ++step) {
      const bool has_flow = fidelity == Fidelity::kDevice &&
                            result.engines[result.steps[step].engine].kind == EngineKind::kDma;
      if (has_flow) {
        continue;  // its time is not among the costs
      }
      SCOPED_TRACE("seed " + std::to_string(seed) + ", step " + std::to_string(step));
      // The next whole cycle at or behind the step's slack.
      const auto latency_with = [&](std::uint64_t more_cycles) {
        std::vector<Cycles> costs = timed.all_steps();
        costs[step] += Cycles(more_cycles);
        return simulator.run(timed.with_steps(std::move(costs)), hw).latency;
      };
      const std::uint64_t cycles =
          found.steps[step].count() * (hw.clocks.dpu.count() / 1'000'000) / 1'000'000;
      if (cycles > 0) {
        ++with_slack;
        ASSERT_EQ(latency_with(cycles - 1), result.latency);
      }
      ASSERT_GT(latency_with(cycles + 2), result.latency);
    }
  }
  EXPECT_GT(with_slack, 100U);
}

}  // namespace
}  // namespace vpusim::test
