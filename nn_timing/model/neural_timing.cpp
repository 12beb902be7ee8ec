#include "nn_timing/model/neural_timing.hpp"

#include <utility>

namespace vpusim::nn_timing {

NeuralDpuTiming::NeuralDpuTiming(DpuNetwork network, std::string name)
    : network_(std::move(network)), name_(std::move(name)) {}

std::vector<std::optional<Estimate>> NeuralDpuTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  std::vector<DpuPrediction> predictions(workloads.size());
  network_.predict(workloads, hw.timing.vpunn_device, predictions);
  std::vector<std::optional<Estimate>> answers(workloads.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (predictions[i].cycles) {
      answers[i] = Estimate{.cycles = *predictions[i].cycles, .model = name_};
    }
  }
  return answers;
}

}  // namespace vpusim::nn_timing
