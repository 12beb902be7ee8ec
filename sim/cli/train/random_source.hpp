#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/workload_sampler.hpp"
#include "nn_timing/train/training_rows.hpp"
#include "sim/cli/train/options.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/session/choose_timing.hpp"

namespace vpusim {

// Random workloads and the model that labels them.
class RandomSource {
 public:
  // Another stream than the one that is learned from; what both share are workloads that are
  // drawn often.
  enum class Stream : std::uint64_t { kTraining = 0, kValidation = 0x9E3779B97F4A7C15 };

  // The device outlives it. Errors: InputError, EnvironmentError.
  RandomSource(const TrainOptions& options, const HwConfig& hw);

  const std::string& name() const { return name_; }

  nn_timing::RandomRows add_rows(Stream stream, std::size_t count,
                                 nn_timing::TrainingRows& rows) const;
  // Of `count` that are drawn those whose label is plausible.
  std::vector<nn_timing::LabelledWorkload> workloads(Stream stream, std::size_t count) const;

 private:
  nn_timing::WorkloadSampler sampler(Stream stream) const;

  const HwConfig& hw_;
  std::uint64_t seed_;
  nn_timing::WorkloadMix mix_;
  std::string name_;
  TimingModels models_;
};

}  // namespace vpusim
