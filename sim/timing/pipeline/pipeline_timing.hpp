#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The cycle-level model of one DPU (pipeline_breakdown), rounded up. Answers for every
// workload on every device, but for those larger than anything real (a day of a DPU's time).
class PipelineTiming final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "pipeline"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;
};

std::optional<Cycles> pipeline_cycles(const DpuWorkload& workload, const HwConfig& hw);

}  // namespace vpusim
