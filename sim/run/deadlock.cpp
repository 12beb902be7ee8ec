#include "sim/run/deadlock.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace vpusim {
namespace {

std::string queue_name(const QueueKey& key) {
  switch (key.kind) {
    case EngineKind::kDma:
      return fmt::format("DMA port {} channel {}", key.unit, key.lane);
    case EngineKind::kDpu:
      return fmt::format("DPU of tile {}", key.unit);
    case EngineKind::kShave:
      return fmt::format("SHAVE queue {} of tile {}", key.lane, key.unit);
    case EngineKind::kM2i:
      break;
  }
  return "M2I";
}

// Says who waits for whom when nothing moves any more.
class DeadlockReport {
 public:
  explicit DeadlockReport(const StuckState& state)
      : state_(state), schedule_(state.schedule), program_(state.program) {}

  std::string text() const {
    constexpr std::size_t kMostQueues = 20;
    const auto& blocked = state_.blocked;
    std::string text = fmt::format(
        "deadlock: {} of {} tasks can never start or end; {} queue(s) are stuck:",
        program_.tasks.size() - state_.finished_count, program_.tasks.size(), blocked.size());
    for (std::size_t i = 0; i < std::min(blocked.size(), kMostQueues); ++i) {
      text += "\n  " + line(blocked[i]);
    }
    if (blocked.size() > kMostQueues) {
      text += fmt::format("\n  and {} more", blocked.size() - kMostQueues);
    }
    return text;
  }

 private:
  std::string line(const Dispatcher::Blocked& blocked) const {
    std::string text = fmt::format("{}: {} ", queue_name(program_.queues[blocked.queue].key),
                                   task_name(blocked.task));
    if (blocked.barrier == Program::kNone) {
      return text + "waits for a unit";
    }
    if (!state_.barriers.is_programmed(blocked.barrier)) {
      text += fmt::format("{} {}, which is not programmed",
                          blocked.waits_for_programming ? "updates" : "waits for",
                          barrier_name(blocked.barrier));
      return text + holder(blocked.barrier);
    }
    return text + fmt::format("waits for {}, which lacks {} of {} producers{}",
                              barrier_name(blocked.barrier),
                              state_.barriers.producers_left(blocked.barrier),
                              program_.barriers[blocked.barrier].producers,
                              missing_producers(blocked.barrier));
  }

  std::string task_name(std::uint32_t index) const {
    const Task& task = schedule_.tasks()[TaskId(index)];
    const std::string line = task.line > 0 ? fmt::format(" (line {})", task.line) : "";
    return fmt::format("task#{} '{}'{}", index, task.name, line);
  }

  std::string barrier_name(std::uint32_t index) const {
    const Barrier& barrier = schedule_.barriers()[BarrierId(index)];
    const std::string physical =
        barrier.physical_id ? fmt::format(" (physical {})", *barrier.physical_id) : "";
    return fmt::format("barrier '{}'{}", barrier.name, physical);
  }

  // Another use of the same physical id stands in the way.
  std::string holder(std::uint32_t wanted) const {
    const auto physical = schedule_.barriers()[BarrierId(wanted)].physical_id;
    for (std::uint32_t i = 0; i < wanted; ++i) {
      if (schedule_.barriers()[BarrierId(i)].physical_id == physical &&
          state_.barriers.is_programmed(i) && !state_.barriers.is_spent(i)) {
        return fmt::format(": its id is held by {} with {} producers and {} consumers to come{}",
                           barrier_name(i), state_.barriers.producers_left(i),
                           state_.barriers.consumers_left(i), missing_producers(i));
      }
    }
    return "";
  }

  std::string missing_producers(std::uint32_t barrier) const {
    constexpr std::size_t kMostNames = 3;
    std::vector<std::string> names;
    std::size_t count = 0;
    for (std::uint32_t i = 0; i < program_.tasks.size(); ++i) {
      const auto updates = program_.updates(program_.tasks[i]);
      if (!state_.is_finished(i) &&
          std::find(updates.begin(), updates.end(), barrier) != updates.end() &&
          ++count <= kMostNames) {
        names.push_back(task_name(i));
      }
    }
    if (names.empty()) {
      return "";
    }
    const std::string more =
        count > kMostNames ? fmt::format(" and {} more", count - kMostNames) : "";
    return fmt::format(": {}{}", fmt::join(names, ", "), more);
  }

  const StuckState& state_;
  const Schedule& schedule_;
  const Program& program_;
};

}  // namespace

std::string deadlock_report(const StuckState& state) { return DeadlockReport(state).text(); }

}  // namespace vpusim
