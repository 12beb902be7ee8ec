#include "sim/session/workload_predictor.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"

namespace vpusim {

std::vector<WorkloadAnswer> WorkloadPredictor::answer(
    std::span<const DpuWorkload> workloads) const {
  std::vector<WorkloadAnswer> answers(workloads.size());
  const std::vector<std::optional<Estimate>> estimates = models_.dpu->estimate(workloads, hw_);
  for (std::size_t i = 0; i < workloads.size(); ++i) {
    answers[i].findings = findings_about(workloads[i], estimates[i]);
    if (estimates[i] && answers[i].findings.empty()) {
      answers[i].estimate = estimates[i];
      answers[i].energy = dpu_energy(workloads[i], estimates[i]->cycles, hw_);
    }
  }
  return answers;
}

// A network answers for what keeps its rules only; where it was silent they say why.
std::string WorkloadPredictor::findings_about(const DpuWorkload& workload,
                                              const std::optional<Estimate>& estimate) const {
  std::vector<std::string> findings;
  if (models_.has_dpu_network && (!estimate || estimate->is_fallback)) {
    const VpunnDevice device = hw_.timing.vpunn_device;
    nn_timing::check(nn_timing::sanitized(workload, device), device, &findings);
  }
  return fmt::format("{}", fmt::join(findings, "; "));
}

}  // namespace vpusim
