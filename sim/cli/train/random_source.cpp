#include "sim/cli/train/random_source.hpp"

#include "nn_timing/model/sanitize.hpp"
#include "sim/cli/train/tell.hpp"

namespace vpusim {

using nn_timing::LabelledWorkload;
using nn_timing::Split;
using nn_timing::TrainingRows;
using nn_timing::WorkloadMix;
using nn_timing::WorkloadSampler;

RandomSource::RandomSource(const TrainOptions& options, const HwConfig& hw)
    : hw_(hw),
      seed_(options.seed),
      mix_(options.mix.empty() ? WorkloadMix() : WorkloadMix::load(options.mix)),
      name_(options.distill.empty() ? "pipeline" : options.distill),
      models_(choose_timing(options.distill.empty() ? "pipeline" : "vpunn:" + options.distill, hw,
                            Fidelity::kDevice)) {
  for (const Warning& warning : models_.warnings) {
    tell("warning: {}\n", for_terminal(warning.message, 200));
  }
}

WorkloadSampler RandomSource::sampler(Stream stream) const {
  return {hw_, mix_, seed_ ^ static_cast<std::uint64_t>(stream)};
}

nn_timing::RandomRows RandomSource::add_rows(Stream stream, std::size_t count,
                                             TrainingRows& rows) const {
  WorkloadSampler drawn = sampler(stream);
  return nn_timing::add_random_rows(drawn, *models_.dpu, hw_, count, rows);
}

std::vector<LabelledWorkload> RandomSource::workloads(Stream stream, std::size_t count) const {
  WorkloadSampler drawn = sampler(stream);
  std::vector<DpuWorkload> workloads;
  for (std::size_t i = 0; i < count; ++i) {
    workloads.push_back(drawn.next());
  }
  const auto labels = models_.dpu->estimate(workloads, hw_);
  std::vector<LabelledWorkload> labelled;
  for (std::size_t i = 0; i < count; ++i) {
    if (labels[i] && !labels[i]->is_fallback &&
        nn_timing::is_plausible(static_cast<double>(labels[i]->cycles.count()),
                                nn_timing::sanitized(workloads[i], hw_.timing.vpunn_device), hw_)) {
      labelled.push_back({.workload = workloads[i],
                          .device = hw_.timing.vpunn_device,
                          .cycles = static_cast<double>(labels[i]->cycles.count()),
                          .split = Split::kTest,
                          .label = nn_timing::LabelSource::kTeacher,
                          .group = {},
                          .model = {}});
    }
  }
  return labelled;
}

}  // namespace vpusim
