#pragma once

#include <random>
#include <vector>

#include "nn_timing/net/mlp.hpp"
#include "nn_timing/train/feature_scale.hpp"
#include "nn_timing/train/layers.hpp"

// The parameters of a network while it is trained: one list, of scaled features.

namespace vpusim::nn_timing {

// Equal draws on every machine.
std::vector<float> draw_parameters(const Layers& layers, std::mt19937_64& random);

// Precondition: the network has these layers.
std::vector<float> parameters_of(const Mlp& mlp, const Layers& layers, const FeatureScale& scale);

// The network that takes features as they are.
Mlp network_of(const std::vector<float>& parameters, const Layers& layers,
               const FeatureScale& scale);

}  // namespace vpusim::nn_timing
