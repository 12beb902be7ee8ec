// How fast DPU workloads are predicted, against the peak of this core. The network has the
// size of the published ones and random weights: speed does not depend on them.
//
//   build/release/tests/bench/nn_timing_bench

#include <benchmark/benchmark.h>

#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "nn_timing/model/dpu_network.hpp"
#include "nn_timing/model/neural_timing.hpp"
#include "nn_timing/net/inference.hpp"
#include "sim/timing/cached.hpp"
#include "tests/bench/peak_flops.hpp"
#include "tests/bench/ratio_reporter.hpp"

namespace vpusim::test {
namespace {

using nn_timing::Activation;
using nn_timing::DpuNetwork;
using nn_timing::DpuPrediction;
using nn_timing::Inference;
using nn_timing::InstructionSet;
using nn_timing::Mlp;
using nn_timing::NetworkFile;

constexpr std::size_t kWorkloads = 8192;

// 93-256-256-256-256-1, 222k parameters.
Mlp network() {
  std::mt19937 random(1);
  std::uniform_real_distribution<float> weight(-0.05F, 0.1F);
  Mlp mlp;
  for (const auto& [inputs, outputs] :
       {std::pair{93U, 256U}, {256U, 256U}, {256U, 256U}, {256U, 256U}, {256U, 1U}}) {
    auto& layer = mlp.layers.emplace_back();
    layer.input_count = inputs;
    layer.output_count = outputs;
    layer.activation = Activation::kRelu;
    layer.weights.resize(std::size_t{inputs} * outputs);
    layer.bias.resize(outputs);
    for (float& w : layer.weights) {
      w = weight(random);
    }
  }
  return mlp;
}

NetworkFile network_file() {
  NetworkFile file;
  file.name = "VPUNN-11-02";
  file.version = {"VPUNN", 11, 2, ""};
  file.mlp = network();
  return file;
}

// Distinct, legal convolutions of VPU 2.7.
std::vector<DpuWorkload> workloads() {
  std::vector<DpuWorkload> all;
  for (std::uint32_t i = 0; i < kWorkloads; ++i) {
    DpuWorkload w;
    w.input.width = w.output.width = 1 + i % 64;
    w.input.height = w.output.height = 1 + i / 64 % 16;
    w.input.channels = 16 * (1 + i / 1024);
    w.output.channels = 64;
    w.swizzling = {5, 5, 5};
    all.push_back(w);
  }
  return all;
}

void report(benchmark::State& state, std::size_t queries_per_iteration) {
  state.counters["queries/s"] = benchmark::Counter(static_cast<double>(queries_per_iteration),
                                                   benchmark::Counter::kIsIterationInvariantRate);
}

void NetworkAlone(benchmark::State& state) {
  const Inference inference(network(), static_cast<InstructionSet>(state.range(0)));
  const auto batch = static_cast<std::size_t>(state.range(1));
  const std::vector<float> inputs(batch * inference.input_count(), 1.0F);
  std::vector<float> outputs(batch);
  for (auto _ : state) {
    inference.run(inputs, outputs);
    benchmark::DoNotOptimize(outputs.data());
  }
  state.SetLabel(std::string(inference.instruction_set()));
  report(state, batch);
}
BENCHMARK(NetworkAlone)->ArgsProduct({{0, 1, 2, 3}, {1, 256, 2048}});

// Sanitizing, rules, descriptor, network, rounding.
void WholeQuery(benchmark::State& state) {
  const DpuNetwork model(network_file(), "bench");
  const std::vector<DpuWorkload> all = workloads();
  const auto batch = static_cast<std::size_t>(state.range(0));
  std::vector<DpuPrediction> predictions(batch);
  std::size_t first = 0;
  for (auto _ : state) {
    model.predict(std::span(all).subspan(first, batch), VpunnDevice::kVpu27, predictions);
    benchmark::DoNotOptimize(predictions.data());
    first = (first + batch) % kWorkloads;
  }
  report(state, batch);
}
BENCHMARK(WholeQuery)->Arg(1)->Arg(8192);

void CacheHit(benchmark::State& state) {
  const Cached<DpuWorkload> cached(
      std::make_unique<nn_timing::NeuralDpuTiming>(DpuNetwork(network_file(), "bench"), "bench"),
      2 * kWorkloads);
  const std::vector<DpuWorkload> all = workloads();
  cached.estimate(all, HwConfig());
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(cached.find(all[next]));
    next = (next + 1) % kWorkloads;
  }
  report(state, 1);
}
BENCHMARK(CacheHit);

void print_ratios(const RatioReporter& reporter) {
  const double peak = measure_peak_flops();
  const auto operations = static_cast<double>(network().operation_count());
  fmt::print("peak of this core: {:.1f} GFLOP/s; one inference: {:.0f} FLOP\n", peak / 1e9,
             operations);
  RatioReporter::print_ratio("batched inference, share of the peak",
                             reporter.find("NetworkAlone/0/2048:queries/s") * operations, peak);
  RatioReporter::print_ratio("whole queries in batches against 250k/s",
                             reporter.find("WholeQuery/8192:queries/s"), 250e3);
  RatioReporter::print_ratio("single queries against 80k/s",
                             reporter.find("WholeQuery/1:queries/s"), 80e3);
  RatioReporter::print_ratio("100 ns against a cache hit", reporter.find("CacheHit:queries/s"),
                             1e7);
}

}  // namespace
}  // namespace vpusim::test

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
    return 1;
  }
  vpusim::test::RatioReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  vpusim::test::print_ratios(reporter);
  return 0;
}
