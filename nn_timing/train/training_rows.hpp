#pragma once

#include <cstddef>
#include <utility>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/workload_sampler.hpp"
#include "nn_timing/model/efficiency_features.hpp"
#include "nn_timing/train/trainer.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim::nn_timing {

// Turns labelled workloads of one device into rows that a network learns from.
class TrainingRows {
 public:
  // The device outlives it.
  TrainingRows(const HwConfig& hw, Reference reference);

  // Whether it was added: a workload that breaks the rules of the cost model is not.
  bool add(const DpuWorkload& workload, double cycles, float weight = 1);
  // Those of `other`, `times` times over, each with `weight`.
  void add_all(const TrainingSet& other, std::size_t times, float weight);
  void reserve(std::size_t rows);

  const TrainingSet& set() const { return set_; }
  TrainingSet take() { return std::move(set_); }

 private:
  const HwConfig& hw_;
  Reference reference_;
  TrainingSet set_;
};

// What became of random workloads.
struct RandomRows {
  std::size_t labelled = 0;     // with what the labeller says
  std::size_t implausible = 0;  // with what the pipeline model says instead
  std::size_t left_out = 0;     // the labeller, or only its fallback, has no answer
};

// Whether what a network says of a workload can be: not faster than the MAC array
// (a fifth is left for what the pipeline model has wrong), and within a factor of
// 2.5 of the pipeline model. Published networks answer far outside of what they were trained
// for, and there some fall to almost nothing.
bool is_plausible(double cycles, const DpuWorkload& sanitized_workload, const HwConfig& hw);

// Adds `count` random workloads with what `labeller` says of them, and those of which it says
// what cannot be with what the pipeline model says.
RandomRows add_random_rows(WorkloadSampler& sampler, const DpuTimingModel& labeller,
                           const HwConfig& hw, std::size_t count, TrainingRows& rows);

}  // namespace vpusim::nn_timing
