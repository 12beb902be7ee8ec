// How fast is the simulator, and how much memory does a task take? Prints the
// figures and, last, how they compare: as ratios, because machines differ.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/mlir/load_mlir.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/run/simulator.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/linear_timing.hpp"
#include "tests/bench/ratio_reporter.hpp"
#include "tests/support/mlir_text.hpp"
#include "tests/support/racing_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr std::string_view kDevice = "vpu_2_7";

HwConfig device() { return catalog_device(std::string(kDevice)); }

// One machine for all benchmarks: SystemC elaborates once.
Vpu& machine() {
  static Vpu vpu("vpu", VpuSize::of(device()));
  return vpu;
}

Schedule schedule_of(std::uint32_t task_count, const HwConfig& hw) {
  return racing_schedule(
      {.seed = 1, .task_count = task_count, .open_barriers = 6, .has_physical_barriers = true}, hw);
}

// From the first event to the dry queue; nothing else.
void kernel_phase(benchmark::State& state, Fidelity fidelity) {
  const HwConfig hw = device();
  const auto task_count = static_cast<std::uint32_t>(state.range(0));
  const Schedule schedule = schedule_of(task_count, hw);
  const TimedSchedule timed =
      annotate(schedule, hw, fidelity, AnalyticDpuTiming(), LinearShaveTiming());
  const Program program = build_program(timed, hw, machine().interconnect_layout());
  RunRecord record;
  for (auto _ : state) {
    state.PauseTiming();
    machine().rearm(program, hw, record);
    state.ResumeTiming();
    machine().begin();
    sc_core::sc_start();
  }
  if (record.finished_tasks != task_count) {
    state.SkipWithError("the schedule did not finish");
  }
  state.counters["tasks/s"] =
      benchmark::Counter(static_cast<double>(task_count) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate);
}

void KernelPhaseDevice(benchmark::State& state) { kernel_phase(state, Fidelity::kDevice); }
void KernelPhaseCompiler(benchmark::State& state) { kernel_phase(state, Fidelity::kCompiler); }
BENCHMARK(KernelPhaseDevice)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(KernelPhaseCompiler)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Unit(benchmark::kMillisecond);

std::size_t status_kilobytes(const std::string& key) {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    if (word == key) {
      std::size_t value = 0;
      status >> value;
      return value;
    }
  }
  return 0;
}

// The peak of a whole run, schedule and result included; for a process of its own.
double measure_bytes_per_task(std::uint32_t task_count) {
  const std::size_t before = status_kilobytes("VmHWM:");
  const HwConfig hw = device();
  const Schedule schedule = schedule_of(task_count, hw);
  const TimedSchedule timed =
      annotate(schedule, hw, Fidelity::kDevice, AnalyticDpuTiming(), LinearShaveTiming());
  Simulator simulator(VpuSize::of(hw));
  const RunResult result = simulator.run(timed, hw);
  benchmark::DoNotOptimize(result.latency);
  return static_cast<double>(status_kilobytes("VmHWM:") - before) * 1024.0 / task_count;
}

constexpr std::string_view kMemoryOption = "--memory-of=";

// Runs this program again for a single figure.
double peak_bytes_per_task(std::uint32_t task_count) {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = fmt::format("'{}' {}{}", self, kMemoryOption, task_count);
  FILE* output = ::popen(command.c_str(), "r");
  double bytes = 0;
  if (output == nullptr || std::fscanf(output, "%lf", &bytes) != 1) {
    bytes = 0;
  }
  if (output != nullptr) {
    ::pclose(output);
  }
  return bytes;
}

void WholeRunMemory(benchmark::State& state) {
  double bytes = 0;
  for (auto _ : state) {
    bytes = peak_bytes_per_task(static_cast<std::uint32_t>(state.range(0)));
  }
  if (bytes == 0) {
    state.SkipWithError("the measuring process failed");
  }
  state.counters["bytes/task"] = bytes;
}
BENCHMARK(WholeRunMemory)
    ->RangeMultiplier(10)
    ->Range(10'000, 1'000'000)
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

void MlirImport(benchmark::State& state) {
  const std::string text = mlir_text(static_cast<std::uint32_t>(state.range(0)));
  for (auto _ : state) {
    benchmark::DoNotOptimize(load_mlir("bench.mlir", text, std::nullopt).tasks().size());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(text.size()) * state.iterations());
}
BENCHMARK(MlirImport)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

}  // namespace

void print_ratios(const RatioReporter& reporter) {
  RatioReporter::print_ratio("device fidelity, tasks/s of 100k tasks against 1 M tasks/s",
                             reporter.find("KernelPhaseDevice/100000:tasks/s"), 1e6);
  RatioReporter::print_ratio("device fidelity, cost per task at 1 M tasks against 10k",
                             reporter.find("KernelPhaseDevice/10000:tasks/s"),
                             reporter.find("KernelPhaseDevice/1000000:tasks/s"));
  RatioReporter::print_ratio("compiler fidelity, tasks/s of 100k tasks against 1 M tasks/s",
                             reporter.find("KernelPhaseCompiler/100000:tasks/s"), 1e6);
  RatioReporter::print_ratio("compiler fidelity, cost per task at 1 M tasks against 10k",
                             reporter.find("KernelPhaseCompiler/10000:tasks/s"),
                             reporter.find("KernelPhaseCompiler/1000000:tasks/s"));
  RatioReporter::print_ratio("memory per task at 1 M tasks against 1536 bytes",
                             reporter.find("WholeRunMemory/1000000/iterations:1:bytes/task"), 1536);
  RatioReporter::print_ratio("MLIR import against 40 MB/s",
                             reporter.find("MlirImport/100000:bytes_per_second"), 40e6);
}

}  // namespace vpusim::test

int main(int argc, char** argv) {
  using vpusim::test::kMemoryOption;
  if (argc == 2 && std::string_view(argv[1]).starts_with(kMemoryOption)) {
    const auto task_count = std::stoul(argv[1] + kMemoryOption.size());
    fmt::print("{}\n",
               vpusim::test::measure_bytes_per_task(static_cast<std::uint32_t>(task_count)));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  vpusim::test::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  vpusim::test::print_ratios(reporter);
  return 0;
}
