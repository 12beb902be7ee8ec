#pragma once

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "nn_timing/net/mlp.hpp"

namespace vpusim::nn_timing {

// Rows that a network learns from, or is judged by.
struct TrainingSet {
  std::size_t feature_count = 0;
  std::vector<float> features;  // [row][feature], finite
  std::vector<float> targets;   // [row], natural logarithm of cycles over reference cycles
  std::vector<float> weights;   // [row], a row's share of the loss, 1 is usual

  std::size_t row_count() const { return targets.size(); }
};

struct TrainingOptions {
  std::vector<std::uint32_t> hidden = {256, 256, 256, 256};  // neurons of each hidden layer
  std::size_t batch_rows = 512;
  std::size_t epochs = 60;
  double peak_rate = 4e-3;       // of Adam; falls to a hundredth along a cosine
  double warm_up_epochs = 1;     // during which the rate rises from nothing
  double weight_decay = 1e-4;    // of each step, times the rate
  std::size_t patience = 0;      // epochs without a better validation error; 0: all epochs
  std::uint64_t seed = 1;        // of first weights and of the order of rows
  double largest_log_ratio = 2;  // the answer's bound; largest_log_ratio() of the reference
};

struct EpochReport {
  std::size_t epoch = 0;        // from 1
  double rate = 0;              // of the last step
  double training_loss = 0;     // mean of the epoch
  double training_error = 0;    // mean absolute log error of the epoch
  double validation_error = 0;  // mean absolute log error of the averaged weights
  bool is_best = false;         // of all epochs so far, by validation error
};

struct TrainingState;

// Trains a network that says two things of a workload: how its cycles relate to its reference
// cycles, and how far off that may be. See answer_of() (model/learned_timing.hpp) for what
// the outputs mean.
//
// Mini-batch Adam with decoupled weight decay on the logarithm of the ratio (so on the
// relative error), absolute beyond about 1 %: rows that cannot be predicted do not drown the
// others. The second output learns the size of the first one's error (a Laplace
// likelihood), and has no say in what the hidden layers learn.
//
// Two threads share each batch in halves and each step's parameters in halves; sums are taken
// in a fixed order, so that equal inputs and seeds give equal bytes on one machine.
class Trainer {
 public:
  // Both sets outlive the trainer. Preconditions: they have rows, and as many features.
  Trainer(const TrainingSet& training, const TrainingSet& validation, TrainingOptions options);
  // Goes on from a network that exists, for as many epochs as `options` say.
  // Precondition: its inputs are the sets' features, its hidden layers those of `options`.
  Trainer(const TrainingSet& training, const TrainingSet& validation, TrainingOptions options,
          const Mlp& start);
  Trainer(const Trainer&) = delete;
  Trainer& operator=(const Trainer&) = delete;
  ~Trainer();

  bool is_done() const;
  EpochReport run_epoch();

  // The network with the least validation error so far; before the first epoch the one it
  // starts from.
  Mlp best() const;
  // The averaged weights as they are now.
  Mlp last() const;

  // Everything that the next epoch needs, so that training can stop here and go on later
  // with the same result. Errors of load(): InputError when it is none, or of another training.
  void save(std::ostream& out) const;
  void load(std::istream& in, const std::string& file);

 private:
  std::unique_ptr<TrainingState> state_;
};

}  // namespace vpusim::nn_timing
