// How many points of a study are computed in a second, by one worker's code in this process?
//
// ResNet-50 on VPU 4.0: with its schedule kept while DDR bandwidth changes, and compiled anew for
// every size of CMX. With worker processes: `vpusim sweep`, see the README.

#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include <cstdint>
#include <string>

#include "sim/base/check.hpp"
#include "sim/sweep/point_runner.hpp"
#include "sim/sweep/study_plan.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kSizes = 10;  // of CMX: more than schedules are kept for
constexpr std::uint64_t kBandwidths = 100;

const StudyPlan& plan() {
  static const StudyPlan plan =
      plan_study(read_study("bench.yaml",
                            "inputs: [resnet50]\n"
                            "device: vpu_4_0\n"
                            "parameters:\n"
                            "  cmx.capacity_bytes: {from: 1400000, to: 1490000, step: 10000}\n"
                            "  ddr.bandwidth_mb_per_s: {from: 20000, to: 119000, step: 1000}\n"),
                 "");
  VPUSIM_CHECK(plan.point_count() == kSizes * kBandwidths);
  return plan;
}

// One machine for all: SystemC elaborates once in a process.
PointRunner& runner() {
  static PointRunner runner(plan(), plan().machine_size());
  return runner;
}

void run_every(benchmark::State& state, std::uint64_t step, std::uint64_t count) {
  std::uint64_t done = 0;
  for (auto _ : state) {
    const PointOutcome outcome = runner().run(plan().point(done++ % count * step));
    if (outcome.status != PointOutcome::Status::kOk) {
      state.SkipWithError(outcome.error.c_str());
      break;
    }
  }
  state.counters["points/s"] =
      benchmark::Counter(static_cast<double>(done), benchmark::Counter::kIsRate);
}

void schedule_kept(benchmark::State& state) {
  runner().run(plan().point(0));  // compiles
  run_every(state, 1, kBandwidths);
}
void recompiled(benchmark::State& state) { run_every(state, kBandwidths, kSizes); }
BENCHMARK(schedule_kept)->Unit(benchmark::kMillisecond);
BENCHMARK(recompiled)->Unit(benchmark::kMillisecond);

void plan_points(benchmark::State& state) {
  std::uint64_t number = 0;
  for (auto _ : state) {
    const DesignPoint point = plan().point(number++ % plan().point_count());
    benchmark::DoNotOptimize(plan().keys_of(point).result);
  }
}
BENCHMARK(plan_points)->Unit(benchmark::kMicrosecond);

// What each of a thousand shards of a study of a million points does before its own thousand.
void plan_a_million(benchmark::State& state) {
  for (auto _ : state) {
    const StudyPlan large =
        plan_study(read_study("bench.yaml",
                              "inputs: [resnet50]\n"
                              "device: vpu_4_0\n"
                              "parameters:\n"
                              "  dma.start_latency_ns: {from: 1, to: 1000, step: 1}\n"
                              "  ddr.bandwidth_mb_per_s: {from: 20000, to: 119900, step: 100}\n"),
                   "");
    benchmark::DoNotOptimize(large.sha256());
  }
}
BENCHMARK(plan_a_million)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vpusim

int main(int argc, char** argv) {
  spdlog::set_level(spdlog::level::warn);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
