#include "nn_timing/train/batch_worker.hpp"

#include <algorithm>
#include <cmath>

#include "nn_timing/model/learned_timing.hpp"

namespace vpusim::nn_timing {
namespace {

// Log errors below this count by their square.
constexpr float kSmallError = 0.01F;

float sigmoid(float z) { return 1.0F / (1.0F + std::exp(-z)); }

}  // namespace

BatchWorker::BatchWorker(const Layers& layers, std::size_t most_rows, double largest_log_ratio)
    : layers_(layers),
      range_(static_cast<float>(2 * largest_log_ratio)),
      gradients_(layers.parameter_count),
      errors_(most_rows * kOutputs) {
  activations_.emplace_back(most_rows * layers.places.front().ins);
  for (const LayerPlace& place : layers.places) {
    activations_.emplace_back(most_rows * place.outs);
  }
  for (std::vector<float>& deltas : deltas_) {
    deltas.resize(most_rows * std::max(layers.widest, kOutputs));
  }
}

void BatchWorker::fill(const TrainingSet& set, const FeatureScale& scale,
                       std::span<const std::uint32_t> rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    scale.apply(std::span(set.features).subspan(rows[i] * set.feature_count, set.feature_count),
                &activations_.front()[i * set.feature_count]);
  }
}

std::span<const float> BatchWorker::forward(const Blas& blas, const std::vector<float>& parameters,
                                            std::size_t rows) {
  for (std::size_t l = 0; l < layers_.places.size(); ++l) {
    const LayerPlace& place = layers_.places[l];
    float* const out = activations_[l + 1].data();
    blas.forward(activations_[l].data(), &parameters[place.weights], out, rows, place.ins,
                 place.outs);
    const float* const bias = &parameters[place.bias];
    const bool is_last = l + 1 == layers_.places.size();
    for (std::size_t row = 0; row < rows; ++row) {
      float* const values = out + row * place.outs;
      for (std::size_t i = 0; i < place.outs; ++i) {
        const float sum = values[i] + bias[i];
        values[i] = is_last ? sigmoid(sum) : std::max(sum, 0.0F);
      }
    }
  }
  return std::span(activations_.back()).first(rows * kOutputs);
}

Loss BatchWorker::backward(const Blas& blas, const std::vector<float>& parameters,
                           const TrainingSet& set, std::span<const std::uint32_t> rows,
                           float total_weight) {
  Loss loss = output_errors(set, rows, total_weight);
  const float* deltas = errors_.data();
  for (std::size_t l = layers_.places.size(); l-- > 0;) {
    const LayerPlace& place = layers_.places[l];
    blas.gradient(deltas, activations_[l].data(), &gradients_[place.weights], rows.size(),
                  place.ins, place.outs);
    float* const bias = &gradients_[place.bias];
    std::fill_n(bias, place.outs, 0.0F);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      for (std::size_t i = 0; i < place.outs; ++i) {
        bias[i] += deltas[row * place.outs + i];
      }
    }
    if (l == 0) {
      break;
    }
    if (l + 1 == layers_.places.size()) {
      // The expected error does not teach the hidden layers.
      for (std::size_t row = 0; row < rows.size(); ++row) {
        errors_[row * kOutputs + 1] = 0;
      }
    }
    float* const before = deltas_[l % 2].data();
    blas.backward(deltas, &parameters[place.weights], before, rows.size(), place.ins, place.outs);
    const float* const values = activations_[l].data();
    for (std::size_t i = 0; i < rows.size() * place.ins; ++i) {
      before[i] = values[i] > 0 ? before[i] : 0.0F;
    }
    deltas = before;
  }
  return loss;
}

Loss BatchWorker::output_errors(const TrainingSet& set, std::span<const std::uint32_t> rows,
                                float total_weight) {
  Loss loss;
  const float* const outputs = activations_.back().data();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const float ratio = outputs[i * kOutputs];
    const float spread = outputs[i * kOutputs + 1];
    const float weight = set.weights[rows[i]];
    const float error = range_ * (ratio - 0.5F) - set.targets[rows[i]];
    const float root = std::sqrt(error * error + kSmallError * kSmallError);
    const float size = std::abs(error);
    const float scale = spread + static_cast<float>(kSmallestLogError);
    const float share = weight / total_weight;
    errors_[i * kOutputs] = share * (error / root) * range_ * ratio * (1 - ratio);
    // d/ds of |e|/s + ln s times the sigmoid's slope, whose factor s cancels the 1/s.
    errors_[i * kOutputs + 1] = share * (1 - size / scale) * (1 - spread);
    loss.loss += double{weight} * double{root - kSmallError};
    loss.absolute_error += double{weight} * double{size};
    loss.weight += double{weight};
  }
  return loss;
}

}  // namespace vpusim::nn_timing
