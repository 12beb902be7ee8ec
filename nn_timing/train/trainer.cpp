#include "nn_timing/train/trainer.hpp"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <barrier>
#include <cmath>
#include <istream>
#include <limits>
#include <numbers>
#include <numeric>
#include <ostream>
#include <random>
#include <span>
#include <string_view>
#include <thread>
#include <utility>

#include "nn_timing/model/learned_timing.hpp"
#include "nn_timing/train/blas.hpp"
#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::size_t kWorkers = 2;
constexpr std::size_t kOutputs = 2;  // ratio, error

// Adam's usual constants, and of the average of weights over steps that is judged and kept.
constexpr float kMomentum = 0.9F;
constexpr float kSquareMomentum = 0.999F;
constexpr float kEpsilon = 1e-8F;
constexpr float kAverage = 0.998F;
constexpr double kLastRate = 0.01;  // of the peak

// Log errors below this count by their square.
constexpr float kSmallError = 0.01F;

float sigmoid(float z) { return 1.0F / (1.0F + std::exp(-z)); }

// A draw below `bound`, the same with every standard library.
std::uint64_t draw_below(std::mt19937_64& random, std::uint64_t bound) {
  const std::uint64_t limit = std::numeric_limits<std::uint64_t>::max() / bound * bound;
  std::uint64_t drawn = random();
  while (drawn >= limit) {
    drawn = random();
  }
  return drawn % bound;
}

// A standard normal draw (Box and Muller).
float draw_normal(std::mt19937_64& random) {
  constexpr double kSteps = 9007199254740992.0;  // 2^53
  const double u = (static_cast<double>(random() >> 11U) + 1.0) / (kSteps + 1.0);
  const double v = static_cast<double>(random() >> 11U) / kSteps;
  return static_cast<float>(std::sqrt(-2.0 * std::log(u)) * std::cos(2.0 * std::numbers::pi * v));
}

// Where a layer's parameters lie among all.
struct LayerPlace {
  std::size_t ins = 0;
  std::size_t outs = 0;
  std::size_t weights = 0;
  std::size_t bias = 0;
};

struct Layers {
  std::vector<LayerPlace> places;
  std::size_t parameter_count = 0;
  std::size_t widest = 0;

  Layers(std::size_t ins, const std::vector<std::uint32_t>& hidden) {
    std::vector<std::size_t> outs(hidden.begin(), hidden.end());
    outs.push_back(kOutputs);
    for (const std::size_t out : outs) {
      places.push_back({.ins = ins,
                        .outs = out,
                        .weights = parameter_count,
                        .bias = parameter_count + ins * out});
      parameter_count += (ins + 1) * out;
      widest = std::max(widest, out);
      ins = out;
    }
  }
};

// Features are learned from with mean 0 and deviation 1; the first layer of a finished
// network takes them as they are.
struct Scale {
  std::vector<float> mean;
  std::vector<float> deviation;

  explicit Scale(const TrainingSet& set) : mean(set.feature_count), deviation(set.feature_count) {
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

  void apply(std::span<const float> from, float* to) const {
    for (std::size_t i = 0; i < from.size(); ++i) {
      to[i] = (from[i] - mean[i]) / deviation[i];
    }
  }
};

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
class Worker {
 public:
  Worker(const Layers& layers, std::size_t most_rows, double largest_log_ratio)
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

  std::span<const float> gradients() const { return gradients_; }

  void fill(const TrainingSet& set, const Scale& scale, std::span<const std::uint32_t> rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      scale.apply(std::span(set.features).subspan(rows[i] * set.feature_count, set.feature_count),
                  &activations_.front()[i * set.feature_count]);
    }
  }

