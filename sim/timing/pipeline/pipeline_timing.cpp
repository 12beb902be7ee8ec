#include "sim/timing/pipeline/pipeline_timing.hpp"

#include <cmath>
#include <cstdint>

#include "sim/timing/pipeline/pipeline_breakdown.hpp"

namespace vpusim {
namespace {

// Sums of a task's variants must fit into 64 bits. 2^47 cycles are a day at 1.6 GHz.
constexpr auto kLongest = static_cast<double>(std::uint64_t{1} << 47);

}  // namespace

std::optional<Cycles> pipeline_cycles(const DpuWorkload& workload, const HwConfig& hw) {
  const double cycles = std::ceil(pipeline_breakdown(workload, hw).cycles);
  if (!(cycles <= kLongest)) {
    return std::nullopt;
  }
  return Cycles(static_cast<std::uint64_t>(cycles));
}

std::vector<std::optional<Estimate>> PipelineTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const DpuWorkload& workload : workloads) {
    const std::optional<Cycles> cycles = pipeline_cycles(workload, hw);
    answers.push_back(cycles ? std::optional(Estimate{*cycles, name()}) : std::nullopt);
  }
  return answers;
}

}  // namespace vpusim
