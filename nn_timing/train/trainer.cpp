#include "nn_timing/train/trainer.hpp"

#include <fmt/format.h>

#include <cmath>
#include <istream>
#include <ostream>
#include <string_view>
#include <utility>

#include "nn_timing/train/parameters.hpp"
#include "nn_timing/train/training_state.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim::nn_timing {
namespace {

// How far a training is, as a checkpoint has it behind its text.
struct Counters {
  std::uint64_t step = 0;
  std::uint64_t epoch = 0;
  std::uint64_t best_epoch = 0;
  double best_error = 0;
};
constexpr std::string_view kCheckpoint = "vpusim training 1";

}  // namespace

Trainer::Trainer(const TrainingSet& training, const TrainingSet& validation,
                 TrainingOptions options)
    : state_(std::make_unique<TrainingState>(training, validation, std::move(options))) {
  state_->start_from(draw_parameters(state_->layers, state_->random));
}

Trainer::Trainer(const TrainingSet& training, const TrainingSet& validation,
                 TrainingOptions options, const Mlp& start)
    : state_(std::make_unique<TrainingState>(training, validation, std::move(options))) {
  state_->start_from(parameters_of(start, state_->layers, state_->scale));
}

Trainer::~Trainer() = default;

bool Trainer::is_done() const {
  const TrainingState& s = *state_;
  const bool is_patient = s.options.patience == 0 || s.epoch < s.best_epoch + s.options.patience;
  return s.epoch >= s.options.epochs || !is_patient;
}

EpochReport Trainer::run_epoch() {
  TrainingState& s = *state_;
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

Mlp Trainer::best() const { return network_of(state_->best, state_->layers, state_->scale); }

void Trainer::save(std::ostream& out) const {
  const TrainingState& s = *state_;
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
  TrainingState& s = *state_;
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

Mlp Trainer::last() const { return network_of(state_->average, state_->layers, state_->scale); }

}  // namespace vpusim::nn_timing
