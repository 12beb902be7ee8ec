#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "nn_timing/model/dma_network.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim::nn_timing {

// A published DMA network as a timing model. A transfer without a pattern of lines is asked
// as one run of bytes, as the published library does with tensors.
//
// No answer for a transfer that changes its bytes on the way (permuting, converting,
// compressing ones: nothing in a descriptor says so), for a pattern of another generation's
// engine, and where the network's output is no prediction (DmaNetwork::is_prediction): there
// the published library would answer with its slowest legal rate, 1/200 byte per cycle.
class NeuralDmaTiming final : public DmaTimingModel {
 public:
  // `name` is what estimates and reports call it.
  NeuralDmaTiming(DmaNetwork network, std::string name);

  std::string_view name() const override { return name_; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DmaWorkload> workloads,
                                                const HwConfig& hw) const override;

 private:
  DmaNetwork network_;
  std::string name_;
};

}  // namespace vpusim::nn_timing
