// How fast the pipeline model answers, alone and with its breakdown.
//
//   build/release/tests/bench/pipeline_bench

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "sim/timing/pipeline/pipeline_breakdown.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Distinct workloads of all operations that a compiler produces, small and large.
std::vector<DpuWorkload> workloads(std::uint32_t largest_side) {
  constexpr std::uint32_t kCount = 4096;
  std::vector<DpuWorkload> all;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    DpuWorkload w;
    w.operation = static_cast<DpuOperation>(i % 6);
    w.output.width = 1 + i * 7 % largest_side;
    w.output.height = 1 + i * 13 % largest_side;
    w.output.channels = 16 * (1 + i % 20);
    w.input = w.output;
    w.execution_mode = static_cast<ExecutionMode>(3 + i % 3);
    if (w.operation != DpuOperation::kElementwise) {
      w.kernel_width = w.kernel_height = 1 + 2 * (i % 3);
      w.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
    }
    all.push_back(w);
  }
  return all;
}

void breakdown(benchmark::State& state) {
  const HwConfig hw = catalog_device("vpu_4_0");
  const std::vector<DpuWorkload> all = workloads(static_cast<std::uint32_t>(state.range(0)));
  std::size_t i = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(pipeline_breakdown(all[i], hw));
    i = (i + 1) % all.size();
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(breakdown)->ArgName("side")->Arg(64)->Arg(8192);

}  // namespace
}  // namespace vpusim::test

BENCHMARK_MAIN();
