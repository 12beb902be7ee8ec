#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The published closed-form cost of a DPU workload: MACs over the array's rate, or
// the CMX reads they need, whichever is longer. Answers for all but workloads larger
// than anything real (a day of a DPU's time), and is optimistic:
// 47 % (VPU 2.7) and 54 % (VPU 4.0) below silicon on average.
//
// Source: npu-nn-cost-model @ 8a2ae92, its theoretical DPU model ("obsolete").
class AnalyticDpuTiming final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "analytic"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;
};

std::optional<Cycles> analytic_dpu_cycles(const DpuWorkload& workload, const HwConfig& hw);

}  // namespace vpusim
