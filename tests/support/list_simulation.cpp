#include "tests/support/list_simulation.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <stdexcept>
#include <tuple>

namespace vpusim::test {

std::vector<std::uint64_t> list_simulation(const TimedSchedule& timed, const HwConfig& hw) {
  constexpr std::uint64_t kNever = std::numeric_limits<std::uint64_t>::max();
  const Schedule& schedule = timed.schedule();
  struct Queue {
    std::vector<TaskId> tasks;
    std::size_t next = 0;
    std::vector<std::uint64_t> server_free;
  };
  // Port and source memory, or tile: what makes a queue of the compiler's.
  std::map<std::tuple<EngineKind, std::uint32_t, bool>, Queue> queues;
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    const Task& task = schedule.tasks()[TaskId(i)];
    std::uint32_t unit = tile_of(task);
    bool is_second_channel = false;
    if (const auto* dma = std::get_if<DmaTransfer>(&task.work)) {
      unit = dma->port;
      const Section source = schedule.buffers()[dma->source].section;
      is_second_channel =
          hw.dma.channel_count == 2 && (source == Section::kCmx || source == Section::kRegister);
    }
    Queue& queue = queues[{task.kind(), unit, is_second_channel}];
    queue.tasks.push_back(TaskId(i));
    const bool is_shave = task.kind() == EngineKind::kShave;
    queue.server_free.assign(is_shave ? hw.shave.count_per_tile : 1, 0);
  }
  std::vector<std::uint32_t> producers_left;
  std::vector<std::uint64_t> released(schedule.barriers().size(), 0);
  for (const Barrier& barrier : schedule.barriers()) {
    producers_left.push_back(barrier.producer_tasks);
  }
  std::vector<std::uint64_t> end(schedule.tasks().size(), kNever);
  for (bool moved = true; moved;) {
    moved = false;
    for (auto& [key, queue] : queues) {
      if (queue.next == queue.tasks.size()) {
        continue;
      }
      const TaskId id = queue.tasks[queue.next];
      const Task& task = schedule.tasks()[id];
      auto server = std::min_element(queue.server_free.begin(), queue.server_free.end());
      std::uint64_t start = *server;
      bool is_ready = true;
      for (const BarrierId barrier : task.waits) {
        is_ready = is_ready && producers_left[barrier.index()] == 0;
        start = std::max(start, released[barrier.index()]);
      }
      if (!is_ready) {
        continue;
      }
      end[id.index()] = start + timed.steps(id).front().count();
      *server = end[id.index()];
      for (const BarrierId barrier : task.updates) {
        --producers_left[barrier.index()];
        released[barrier.index()] = std::max(released[barrier.index()], end[id.index()]);
      }
      ++queue.next;
      moved = true;
    }
  }
  if (std::find(end.begin(), end.end(), kNever) != end.end()) {
    throw std::runtime_error("the list simulation is stuck");
  }
  return end;
}

}  // namespace vpusim::test
