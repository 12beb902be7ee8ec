#include "sim/trace/timeline.hpp"

namespace vpusim {

Timeline timeline_of(const Schedule& schedule, const RunResult& result) {
  Timeline timeline;
  timeline.source = schedule.name();
  timeline.dpu_frequency = result.dpu_frequency;
  timeline.tasks.reserve(schedule.tasks().size());
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    const TaskId id(i);
    const Task& task = schedule.tasks()[id];
    const auto* dma = std::get_if<DmaTransfer>(&task.work);
    timeline.tasks.push_back({.name = task.name,
                              .kind = task.kind(),
                              .is_profiling = dma != nullptr && dma->is_profiling,
                              .start = result.start_of(id),
                              .end = result.end_of(id)});
  }
  return timeline;
}

}  // namespace vpusim
