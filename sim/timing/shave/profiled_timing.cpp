#include "sim/timing/shave/profiled_timing.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "sim/timing/shave/cycles_of.hpp"
#include "sim/timing/shave/find_kernel.hpp"

namespace vpusim {
namespace {

// The published names are lower case and, for some kernels, shorter than the compiler's.
std::string published_name(std::string_view kernel) {
  struct Synonym {
    std::string_view kernel;
    std::string_view published;
  };
  constexpr auto kSynonyms = std::to_array<Synonym>({{"and", "logicaland"},
                                                     {"divide", "div"},
                                                     {"greaterequal", "greatereq"},
                                                     {"lessequal", "lesseq"},
                                                     {"maximum", "max"},
                                                     {"minimum", "min"},
                                                     {"multiply", "mul"},
                                                     {"subtract", "sub"}});
  std::string name(kernel);
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return 'A' <= c && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  for (const Synonym& synonym : kSynonyms) {
    if (synonym.kernel == name) {
      return std::string(synonym.published);
    }
  }
  return name;
}

// Microseconds so far -> with what a size adds. The order of the sums is the published one.
float with_scalar_tail(float time, const ShaveProfiledCost& cost, std::uint64_t elements) {
  const std::uint64_t block = std::uint64_t{cost.unroll} * cost.vector;
  if (elements < block) {
    time -= cost.unroll_offset;
  }
  if (cost.vector == 0) {
    return time;
  }
  const bool has_tail = elements % cost.vector != 0;
  const bool fills_blocks = cost.unroll > 1 && elements % block == 0;
  return has_tail || fills_blocks ? time + cost.scalar_offset : time;
}

float with_block_position(float time, const ShaveProfiledCost& cost, std::uint64_t elements) {
  const std::uint64_t block = std::uint64_t{cost.unroll} * cost.vector;
  if (elements <= block) {
    time -= cost.unroll_offset;
  }
  if (cost.vector == 0) {
    return time;
  }
  // Before the first element lies the last one of a block.
  const std::uint64_t period = std::max<std::uint64_t>(block, cost.vector);
  const std::uint64_t back = cost.displacement % period;
  const std::uint64_t place = (elements % period + period - back) % period;
  if (cost.unroll > 1) {
    const std::uint64_t vector = place / cost.vector;
    time +=
        cost.intra_block_offset * static_cast<float>(vector) / static_cast<float>(cost.unroll - 1);
  }
  if (cost.vector > 1) {
    const std::uint64_t element = place % cost.vector;
    time += cost.vector_offset * static_cast<float>(element) / static_cast<float>(cost.vector - 1);
  }
  return time;
}

float megahertz(Hertz frequency) {
  return static_cast<float>(static_cast<double>(frequency.count()) / 1e6);
}

std::optional<Cycles> profiled_cycles(const ShaveWorkload& workload, const ShaveProfiledCost& cost,
                                      const HwConfig& hw) {
  const ShaveProfile& profile = hw.shave.profile;
  const std::uint64_t bytes = workload.output_bytes();
  const std::uint64_t elements = bytes / 2;
  const float line = cost.slope * static_cast<float>(bytes) + cost.intercept;
  const float time = profile.formula == ShaveProfile::Formula::kScalarTail
                         ? with_scalar_tail(line, cost, elements)
                         : with_block_position(line, cost, elements);
  const float slowdown = megahertz(profile.vpu) / megahertz(hw.clocks.vpu);
  return cycles_of(time * slowdown * megahertz(hw.clocks.dpu));
}

}  // namespace

std::vector<std::optional<Estimate>> ProfiledShaveTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const ShaveWorkload& workload : workloads) {
    const ShaveProfiledCost* cost =
        find_kernel(hw.shave.profile.kernels, published_name(workload.kernel));
    const auto cycles = cost == nullptr ? std::nullopt : profiled_cycles(workload, *cost, hw);
    answers.push_back(cycles ? std::optional(Estimate{*cycles, name()}) : std::nullopt);
  }
  return answers;
}

}  // namespace vpusim
