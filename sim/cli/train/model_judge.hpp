#pragma once

#include <string>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "sim/cli/train/model_card.hpp"
#include "sim/cli/train/options.hpp"
#include "sim/cli/train/random_source.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// Tells the errors of a trained model, and adds them to its card.
class ModelJudge {
 public:
  // All outlive it; `random` is null where no random workloads were learned from.
  ModelJudge(const TrainOptions& options, const HwConfig& hw, const RandomSource* random,
             ModelCard& card)
      : options_(options), hw_(hw), random_(random), card_(card) {}

  // On rows that were and that were not learned from.
  void judge(const DpuTimingModel& model);

 private:
  void add_errors(const std::string& title, const DpuTimingModel& model,
                  const std::vector<nn_timing::LabelledWorkload>& rows);

  const TrainOptions& options_;
  const HwConfig& hw_;
  const RandomSource* random_;
  ModelCard& card_;
};

}  // namespace vpusim
