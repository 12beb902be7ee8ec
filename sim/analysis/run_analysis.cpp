#include "sim/analysis/run_analysis.hpp"

#include <algorithm>

namespace vpusim {
namespace {

Headline headline_of(const HwConfig& hw, const RunResult& result,
                     const IdVector<TaskId, TaskWork>& work) {
  Headline headline;
  headline.latency = result.latency;
  headline.inferences =
      std::max<std::uint32_t>(static_cast<std::uint32_t>(result.inferences.size()), 1);
  for (const TaskWork& of_task : work) {
    headline.work += of_task;
  }
  const Roofs roofs = roofs_of(hw);
  headline.peak_operations_per_second = roofs.operations_per_second;
  const double seconds = static_cast<double>(result.latency.count()) / 1e12;
  if (seconds > 0) {
    headline.inferences_per_second = headline.inferences / seconds;
    headline.operations_per_second = static_cast<double>(headline.work.operations) / seconds;
    headline.share_of_peak = static_cast<double>(headline.work.cycles_at_peak.count()) /
                             (seconds * static_cast<double>(roofs.dpu_clock.count()) * roofs.dpus);
  }
  return headline;
}

}  // namespace

RunAnalysis analyse(const Schedule& schedule, const HwConfig& hw, const RunResult& result) {
  RunAnalysis analysis;
  analysis.work = work_of(schedule, hw);
  analysis.roofs_of_task = roofs_of_one_dpu(hw);
  analysis.headline = headline_of(hw, result, analysis.work);
  analysis.engines = utilisation(schedule, hw, result);
  const RunGraph graph(schedule, hw, result);
  analysis.path = critical_path(graph, result);
  analysis.slack = slack(graph, schedule, result);
  analysis.layers = layers_of(schedule, hw, result, analysis.path, analysis.work);
  return analysis;
}

}  // namespace vpusim
