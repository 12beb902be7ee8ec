#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/model/dpu_network.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim::nn_timing {

// A published network as a timing model. Has no answer for a workload that breaks the rules
// of its cost model, or when the network's output is no time.
class NeuralDpuTiming final : public DpuTimingModel {
 public:
  // `name` is what estimates and reports call it.
  NeuralDpuTiming(DpuNetwork network, std::string name);

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  DpuNetwork network_;
  std::string name_;
};

}  // namespace vpusim::nn_timing
