#include "nn_timing/train/feature_scale.hpp"

#include <algorithm>
#include <cmath>

namespace vpusim::nn_timing {

FeatureScale::FeatureScale(const TrainingSet& set)
    : mean(set.feature_count), deviation(set.feature_count) {
  const std::size_t width = set.feature_count;
  std::vector<double> sum(width);
  std::vector<double> squares(width);
  for (std::size_t row = 0; row < set.row_count(); ++row) {
    for (std::size_t i = 0; i < width; ++i) {
      const double value = set.features[row * width + i];
      sum[i] += value;
      squares[i] += value * value;
    }
  }
  const auto count = static_cast<double>(set.row_count());
  for (std::size_t i = 0; i < width; ++i) {
    const double average = sum[i] / count;
    const double variance = std::max(squares[i] / count - average * average, 0.0);
    mean[i] = static_cast<float>(average);
    // A feature that never changes has nothing to say; it stays 0.
    constexpr double kSmallest = 1e-4;
    deviation[i] = variance > kSmallest * kSmallest ? static_cast<float>(std::sqrt(variance)) : 1;
  }
}

}  // namespace vpusim::nn_timing