  // The outputs of the rows that were filled in: [row][output].
  std::span<const float> forward(const Blas& blas, const std::vector<float>& parameters,
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

  // After forward(): the gradients of these rows' loss, divided by `total_weight`.
  Loss backward(const Blas& blas, const std::vector<float>& parameters, const TrainingSet& set,
                std::span<const std::uint32_t> rows, float total_weight) {
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

 private:
  Loss output_errors(const TrainingSet& set, std::span<const std::uint32_t> rows,
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

  const Layers& layers_;
  float range_;  // of answers, from the smallest to the largest logarithm
  std::vector<std::vector<float>> activations_;  // before the first layer, and after each
  std::array<std::vector<float>, 2> deltas_;
  std::vector<float> gradients_;
  std::vector<float> errors_;  // d loss / d sum of the last layer
};

struct AdamState {
  std::vector<float> momentum;
  std::vector<float> square;
};

// How far a training is, as a checkpoint has it behind its text.
struct Counters {
  std::uint64_t step = 0;
  std::uint64_t epoch = 0;
  std::uint64_t best_epoch = 0;
  double best_error = 0;
};
constexpr std::string_view kCheckpoint = "vpusim training 1";

}  // namespace

struct Trainer::State {
  State(const TrainingSet& training_set, const TrainingSet& validation_set, TrainingOptions given)
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
      workers.push_back(std::make_unique<Worker>(layers, (batch_rows + kWorkers - 1) / kWorkers,
                                                 options.largest_log_ratio));
    }
  }

  void draw_parameters() {
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
    average = parameters;
    best = parameters;
  }

  void take_parameters(const Mlp& mlp) {
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
    average = parameters;
    best = parameters;
  }

