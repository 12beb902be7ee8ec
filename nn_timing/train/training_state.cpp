#include "nn_timing/train/training_state.hpp"

#include <xxhash.h>

#include <algorithm>
#include <barrier>
#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <thread>
#include <utility>

#include "nn_timing/model/learned_timing.hpp"
#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::size_t kWorkers = 2;

// Adam's usual constants, and of the average of weights over steps that is judged and kept.
constexpr float kMomentum = 0.9F;
constexpr float kSquareMomentum = 0.999F;
constexpr float kEpsilon = 1e-8F;
constexpr float kAverage = 0.998F;
constexpr double kLastRate = 0.01;  // of the peak

// A draw below `bound`, the same with every standard library.
std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t bound) {
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  std::uint64_t drawn = random();
  while (drawn >= limit) {
    drawn = random();
  }
  return drawn % bound;
}

std::span<const std::uint32_t> part_of(std::span<const std::uint32_t> batch, std::size_t worker) {
  const std::size_t begin = batch.size() * worker / kWorkers;
  return batch.subspan(begin, batch.size() * (worker + 1) / kWorkers - begin);
}

}  // namespace

TrainingState::TrainingState(const TrainingSet& training_set, const TrainingSet& validation_set,
                             TrainingOptions given)
    : training(training_set),
      validation(validation_set),
      options(std::move(given)),
      layers(training_set.feature_count, options.hidden),
      scale(training_set),
      random(options.seed),
      parameters(layers.parameter_count),
      adam{.momentum = std::vector<float>(layers.parameter_count),
           .square = std::vector<float>(layers.parameter_count)},
      order(training_set.row_count()),
      // Small sets are learned in small batches.
      batch_rows(std::min(options.batch_rows, std::max<std::size_t>(order.size() / 8, 2))) {
  VPUSIM_CHECK(training.row_count() > 0 && validation.row_count() > 0);
  VPUSIM_CHECK(training.feature_count == validation.feature_count);
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = 0; i < kWorkers; ++i) {
    workers.push_back(std::make_unique<BatchWorker>(layers, (batch_rows + kWorkers - 1) / kWorkers,
                                                    options.largest_log_ratio));
  }
}

void TrainingState::start_from(std::vector<float> first_parameters) {
  parameters = std::move(first_parameters);
  average = parameters;
  best = parameters;
  fingerprint = computed_fingerprint();
}

std::uint64_t TrainingState::computed_fingerprint() const {
  const std::uint64_t start_hash =
      XXH3_64bits_withSeed(parameters.data(), parameters.size() * sizeof(float), options.seed);
  std::uint64_t hash = start_hash;
  const auto add = [&](const void* bytes, std::size_t size) {
    hash = XXH3_64bits_withSeed(bytes, size, hash);
  };
  for (const TrainingSet* const set : {&training, &validation}) {
    add(set->features.data(), set->features.size() * sizeof(float));
    add(set->targets.data(), set->targets.size() * sizeof(float));
    add(set->weights.data(), set->weights.size() * sizeof(float));
  }
  add(options.hidden.data(), options.hidden.size() * sizeof(options.hidden.front()));
  const std::array<double, 7> numbers = {static_cast<double>(options.batch_rows),
                                         static_cast<double>(options.epochs),
                                         options.peak_rate,
                                         options.warm_up_epochs,
                                         options.weight_decay,
                                         static_cast<double>(options.patience),
                                         options.largest_log_ratio};
  add(numbers.data(), sizeof numbers);
  return hash;
}

double TrainingState::rate_of(std::uint64_t step_number) const {
  const auto steps = static_cast<double>(steps_per_epoch());
  const double now = static_cast<double>(step_number) / steps;  // in epochs
  if (now < options.warm_up_epochs) {
    return options.peak_rate * now / options.warm_up_epochs;
  }
  const double share = (now - options.warm_up_epochs) /
                       std::max(static_cast<double>(options.epochs) - options.warm_up_epochs, 1.0);
  const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::min(share, 1.0)));
  return options.peak_rate * (kLastRate + (1 - kLastRate) * cosine);
}

