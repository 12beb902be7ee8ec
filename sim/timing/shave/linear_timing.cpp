#include "sim/timing/shave/linear_timing.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "sim/timing/shave/find_kernel.hpp"

namespace vpusim {
namespace {

// The compiler names one kernel in several ways.
std::string_view published_name(std::string_view kernel) {
  struct Synonym {
    std::string_view kernel;
    std::string_view published;
  };
  constexpr auto kSynonyms = std::to_array<Synonym>({{"Elu", "ELU"},
                                                     {"Quantize", "QuantizeCast"},
                                                     {"SpaceToDepth", "SpaceToDepthOp"},
                                                     {"SoftMax", "Softmax"},
                                                     {"SquaredDifference", "SquaredDiff"}});
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.kernel == kernel) {
      return synonym.published;
    }
  }
  return kernel;
}

// round(bytes / width) + latency. The published library divides in single precision,
// which shows in the last digits of long kernels.
Cycles linear_cycles(const ShaveWorkload& workload, const ShaveKernelCost& cost) {
  const auto bytes = static_cast<float>(workload.output_bytes());
  const float bytes_per_cycle = static_cast<float>(cost.width.count()) / 1000.0F;
  constexpr float kLongest = 1e18F;
  const float cycles = std::min(bytes / bytes_per_cycle, kLongest);
  return Cycles(static_cast<std::uint64_t>(std::round(cycles))) + cost.latency;
}

std::vector<std::optional<Estimate>> answers_of(std::span<const ShaveWorkload> workloads,
                                                const std::vector<ShaveKernelCost>& table,
                                                std::string_view model) {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const ShaveWorkload& workload : workloads) {
    const ShaveKernelCost* cost = find_kernel(table, published_name(workload.kernel));
    answers.push_back(cost == nullptr
                          ? std::nullopt
                          : std::optional(Estimate{linear_cycles(workload, *cost), model}));
  }
  return answers;
}

}  // namespace

std::vector<std::optional<Estimate>> LinearShaveTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  return answers_of(workloads, hw.shave.kernels, name());
}

std::vector<std::optional<Estimate>> MeasuredKernelTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  return answers_of(workloads, hw.shave.measured_kernels, name());
}

std::vector<std::optional<Estimate>> UnknownKernelTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const ShaveWorkload& workload : workloads) {
    answers.emplace_back(Estimate{linear_cycles(workload, hw.shave.unknown_kernel), name()});
  }
  return answers;
}

}  // namespace vpusim
