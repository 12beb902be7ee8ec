#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The published linear cost of a SHAVE kernel, from the device's table: output
// bytes over its rate, plus its latency. Knows only kernels of the table.
//
// Source: npu-nn-cost-model, src/shave/layers_perf.csv.
class ShaveTableTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "shave-table"; }

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
