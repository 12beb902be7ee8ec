#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <vector>

#include "nn_timing/train/batch_worker.hpp"
#include "nn_timing/train/blas.hpp"
#include "nn_timing/train/feature_scale.hpp"
#include "nn_timing/train/layers.hpp"
#include "nn_timing/train/trainer.hpp"

namespace vpusim::nn_timing {

// Running means of gradients and of their squares, by parameter.
struct AdamState {
  std::vector<float> momentum;
  std::vector<float> square;
};

// All that changes from epoch to epoch, and how.
struct TrainingState {
  // Both sets outlive it.
  TrainingState(const TrainingSet& training_set, const TrainingSet& validation_set,
                TrainingOptions given);

  // What the first epoch begins with.
  void start_from(std::vector<float> first_parameters);

  // Over all rows once, in an order that is drawn.
  Loss train_epoch();
  // The averaged weights' mean absolute log error, each row by its weight.
  double validation_error();
  double rate_of(std::uint64_t step_number) const;

  // All that a checkpoint holds of numbers, in its order.
  std::array<std::vector<float>*, 5> values() {
    return {&parameters, &average, &best, &adam.momentum, &adam.square};
  }
  std::array<const std::vector<float>*, 5> values() const {
    return {&parameters, &average, &best, &adam.momentum, &adam.square};
  }

  const TrainingSet& training;
  const TrainingSet& validation;
  TrainingOptions options;
  Layers layers;
  FeatureScale scale;
  Blas blas;
  std::mt19937_64 random;
  std::vector<float> parameters;
  std::vector<float> average;  // of the parameters over the last steps
  std::vector<float> best;
  AdamState adam;
  std::vector<std::uint32_t> order;
  std::size_t batch_rows;
  std::vector<std::unique_ptr<BatchWorker>> workers;
  std::uint64_t fingerprint = 0;
  std::uint64_t step = 0;
  std::uint64_t epoch = 0;
  double best_error = std::numeric_limits<double>::infinity();
  std::uint64_t best_epoch = 0;

 private:
  // Two trainings with equal fingerprints go the same way. Of the parameters it takes those at the
  // beginning.
  std::uint64_t computed_fingerprint() const;
  std::size_t steps_per_epoch() const { return (order.size() + batch_rows - 1) / batch_rows; }
  // Adam on one worker's part of the parameters.
  void update(std::size_t worker, std::uint64_t number);
};

}  // namespace vpusim::nn_timing
