#include "sim/timing/analytic/dma_timing.hpp"

#include "sim/timing/analytic/dma_formula.hpp"

namespace vpusim {

std::vector<std::optional<Estimate>> AnalyticDmaTiming::estimate(
    std::span<const DmaWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const DmaWorkload& dma : workloads) {
    const CompilerDma ends = {dma.source, dma.target, is_from_cmx(dma.direction),
                              is_to_cmx(dma.direction)};
    answers.emplace_back(Estimate{.cycles = compiler_dma_cycles(ends, hw), .model = name()});
  }
  return answers;
}

}  // namespace vpusim
