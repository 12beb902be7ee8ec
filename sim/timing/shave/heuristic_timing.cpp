#include "sim/timing/shave/heuristic_timing.hpp"

#include <algorithm>

#include "sim/timing/shave/cycles_of.hpp"
#include "sim/timing/shave/find_kernel.hpp"

namespace vpusim {
namespace {

struct Amount {
  std::uint64_t elements = 0;
  std::uint64_t bits = 0;
};

Amount moved(const ShaveWorkload& workload) {
  Amount amount;
  for (const auto* tensors : {&workload.inputs, &workload.outputs}) {
    for (const WorkloadTensor& tensor : *tensors) {
      amount.elements += tensor.element_count();
      amount.bits += tensor.element_count() * bits_of(tensor.type);
    }
  }
  return amount;
}

float roofline_cycles(const ShaveWorkload& workload, const ShaveHeuristicCost& cost) {
  const Amount amount = moved(workload);
  // Multiplied before anything else, as published: it decides the last digit.
  const float derate = cost.code_derate * cost.bandwidth_derate;
  if (!cost.operations) {
    return cost.entry_cycles + static_cast<float>(amount.elements) / derate;
  }
  constexpr float kOutputs = 32;  // that the operations are counted for
  constexpr float kBitsPerOutput = 16;
  float bits_per_cycle =
      std::min(kOutputs / cost.operations->memory, kOutputs / cost.operations->arithmetic) *
      kBitsPerOutput;
  if (cost.is_unaligned) {
    bits_per_cycle /= 2;
  }
  const float channels =
      workload.outputs.empty() ? 0 : static_cast<float>(workload.outputs.front().channels);
  return cost.entry_cycles + static_cast<float>(amount.bits) / (bits_per_cycle * derate) +
         cost.cycles_per_channel * channels;
}

}  // namespace

std::optional<Estimate> HeuristicShaveTiming::estimate_one(const ShaveWorkload& workload,
                                                           const HwConfig& hw) const {
  const ShaveHeuristicCost* cost = find_kernel(hw.shave.heuristics, workload.kernel);
  const bool is_roofline_only = use_ == Use::kRooflineOnly;
  if (cost == nullptr || (cost->has_linear && !is_roofline_only)) {
    return std::nullopt;
  }
  std::optional<Cycles> cycles = cycles_of(roofline_cycles(workload, *cost));
  if (cycles && !is_roofline_only) {
    cycles = cycles_of(static_cast<float>(cycles->count()) / cost->speed_up);
  }
  return cycles ? std::optional(Estimate{*cycles, name()}) : std::nullopt;
}

std::vector<std::optional<Estimate>> HeuristicShaveTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const ShaveWorkload& workload : workloads) {
    answers.push_back(estimate_one(workload, hw));
  }
  return answers;
}

}  // namespace vpusim
