#include "sim/timing/shave/device_timing.hpp"

namespace vpusim {

std::vector<std::optional<Estimate>> DeviceShaveTiming::estimate(
    std::span<const ShaveWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers = linear_.estimate(workloads, hw);
  const ShaveModel chosen = hw.timing.shave_model;
  if (chosen == ShaveModel::kLinear) {
    return answers;
  }
  const ShaveTimingModel& model = chosen == ShaveModel::kHeuristic
                                      ? static_cast<const ShaveTimingModel&>(heuristic_)
                                      : profiled_;
  const std::vector<std::optional<Estimate>> better = model.estimate(workloads, hw);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (better[i]) {
      answers[i] = better[i];
    }
  }
  return answers;
}

}  // namespace vpusim
