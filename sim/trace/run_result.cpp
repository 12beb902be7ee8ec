#include "sim/trace/run_result.hpp"

#include <algorithm>

namespace vpusim {

Picoseconds RunResult::start_of(TaskId task) const {
  const auto spans = steps_of(task);
  return std::min_element(spans.begin(), spans.end(),
                          [](const auto& a, const auto& b) { return a.start < b.start; })
      ->start;
}

Picoseconds RunResult::end_of(TaskId task) const {
  const auto spans = steps_of(task);
  return std::max_element(spans.begin(), spans.end(),
                          [](const auto& a, const auto& b) { return a.end < b.end; })
      ->end;
}

bool serves(const EngineUse& engine, const QueueKey& queue, const Schedule& schedule,
            Fidelity fidelity) {
  if (engine.kind != queue.kind || engine.unit != queue.unit) {
    return false;
  }
  switch (engine.kind) {
    case EngineKind::kDma:
      return engine.index == queue.lane;
    case EngineKind::kShave:
      return !schedule.target().has_dedicated_shave_queues || engine.index == queue.lane;
    case EngineKind::kDpu:
      // The compiler's simulation has folded a tile's DPUs into one cost.
      return fidelity == Fidelity::kDevice || engine.index == 0;
    case EngineKind::kM2i:
      break;
  }
  return true;
}

}  // namespace vpusim
