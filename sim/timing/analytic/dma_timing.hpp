#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The published closed-form cost of a transfer, as the compiler asks it (see dma_formula.hpp).
// Answers for all; knows byte counts and places, no strides and no layouts.
class AnalyticDmaTiming final : public DmaTimingModel {
 public:
  std::string_view name() const override { return "compiler-dma"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const DmaWorkload> workloads,
                                                const HwConfig& hw) const override;
};

}  // namespace vpusim
