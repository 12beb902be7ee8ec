#include "nn_timing/model/neural_dma_timing.hpp"

#include <limits>
#include <utility>

namespace vpusim::nn_timing {
namespace {

// Nothing for a transfer that no descriptor describes.
std::optional<DmaPattern> pattern_of(const DmaWorkload& dma, DmaInterface interface) {
  if (dma.pattern) {
    return dma.pattern;
  }
  if (!dma.is_plain_copy || dma.source != dma.target ||
      dma.source.count() > std::numeric_limits<std::uint32_t>::max()) {
    return std::nullopt;
  }
  const auto bytes = static_cast<std::uint32_t>(dma.source.count());
  if (interface == DmaInterface::kPlanes) {
    return PlaneDmaWorkload{
        .length = bytes, .source_width = bytes, .target_width = bytes, .direction = dma.direction};
  }
  return NestedDmaWorkload{
      .source_width = bytes, .target_width = bytes, .direction = dma.direction};
}

}  // namespace

NeuralDmaTiming::NeuralDmaTiming(DmaNetwork network, std::string name)
    : network_(std::move(network)), name_(std::move(name)) {}

std::vector<std::optional<Estimate>> NeuralDmaTiming::estimate(
    std::span<const DmaWorkload> workloads, const HwConfig& hw) const {
  std::vector<DmaPattern> patterns;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    if (const auto pattern = pattern_of(workloads[i], network_.interface())) {
      patterns.push_back(*pattern);
      places.push_back(i);
    }
  }
  const std::vector<std::optional<float>> raw = network_.raw_outputs(patterns);
  std::vector<std::optional<Estimate>> answers(workloads.size());
  for (std::size_t j = 0; j < raw.size(); ++j) {
    if (!raw[j] || !DmaNetwork::is_prediction(*raw[j])) {
      continue;
    }
    if (const std::optional<Cycles> cycles = network_.cycles_of(*raw[j], patterns[j], hw)) {
      answers[places[j]] = Estimate{.cycles = *cycles, .model = name_};
    }
  }
  return answers;
}

}  // namespace vpusim::nn_timing
