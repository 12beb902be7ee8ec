#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "nn_timing/features/descriptor.hpp"
#include "nn_timing/model/validity.hpp"
#include "nn_timing/net/inference.hpp"
#include "nn_timing/vpunn/network_file.hpp"
#include "sim/base/quantity.hpp"

namespace vpusim::nn_timing {

// What a network says of one workload.
struct DpuPrediction {
  Verdict verdict = Verdict::kValid;
  std::optional<Cycles> cycles;  // none: invalid, or the network's answer is no time
  float raw = 0;                 // the network's own output, where it was asked once
};

// A published cost model of DPU workloads: a network, the descriptor that it takes, and the
// rules around it. Knows workloads that run alone on their tile, with no other traffic in
// CMX; see the README of nn_timing.
//
// Immutable, so any number of threads may ask it.
class DpuNetwork {
 public:
  // Errors: InputError, naming `file`, for a network with an interface that is not known
  // or not of its descriptor's length.
  DpuNetwork(const NetworkFile& network, const std::string& file);

  // One prediction per workload. Takes the workload as a compiler states it; sanitizes
  // and checks it first.
  void predict(std::span<const DpuWorkload> workloads, VpunnDevice device,
               std::span<DpuPrediction> predictions) const;

  const Descriptor& descriptor() const { return *descriptor_; }
  // Whether it was trained for this device, or has its output corrected for it.
  bool is_for(VpunnDevice device) const;
  const Inference& inference() const { return inference_; }

 private:
  class Batch;

  const Descriptor* descriptor_;
  unsigned output_interface_;
  Inference inference_;
};

}  // namespace vpusim::nn_timing