void TrainingState::update(std::size_t worker, std::uint64_t number) {
  const std::size_t begin = layers.parameter_count * worker / kWorkers;
  const std::size_t end = layers.parameter_count * (worker + 1) / kWorkers;
  const auto rate = static_cast<float>(rate_of(number));
  const float decay = 1.0F - rate * static_cast<float>(options.weight_decay);
  const auto power = static_cast<float>(number);
  const float momentum_scale = 1.0F / (1.0F - std::pow(kMomentum, power));
  const float square_scale = 1.0F / (1.0F - std::pow(kSquareMomentum, power));
  const float* const first = workers[0]->gradients().data();
  const float* const second = workers[1]->gradients().data();
  // Early averages would remember the first weights for too long.
  const float keep = std::min(kAverage, (1 + power) / (10 + power));
  for (std::size_t i = begin; i < end; ++i) {
    const float gradient = first[i] + second[i];
    adam.momentum[i] += (1 - kMomentum) * (gradient - adam.momentum[i]);
    adam.square[i] += (1 - kSquareMomentum) * (gradient * gradient - adam.square[i]);
    const float step_size =
        adam.momentum[i] * momentum_scale / (std::sqrt(adam.square[i] * square_scale) + kEpsilon);
    parameters[i] = decay * parameters[i] - rate * step_size;
    average[i] += (1 - keep) * (parameters[i] - average[i]);
  }
}

Loss TrainingState::train_epoch() {
  std::iota(order.begin(), order.end(), 0U);
  for (std::size_t i = order.size(); i-- > 1;) {
    std::swap(order[i], order[draw_below(random, i + 1)]);
  }
  std::array<Loss, kWorkers> losses;
  std::barrier meeting(static_cast<std::ptrdiff_t>(kWorkers));
  const auto work = [&](std::size_t id) {
    BatchWorker& worker = *workers[id];
    for (std::size_t begin = 0; begin < order.size(); begin += batch_rows) {
      const auto batch = std::span<const std::uint32_t>(order).subspan(
          begin, std::min(batch_rows, order.size() - begin));
      float total_weight = 0;
      for (const std::uint32_t row : batch) {
        total_weight += training.weights[row];
      }
      const auto rows = part_of(batch, id);
      worker.fill(training, scale, rows);
      worker.forward(blas, parameters, rows.size());
      losses[id].add(worker.backward(blas, parameters, training, rows, total_weight));
      meeting.arrive_and_wait();
      update(id, step + begin / batch_rows + 1);
      meeting.arrive_and_wait();
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  step += steps_per_epoch();
  losses[0].add(losses[1]);
  return losses[0];
}

double TrainingState::validation_error() {
  std::array<Loss, kWorkers> losses;
  std::vector<std::uint32_t> rows(validation.row_count());
  std::iota(rows.begin(), rows.end(), 0U);
  const auto work = [&](std::size_t id) {
    const std::size_t most = (batch_rows + kWorkers - 1) / kWorkers;
    const auto mine = part_of(rows, id);
    for (std::size_t begin = 0; begin < mine.size(); begin += most) {
      const auto part = mine.subspan(begin, std::min(most, mine.size() - begin));
      workers[id]->fill(validation, scale, part);
      const auto outputs = workers[id]->forward(blas, average, part.size());
      for (std::size_t i = 0; i < part.size(); ++i) {
        const double ratio =
            answer_of(outputs[i * kOutputs], outputs[i * kOutputs + 1], options.largest_log_ratio)
                .log_ratio;
        const double weight = validation.weights[part[i]];
        losses[id].absolute_error += weight * std::abs(ratio - double{validation.targets[part[i]]});
        losses[id].weight += weight;
      }
    }
  };
  std::thread other(work, 1);
  work(0);
  other.join();
  losses[0].add(losses[1]);
  return losses[0].absolute_error / losses[0].weight;
}

}  // namespace vpusim::nn_timing
