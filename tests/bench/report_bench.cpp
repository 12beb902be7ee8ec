// How long does the page about a run take to write, and how much memory does that need?

#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdint>
#include <streambuf>
#include <utility>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/report/html/run_report.hpp"
#include "sim/run/simulator.hpp"
#include "sim/session/what_if.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/linear_timing.hpp"
#include "tests/support/random_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// A file that only counts.
class CountingBuffer final : public std::streambuf {
 public:
  std::uint64_t bytes() const { return bytes_; }

 protected:
  int_type overflow(int_type character) override {
    ++bytes_;
    return character;
  }
  std::streamsize xsputn(const char* /*text*/, std::streamsize size) override {
    bytes_ += static_cast<std::uint64_t>(size);
    return size;
  }

 private:
  std::uint64_t bytes_ = 0;
};

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) * 1024 / 1e6;
}

// From a finished run to the last byte, analysis included; the second argument: whether what would
// be if is simulated too, in as many processes as there are cores. `peak` is of the whole process,
// the schedule and its simulation included; it only grows, so the largest size comes last.
void WriteRunReport(benchmark::State& state) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const Schedule schedule =
      random_schedule({.seed = 1, .task_count = static_cast<std::uint32_t>(state.range(0))}, hw);
  const TimedSchedule timed =
      annotate(schedule, hw, Fidelity::kDevice, AnalyticDpuTiming(), LinearShaveTiming());
  static Simulator simulator(size_for_what_if(hw));
  const RunResult result = simulator.run(timed, hw);
  std::uint64_t bytes = 0;
  for (auto _ : state) {
    CountingBuffer counter;
    std::ostream out(&counter);
    const RunAnalysis analysis = analyse(schedule, hw, result);
    std::vector<WhatIf> gains;
    if (state.range(1) != 0) {
      gains = what_if(simulator, timed, hw, result.latency, {.workers = usual_worker_count()});
    }
    write_run_report({.schedule = schedule,
                      .result = result,
                      .hw = hw,
                      .analysis = analysis,
                      .gains = std::move(gains),
                      .compulsory = {},
                      .command_line = "vpusim run"},
                     out);
    bytes = counter.bytes();
  }
  state.counters["page_MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["peak_MB"] = peak_megabytes();
}
BENCHMARK(WriteRunReport)
    ->ArgNames({"tasks", "gains"})
    ->ArgsProduct({{1'000, 10'000, 100'000}, {0, 1}})
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vpusim::test

BENCHMARK_MAIN();
