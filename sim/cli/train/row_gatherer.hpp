#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "nn_timing/model/efficiency_features.hpp"
#include "nn_timing/train/training_rows.hpp"
#include "sim/cli/train/model_card.hpp"
#include "sim/cli/train/options.hpp"
#include "sim/cli/train/random_source.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// Rows to learn from, and others to choose the best epoch by.
struct GatheredRows {
  nn_timing::TrainingRows training;
  nn_timing::TrainingRows validation;

  GatheredRows(const HwConfig& hw, nn_timing::Reference reference)
      : training(hw, reference), validation(hw, reference) {}
};

// Gathers the rows of a training from all that options name, and notes each source on the card.
class RowGatherer {
 public:
  // All outlive it.
  RowGatherer(const TrainOptions& options, const HwConfig& hw, nn_timing::Reference reference,
              ModelCard& card);

  // Null where no random workloads are learned from.
  const RandomSource* random() const { return random_ ? &*random_ : nullptr; }

  // `random_count` random ones, where they are wanted, and those of --data.
  GatheredRows gather(std::size_t random_count);
  // Of --finetune: the rows that are not for testing. Errors: InputError when none is.
  nn_timing::TrainingRows read_measured();

 private:
  void add_random(std::size_t count, GatheredRows& rows);
  void add_data(const std::string& path, GatheredRows& rows);

  const TrainOptions& options_;
  const HwConfig& hw_;
  nn_timing::Reference reference_;
  ModelCard& card_;
  std::optional<RandomSource> random_;
};

}  // namespace vpusim
