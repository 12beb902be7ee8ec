#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The first published generation: output bytes over the kernel's rate, plus its
// latency, from the device's table. Knows only kernels of the table.
//
// Source: npu-nn-cost-model, src/shave/layers_perf.csv.
class LinearShaveTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "shave-linear"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;
};

// The same form for kernels that were measured in whole schedules, where nothing is
// published: device fidelity only, since the compiler does not know them.
class MeasuredKernelTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "measured-kernels"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;
};

// What the device file says about kernels that nobody published: always answers.
class UnknownKernelTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "unknown-kernel"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;
};

}  // namespace vpusim
