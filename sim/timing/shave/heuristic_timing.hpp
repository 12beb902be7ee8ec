#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The published generation of NPU 5.0: a roofline over all operands.
//
//   bits/cycle = 16 * min(32/memory, 32/arithmetic) * derates, half of it unaligned
//   cycles     = ceil(entry + bits / (bits/cycle) + cycles_per_channel * C of the output)
//
// and for kernels without counted operations ceil(entry + elements / derates). Then
// divided by the kernel's measured speed-up and rounded up again. All in single
// precision, as published. The source says that a conversion from SHAVE to DPU cycles
// is missing; the published library returns the number as it is, and so do we.
//
// Sources: npu-nn-cost-model @ 8a2ae92, src/shave/shave_layers_heuristic_npu5.csv and
// shave_heuristic_factors_npu5.csv.
class HeuristicShaveTiming final : public ShaveTimingModel {
 public:
  enum class Use : std::uint8_t {
    kAsPublished,   // with speed-ups; silent where the linear table is preferred
    kRooflineOnly,  // every kernel of the table, without speed-ups
  };

  explicit HeuristicShaveTiming(Use use) : use_(use) {}

  std::string_view name() const override { return "shave-heuristic"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  std::optional<Estimate> estimate_one(const ShaveWorkload& workload, const HwConfig& hw) const;

  Use use_;
};

}  // namespace vpusim
