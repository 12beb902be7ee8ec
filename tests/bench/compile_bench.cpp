// How long compiling takes as networks grow.

#include <benchmark/benchmark.h>

#include <cstdint>

#include "sim/compiler/compile.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Residual blocks of three convolutions and a sum, one behind the other.
Network network_of(std::int64_t layers) {
  NetworkOfLayers net;
  NetworkTensorId tensor = net.input({1, 64, 28, 28});
  for (std::int64_t i = 0; i < layers / 4; ++i) {
    NetworkTensorId inner = net.convolution(tensor, 64, 1);
    inner = net.convolution(inner, 64, 3);
    inner = net.convolution(inner, 64, 1);
    tensor = net.add(Operation::kAdd, {tensor, inner});
  }
  net.output(tensor);
  return net.finish();
}

void compile_layers(benchmark::State& state) {
  const Network network = network_of(state.range(0));
  const HwConfig hw = catalog_device("vpu_4_0");
  CompileOptions options;
  options.effort = static_cast<std::uint32_t>(state.range(1));
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        compile(network, hw, options, AnalyticDpuTiming(), DeviceShaveTiming()));
  }
  state.counters["per layer"] = benchmark::Counter(
      static_cast<double>(state.range(0)),
      benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.SetComplexityN(state.range(0));
}

BENCHMARK(compile_layers)
    ->ArgNames({"layers", "effort"})
    ->ArgsProduct({{100, 1000, 10000}, {0, 1, 2}})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vpusim::test

BENCHMARK_MAIN();
