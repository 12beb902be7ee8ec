#pragma once

#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Everything takes one cycle: for tests that are about order, not about time.
template <class Workload>
class UnitTiming final : public TimingModel<Workload> {
 public:
  std::string_view name() const override { return "unit"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const Workload> workloads,
                                                const HwConfig& /*hw*/) const override {
    return std::vector<std::optional<Estimate>>(workloads.size(), Estimate{Cycles(1), name()});
  }
};

}  // namespace vpusim
