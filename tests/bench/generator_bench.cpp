// How fast is random data? Draws alone, and schedules with their simulated timelines.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "sim/generator/dma_sampler.hpp"
#include "sim/generator/random_network.hpp"
#include "sim/generator/random_schedule.hpp"
#include "sim/generator/shave_sampler.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/run/simulator.hpp"
#include "sim/session/choose_timing.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

const HwConfig& device() {
  static const HwConfig hw = catalog_device("vpu_4_0");
  return hw;
}

void transfers(benchmark::State& state) {
  DmaSampler sampler(device(), DmaMix(), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(sampler.next());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(transfers);

void kernel_calls(benchmark::State& state) {
  ShaveSampler sampler(device(), ShaveMix(), 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(sampler.next());
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(kernel_calls);

void networks(benchmark::State& state) {
  std::uint64_t seed = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(random_network(++seed, 10));
  }
}
BENCHMARK(networks);

// Schedules of about 100 tasks, as `vpusim generate schedules` draws them.
void schedules(benchmark::State& state) {
  const ScheduleMix mix;
  std::uint64_t seed = 0;
  std::int64_t tasks = 0;
  for (auto _ : state) {
    const Schedule schedule =
        random_schedule(draw_settings(++seed, mix.random), mix.random, device());
    tasks += static_cast<std::int64_t>(schedule.tasks().size());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["tasks"] = static_cast<double>(tasks) / static_cast<double>(state.iterations());
}
BENCHMARK(schedules);

// Drawn, annotated by the device's own models, and simulated.
void labelled_schedules(benchmark::State& state) {
  static Simulator simulator(VpuSize::of(device()));
  const ScheduleMix mix;
  const TimingModels models = choose_timing("", device(), Fidelity::kDevice);
  std::uint64_t seed = 0;
  for (auto _ : state) {
    const Schedule schedule =
        random_schedule(draw_settings(++seed, mix.random), mix.random, device());
    const TimedSchedule timed =
        annotate(schedule, device(), Fidelity::kDevice, *models.dpu, *models.shave, *models.dma);
    benchmark::DoNotOptimize(simulator.run(timed, device()).latency);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(labelled_schedules)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace vpusim::test

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
