#pragma once

#include <cstdint>
#include <vector>

#include "sim/analysis/critical_path.hpp"
#include "sim/analysis/layers.hpp"
#include "sim/analysis/task_work.hpp"
#include "sim/analysis/utilisation.hpp"

namespace vpusim {

// A run in a few numbers.
struct Headline {
  Picoseconds latency;
  std::uint32_t inferences = 1;
  double inferences_per_second = 0;
  TaskWork work;                                 // of all tasks
  double operations_per_second = 0;              // over the latency
  std::uint64_t peak_operations_per_second = 0;  // of the device, 8 bit
  // The DPUs' multiply-accumulates at the peak rate of their types, in parts of the latency.
  double share_of_peak = 0;
};

// Why a run takes as long as it does: what `explain`, `report` and the summary of `run` show.
struct RunAnalysis {
  Headline headline;
  std::vector<EngineUtilisation> engines;  // as in the result
  std::vector<PathPiece> path;
  Slack slack;
  IdVector<TaskId, TaskWork> work;
  Roofs roofs_of_task;  // over a single task: those of one DPU and of the DDR
  std::vector<LayerUse> layers;
};

// Precondition: the result is that of the schedule on the device (as the fidelity sees it).
// O(n log n).
RunAnalysis analyse(const Schedule& schedule, const HwConfig& hw, const RunResult& result);

}  // namespace vpusim