  Mlp network(const std::vector<float>& from) const {
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
        double bias = from[place.bias + out];
        for (std::size_t in = 0; in < place.ins; ++in) {
          float weight = from[place.weights + out * place.ins + in];
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

  // Two trainings with equal fingerprints go the same way. Of the parameters it takes those at the
  // beginning, so it is asked before the first epoch.
  std::uint64_t computed_fingerprint() const {
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

  // All that a checkpoint holds of numbers, in its order.
  std::array<std::vector<float>*, 5> values() {
    return {&parameters, &average, &best, &adam.momentum, &adam.square};
  }
  std::array<const std::vector<float>*, 5> values() const {
    return {&parameters, &average, &best, &adam.momentum, &adam.square};
  }

  std::size_t steps_per_epoch() const { return (order.size() + batch_rows - 1) / batch_rows; }

  double rate_of(std::uint64_t step_number) const {
    const auto steps = static_cast<double>(steps_per_epoch());
    const double now = static_cast<double>(step_number) / steps;  // in epochs
    if (now < options.warm_up_epochs) {
      return options.peak_rate * now / options.warm_up_epochs;
    }
    const double share =
        (now - options.warm_up_epochs) /
        std::max(static_cast<double>(options.epochs) - options.warm_up_epochs, 1.0);
    const double cosine = 0.5 * (1 + std::cos(std::numbers::pi * std::min(share, 1.0)));
    return options.peak_rate * (kLastRate + (1 - kLastRate) * cosine);
  }

  // Adam on one worker's part of the parameters.
  void update(std::size_t worker, std::uint64_t number) {
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

  static std::span<const std::uint32_t> part_of(std::span<const std::uint32_t> batch,
                                                std::size_t worker) {
    const std::size_t begin = batch.size() * worker / kWorkers;
    return batch.subspan(begin, batch.size() * (worker + 1) / kWorkers - begin);
  }

  Loss train_epoch() {
    std::iota(order.begin(), order.end(), 0U);
    for (std::size_t i = order.size(); i-- > 1;) {
      std::swap(order[i], order[draw_below(random, i + 1)]);
    }
    std::array<Loss, kWorkers> losses;
    std::barrier meeting(static_cast<std::ptrdiff_t>(kWorkers));
    const auto work = [&](std::size_t id) {
      Worker& worker = *workers[id];
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

  // The averaged weights' mean absolute log error, each row by its weight.
  double validation_error() {
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
          losses[id].absolute_error +=
              weight * std::abs(ratio - double{validation.targets[part[i]]});
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

  const TrainingSet& training;
  const TrainingSet& validation;
  TrainingOptions options;
  Layers layers;
  Scale scale;
  Blas blas;
  std::mt19937_64 random;
  std::vector<float> parameters;
  std::vector<float> average;  // of the parameters over the last steps
  std::vector<float> best;
  AdamState adam;
  std::vector<std::uint32_t> order;
  std::size_t batch_rows;
  std::vector<std::unique_ptr<Worker>> workers;
  std::uint64_t fingerprint = 0;
  std::uint64_t step = 0;
  std::uint64_t epoch = 0;
  double best_error = std::numeric_limits<double>::infinity();
  std::uint64_t best_epoch = 0;
};

Trainer::Trainer(const TrainingSet& training, const TrainingSet& validation,
                 TrainingOptions options)
    : state_(std::make_unique<State>(training, validation, std::move(options))) {
  state_->draw_parameters();
  state_->fingerprint = state_->computed_fingerprint();
}

Trainer::Trainer(const TrainingSet& training, const TrainingSet& validation,
                 TrainingOptions options, const Mlp& start)
    : state_(std::make_unique<State>(training, validation, std::move(options))) {
  state_->take_parameters(start);
  state_->fingerprint = state_->computed_fingerprint();
}

Trainer::~Trainer() = default;

bool Trainer::is_done() const {
  const State& s = *state_;
  const bool is_patient = s.options.patience == 0 || s.epoch < s.best_epoch + s.options.patience;
  return s.epoch >= s.options.epochs || !is_patient;
}

EpochReport Trainer::run_epoch() {
  State& s = *state_;
  const Loss loss = s.train_epoch();
  ++s.epoch;
  if (!std::isfinite(loss.loss)) {
    throw InputError(fmt::format("the training diverges in epoch {}; try a smaller rate", s.epoch));
  }
  EpochReport report = {.epoch = s.epoch,
                        .rate = s.rate_of(s.step),
                        .training_loss = loss.loss / loss.weight,
                        .training_error = loss.absolute_error / loss.weight,
                        .validation_error = s.validation_error()};
  if (report.validation_error < s.best_error) {
    report.is_best = true;
    s.best_error = report.validation_error;
    s.best_epoch = s.epoch;
    s.best = s.average;
  }
  return report;
}

Mlp Trainer::best() const { return state_->network(state_->best); }

void Trainer::save(std::ostream& out) const {
  const State& s = *state_;
  out << kCheckpoint << '\n' << s.fingerprint << '\n' << s.random << '\n';
  const Counters counters = {
      .step = s.step, .epoch = s.epoch, .best_epoch = s.best_epoch, .best_error = s.best_error};
  out.write(reinterpret_cast<const char*>(&counters), sizeof counters);
  for (const std::vector<float>* const values : s.values()) {
    out.write(reinterpret_cast<const char*>(values->data()),
              static_cast<std::streamsize>(values->size() * sizeof(float)));
  }
}

void Trainer::load(std::istream& in, const std::string& file) {
  State& s = *state_;
  std::string head(kCheckpoint.size() + 1, ' ');
  std::uint64_t fingerprint = 0;
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (!in || head != std::string(kCheckpoint) + '\n' || !(in >> fingerprint)) {
    throw InputError(file + ": is no state of a training that was interrupted; remove it");
  }
  if (fingerprint != s.fingerprint) {
    throw InputError(file +
                     ": is the state of another training (other data or options); remove it, or "
                     "give the command that began it");
  }
  std::mt19937_64 random;
  in >> random;
  in.ignore(1);
  Counters counters;
  in.read(reinterpret_cast<char*>(&counters), sizeof counters);
  std::vector<std::vector<float>> read;
  for (const std::vector<float>* const values : std::as_const(s).values()) {
    read.emplace_back(values->size());
    in.read(reinterpret_cast<char*>(read.back().data()),
            static_cast<std::streamsize>(values->size() * sizeof(float)));
  }
  if (!in || in.peek() != std::istream::traits_type::eof() || counters.epoch > s.options.epochs) {
    throw InputError(file + ": is damaged; remove it");
  }
  for (std::size_t i = 0; i < read.size(); ++i) {
    *s.values()[i] = std::move(read[i]);
  }
  s.random = random;
  s.step = counters.step;
  s.epoch = counters.epoch;
  s.best_epoch = counters.best_epoch;
  s.best_error = counters.best_error;
}

Mlp Trainer::last() const { return state_->network(state_->average); }

}  // namespace vpusim::nn_timing
