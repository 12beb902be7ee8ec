#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "nn_timing/train/blas.hpp"
#include "nn_timing/train/feature_scale.hpp"
#include "nn_timing/train/layers.hpp"
#include "nn_timing/train/trainer.hpp"

namespace vpusim::nn_timing {

// Sums over rows.
struct Loss {
  double loss = 0;
  double absolute_error = 0;  // of the logarithm, weighted
  double weight = 0;

  void add(const Loss& other) {
    loss += other.loss;
    absolute_error += other.absolute_error;
    weight += other.weight;
  }
};

// One thread's part of each batch: forward, loss, backward.
class BatchWorker {
 public:
  // The layers outlive it.
  BatchWorker(const Layers& layers, std::size_t most_rows, double largest_log_ratio);

  // Of the last backward(), by parameter.
  std::span<const float> gradients() const { return gradients_; }

  void fill(const TrainingSet& set, const FeatureScale& scale, std::span<const std::uint32_t> rows);

  // The outputs of the rows that were filled in: [row][output].
  std::span<const float> forward(const Blas& blas, const std::vector<float>& parameters,
                                 std::size_t rows);

  // After forward(): the gradients of these rows' loss, divided by `total_weight`.
  Loss backward(const Blas& blas, const std::vector<float>& parameters, const TrainingSet& set,
                std::span<const std::uint32_t> rows, float total_weight);

 private:
  Loss output_errors(const TrainingSet& set, std::span<const std::uint32_t> rows,
                     float total_weight);

  const Layers& layers_;
  float range_;  // of answers, from the smallest to the largest logarithm
  std::vector<std::vector<float>> activations_;  // before the first layer, and after each
  std::array<std::vector<float>, 2> deltas_;
  std::vector<float> gradients_;
  std::vector<float> errors_;  // d loss / d sum of the last layer
};

}  // namespace vpusim::nn_timing
