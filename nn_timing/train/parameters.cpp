#include "nn_timing/train/parameters.hpp"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

// A standard normal draw (Box and Muller).
float draw_normal(std::mt19937_64& random) {
  constexpr double kSteps = 9007199254740992.0;  // 2^53
  const double u = (static_cast<double>(random() >> 11U) + 1.0) / (kSteps + 1.0);
  const double v = static_cast<double>(random() >> 11U) / kSteps;
  return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

}  // namespace

std::vector<float> draw_parameters(const Layers& layers, std::mt19937_64& random) {
  std::vector<float> parameters(layers.parameter_count);
  for (std::size_t l = 0; l < layers.places.size(); ++l) {
    const LayerPlace& place = layers.places[l];
    const bool is_last = l + 1 == layers.places.size();
    const float deviation =
        (is_last ? 0.1F : 1.0F) * std::sqrt(2.0F / static_cast<float>(place.ins));
    for (std::size_t i = 0; i < place.ins * place.outs; ++i) {
      parameters[place.weights + i] = deviation * draw_normal(random);
    }
  }
  parameters[layers.places.back().bias + 1] = -3;  // errors of 5 % are expected at first
  return parameters;
}

std::vector<float> parameters_of(const Mlp& mlp, const Layers& layers, const FeatureScale& scale) {
  std::vector<float> parameters(layers.parameter_count);
  VPUSIM_CHECK(mlp.layers.size() == layers.places.size());
  for (std::size_t l = 0; l < mlp.layers.size(); ++l) {
    const DenseLayer& layer = mlp.layers[l];
    const LayerPlace& place = layers.places[l];
    VPUSIM_CHECK(layer.input_count == place.ins && layer.output_count == place.outs);
    for (std::size_t out = 0; out < place.outs; ++out) {
      double bias = layer.bias.empty() ? 0.0 : double{layer.bias[out]};
      for (std::size_t in = 0; in < place.ins; ++in) {
        float weight = layer.weights[out * place.ins + in];
        if (l == 0) {
          bias += double{weight} * double{scale.mean[in]};
          weight *= scale.deviation[in];
        }
        parameters[place.weights + out * place.ins + in] = weight;
      }
      parameters[place.bias + out] = static_cast<float>(bias);
    }
  }
  return parameters;
}

Mlp network_of(const std::vector<float>& parameters, const Layers& layers,
               const FeatureScale& scale) {
  Mlp mlp;
  for (std::size_t l = 0; l < layers.places.size(); ++l) {
    const LayerPlace& place = layers.places[l];
    DenseLayer layer = {
        .input_count = static_cast<std::uint32_t>(place.ins),
        .output_count = static_cast<std::uint32_t>(place.outs),
        .weights = std::vector<float>(place.ins * place.outs),
        .bias = std::vector<float>(place.outs),
        .activation = l + 1 == layers.places.size() ? Activation::kSigmoid : Activation::kRelu};
    for (std::size_t out = 0; out < place.outs; ++out) {
      double bias = parameters[place.bias + out];
      for (std::size_t in = 0; in < place.ins; ++in) {
        float weight = parameters[place.weights + out * place.ins + in];
        if (l == 0) {
          weight /= scale.deviation[in];
          bias -= double{weight} * double{scale.mean[in]};
        }
        layer.weights[out * place.ins + in] = weight;
      }
      layer.bias[out] = static_cast<float>(bias);
    }
    mlp.layers.push_back(std::move(layer));
  }
  return mlp;
}

}  // namespace vpusim::nn_timing
