#include "nn_timing/train/training_rows.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>

#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"
#include "sim/base/check.hpp"
#include "sim/timing/pipeline/pipeline_breakdown.hpp"

namespace vpusim::nn_timing {

TrainingRows::TrainingRows(const HwConfig& hw, Reference reference)
    : hw_(hw), reference_(reference) {
  set_.feature_count = feature_count(reference);
}

void TrainingRows::reserve(std::size_t rows) {
  set_.features.reserve(rows * set_.feature_count);
  set_.targets.reserve(rows);
  set_.weights.reserve(rows);
}

bool TrainingRows::add(const DpuWorkload& stated, double cycles, float weight) {
  const VpunnDevice device = hw_.timing.vpunn_device;
  const DpuWorkload workload = sanitized(stated, device);
  if (check(workload, device, nullptr, hw_.cmx.capacity) != Verdict::kValid || !(cycles > 0)) {
    return false;
  }
  set_.features.resize(set_.features.size() + set_.feature_count);
  const double reference =
      write_features(workload, hw_, reference_, std::span(set_.features).last(set_.feature_count));
  set_.targets.push_back(static_cast<float>(std::log(cycles / reference)));
  set_.weights.push_back(weight);
  return true;
}

void TrainingRows::add_all(const TrainingSet& other, std::size_t times, float weight) {
  VPUSIM_CHECK(other.feature_count == set_.feature_count);
  for (std::size_t i = 0; i < times; ++i) {
    set_.features.insert(set_.features.end(), other.features.begin(), other.features.end());
    set_.targets.insert(set_.targets.end(), other.targets.begin(), other.targets.end());
    set_.weights.insert(set_.weights.end(), other.row_count(), weight);
  }
}

bool is_plausible(double cycles, const DpuWorkload& workload, const HwConfig& hw) {
  constexpr double kFarthest = 2.5;
  constexpr double kLeastOfCompute = 0.8;
  const PipelineBreakdown parts = pipeline_breakdown(workload, hw);
  return cycles >= kLeastOfCompute * parts.busy_of(PipelinePart::kCompute) &&
         cycles >= parts.cycles / kFarthest && cycles <= parts.cycles * kFarthest;
}

RandomRows add_random_rows(WorkloadSampler& sampler, const DpuTimingModel& labeller,
                           const HwConfig& hw, std::size_t count, TrainingRows& rows) {
  constexpr std::size_t kBatch = 4096;
  const VpunnDevice device = hw.timing.vpunn_device;
  RandomRows outcome;
  std::vector<DpuWorkload> workloads;
  for (std::size_t done = 0; done < count; done += workloads.size()) {
    workloads.clear();
    for (std::size_t i = 0; i < std::min(kBatch, count - done); ++i) {
      workloads.push_back(sanitized(sampler.next(), device));
    }
    const std::vector<std::optional<Estimate>> labels = labeller.estimate(workloads, hw);
    for (std::size_t i = 0; i < workloads.size(); ++i) {
      if (!labels[i] || labels[i]->is_fallback) {
        ++outcome.left_out;
        continue;
      }
      const auto cycles = static_cast<double>(labels[i]->cycles.count());
      const bool is_believed = is_plausible(cycles, workloads[i], hw);
      if (!rows.add(workloads[i],
                    is_believed ? cycles : pipeline_breakdown(workloads[i], hw).cycles)) {
        ++outcome.left_out;
      } else {
        ++(is_believed ? outcome.labelled : outcome.implausible);
      }
    }
  }
  return outcome;
}

}  // namespace vpusim::nn_timing
