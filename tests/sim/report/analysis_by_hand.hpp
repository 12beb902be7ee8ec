#pragma once

#include "sim/analysis/run_analysis.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {

// Of a result whose times were made up, which no machine could explain: every engine works while
// it is busy and waits for barriers otherwise; nothing is critical.
inline RunAnalysis analysis_by_hand(const Schedule& schedule, const RunResult& result) {
  RunAnalysis analysis;
  const HwConfig hw = small_device();
  analysis.headline.latency = result.latency;
  if (result.latency > Picoseconds(0)) {
    analysis.headline.inferences_per_second = 1e12 / static_cast<double>(result.latency.count());
  }
  for (const EngineUse& engine : result.engines) {
    analysis.engines.push_back({.working = engine.busy,
                                .contention = {},
                                .barrier = engine.stall,
                                .queue = {},
                                .idle = engine.idle});
  }
  analysis.slack.tasks.assign(schedule.tasks().size(), Picoseconds(0));
  analysis.work = work_of(schedule, hw);
  analysis.roofs_of_task = roofs_of_one_dpu(hw);
  analysis.layers = layers_of(schedule, hw, result, analysis.path, analysis.work);
  return analysis;
}

}  // namespace vpusim::test
