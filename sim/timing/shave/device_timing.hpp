#pragma once

#include "sim/timing/shave/heuristic_timing.hpp"
#include "sim/timing/shave/linear_timing.hpp"
#include "sim/timing/shave/profiled_timing.hpp"

namespace vpusim {

// What the device file chooses (timing.shave.model); what that model leaves open, the
// linear table answers when it knows the kernel. Estimates name who spoke.
class DeviceShaveTiming final : public ShaveTimingModel {
 public:
  std::string_view name() const override { return "shave-device"; }

  std::vector<std::optional<Estimate>> estimate(std::span<const ShaveWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  LinearShaveTiming linear_;
  HeuristicShaveTiming heuristic_{HeuristicShaveTiming::Use::kAsPublished};
  ProfiledShaveTiming profiled_;
};

}  // namespace vpusim
