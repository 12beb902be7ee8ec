#include "nn_timing/net/mlp.hpp"

#include <algorithm>
#include <cmath>

namespace vpusim::nn_timing {
namespace {

bool all_finite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
}

}  // namespace

std::uint64_t Mlp::parameter_count() const {
  std::uint64_t count = 0;
  for (const DenseLayer& layer : layers) {
    count += layer.weights.size() + layer.bias.size();
  }
  return count;
}

std::uint64_t Mlp::operation_count() const {
  std::uint64_t count = 0;
  for (const DenseLayer& layer : layers) {
    count += 2 * layer.weights.size();
  }
  return count;
}

const char* find_defect(const Mlp& mlp) {
  if (mlp.layers.empty()) {
    return "the network has no layers";
  }
  std::uint32_t width = mlp.input_count();
  for (const DenseLayer& layer : mlp.layers) {
    if (layer.input_count == 0 || layer.output_count == 0) {
      return "a layer has no inputs or no outputs";
    }
    if (layer.input_count != width) {
      return "a layer's inputs are not the outputs of the layer before";
    }
    if (layer.weights.size() != std::size_t{layer.input_count} * layer.output_count) {
      return "a layer's weights are not as many as its inputs times its outputs";
    }
    if (!layer.bias.empty() && layer.bias.size() != layer.output_count) {
      return "a layer's biases are not as many as its outputs";
    }
    if (!all_finite(layer.weights) || !all_finite(layer.bias)) {
      return "a weight is no finite number";
    }
    width = layer.output_count;
  }
  return nullptr;
}

}  // namespace vpusim::nn_timing
