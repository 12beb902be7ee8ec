#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "nn_timing/train/trainer.hpp"

namespace vpusim::nn_timing {

// Features are learned from with mean 0 and deviation 1; the first layer of a finished
// network takes them as they are.
struct FeatureScale {
  std::vector<float> mean;
  std::vector<float> deviation;

  explicit FeatureScale(const TrainingSet& set);

  void apply(std::span<const float> from, float* to) const {
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] = (from[i] - mean[i]) / deviation[i];
    }
  }
};

}  // namespace vpusim::nn_timing
