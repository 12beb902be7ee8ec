#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn_timing/features/dma_descriptor.hpp"
#include "nn_timing/net/inference.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim::nn_timing {

// A published network that says what a DMA transfer takes, alone on the device, its
// latency included. Such networks were trained on transfers of one or two dimensions; what they
// say of others is often out of range, and then there is no answer.
//
// Source of the rules: intel/npu-nn-cost-model at 8a2ae92, its DMA cost model.
//
// Immutable, so any number of threads may ask it.
class DmaNetwork {
 public:
  // Output interfaces, by their published numbers.
  enum class Output : std::uint8_t { kBandwidthShare = 1, kCycles = 2 };

  // Errors: InputError when the network is not for DMA or has interfaces that are not known.
  explicit DmaNetwork(const NetworkFile& network);

  // DPU cycles, one entry per workload, in their order. No answer for a kind of workload
  // that the network does not describe, and where its answer is out of range. The
  // network is for one device; `hw` gives the clocks and the width of the engine.
  std::vector<std::optional<Cycles>> estimate(std::span<const DmaPattern> workloads,
                                              const HwConfig& hw) const;

  // What the network itself says: by output 1 the share of the engine's bandwidth, by
  // output 2 DPU cycles. No answer for a kind of workload that it does not describe.
  std::vector<std::optional<float>> raw_outputs(std::span<const DmaPattern> workloads) const;

  // What the published cost model makes of such an output: DPU cycles; nothing when it is
  // out of range.
  std::optional<Cycles> cycles_of(float raw, const DmaPattern& workload, const HwConfig& hw) const;

  // Whether an output is a prediction at all. Networks give zero for what they never saw;
  // the published model then takes the slowest rate that it allows, or no time.
  static bool is_prediction(float raw) { return raw > 0; }

  DmaInterface interface() const { return interface_; }
  const std::string& name() const { return name_; }
  const std::string& sha256() const { return sha256_; }

 private:
  std::string name_;
  std::string sha256_;
  DmaInterface interface_;
  Output output_;
  Inference inference_;
};

}  // namespace vpusim::nn_timing
