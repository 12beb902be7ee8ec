#include "sim/analysis/happens_before.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <queue>
#include <unordered_map>

namespace vpusim {
namespace {

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

std::uint32_t unit_count(const QueueKey& queue, const Schedule& schedule, const HwConfig& hw) {
  switch (queue.kind) {
    case EngineKind::kDpu:
      return hw.dpu.count_per_tile;
    case EngineKind::kShave:
      return schedule.target().has_dedicated_shave_queues ? 1 : hw.shave.count_per_tile;
    default:
      return 1;
  }
}

bool is_out_of_order(const Task& task) {
  const auto* dma = std::get_if<DmaTransfer>(&task.work);
  return dma != nullptr && dma->is_out_of_order;
}

}  // namespace

HappensBefore::HappensBefore(const Schedule& schedule, const HwConfig& hw)
    : schedule_(schedule),
      task_count_(static_cast<std::uint32_t>(schedule.tasks().size())),
      barrier_count_(static_cast<std::uint32_t>(schedule.barriers().size())),
      places_(task_count_),
      next_(task_count_),
      is_next_serial_(task_count_),
      next_use_(barrier_count_) {
  link_queues(hw);
  link_barriers();
  const std::vector<std::uint32_t> sorted = sort();
  if (cycles_.empty()) {
    fill_clocks(sorted);
  }
}

HappensBefore::Event HappensBefore::event(std::uint32_t node) const {
  if (node < task_count_) {
    return {Event::Kind::kStart, node};
  }
  if (node < 2 * task_count_) {
    return {Event::Kind::kEnd, node - task_count_};
  }
  node -= 2 * task_count_;
  return node < barrier_count_ ? Event{Event::Kind::kProgramming, node}
                               : Event{Event::Kind::kLifting, node - barrier_count_};
}

void HappensBefore::link_queues(const HwConfig& hw) {
  const Queues queues = queues_of(schedule_, hw);
  queue_count_ = static_cast<std::uint32_t>(queues.keys.size());
  for (std::uint32_t q = 0; q < queue_count_; ++q) {
    const std::vector<TaskId>& tasks = queues.tasks[QueueId(q)];
    const bool is_serial = unit_count(queues.keys[QueueId(q)], schedule_, hw) == 1;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      places_[tasks[i]] = {q, static_cast<std::uint32_t>(i)};
      if (i + 1 < tasks.size()) {
        next_[tasks[i]] = tasks[i + 1];
        is_next_serial_[tasks[i]] = is_serial;
      }
    }
  }
}

void HappensBefore::link_barriers() {
  const auto lists = [&](const auto& barriers_of) {
    Lists made;
    made.first.resize(barrier_count_ + 1);
    for (const Task& task : schedule_.tasks()) {
      barriers_of(task, [&](BarrierId b) { ++made.first[b.index() + 1]; });
    }
    for (std::uint32_t b = 0; b < barrier_count_; ++b) {
      made.first[b + 1] += made.first[b];
    }
    made.tasks.resize(made.first.back());
    std::vector<std::uint32_t> next(made.first);
    for (std::uint32_t i = 0; i < task_count_; ++i) {
      barriers_of(schedule_.tasks()[TaskId(i)],
                  [&](BarrierId b) { made.tasks[next[b.index()]++] = i; });
    }
    return made;
  };
  const auto all = [](const BarrierList& list, const auto& visit) {
    std::for_each(list.begin(), list.end(), visit);
  };
  producers_ = lists([&](const Task& task, const auto& visit) { all(task.updates, visit); });
  consumers_ = lists([&](const Task& task, const auto& visit) { all(task.waits, visit); });
  enqueued_ = lists([](const Task& task, const auto& visit) {
    if (task.enqueue_target) {
      visit(*task.enqueue_target);
    }
  });
  std::unordered_map<std::uint32_t, BarrierId> last_use;
  for (std::uint32_t b = barrier_count_; b-- > 0;) {
    if (const auto id = schedule_.barriers()[BarrierId(b)].physical_id) {
      BarrierId& next = last_use[*id];
      next_use_[BarrierId(b)] = next;
      next = BarrierId(b);
    }
  }
}

// All events that wait for this one directly.
template <class Visit>
void HappensBefore::for_each_next(std::uint32_t node, const Visit& visit) const {
  const Event at = event(node);
  const auto next_programming = [&](BarrierId barrier) {
    if (next_use_[barrier].valid()) {
      visit(programming_node(next_use_[barrier]));
    }
  };
  switch (at.kind) {
    case Event::Kind::kStart:
      visit(end_node(at.task()));
      if (next_[at.task()].valid()) {
        visit(start_node(next_[at.task()]));
      }
      for (const BarrierId barrier : schedule_.tasks()[at.task()].waits) {
        next_programming(barrier);
      }
      break;
    case Event::Kind::kEnd:
      if (is_next_serial_[at.task()]) {
        const TaskId next = next_[at.task()];
        visit(is_out_of_order(schedule_.tasks()[next]) ? end_node(next) : start_node(next));
      }
      for (const BarrierId barrier : schedule_.tasks()[at.task()].updates) {
        visit(lifting_node(barrier));
      }
      break;
    case Event::Kind::kProgramming:
      visit(lifting_node(at.barrier()));
      for (const Lists* lists : {&producers_, &enqueued_}) {
        for (const std::uint32_t task : lists->of(at.index)) {
          visit(start_node(TaskId(task)));
        }
      }
      break;
    case Event::Kind::kLifting:
      for (const std::uint32_t task : consumers_.of(at.index)) {
        visit(start_node(TaskId(task)));
      }
      next_programming(at.barrier());
      break;
  }
}

std::vector<std::uint32_t> HappensBefore::sort() {
  std::vector<std::uint32_t> missing(node_count());  // events that each still waits for
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    for_each_next(node, [&](std::uint32_t next) { ++missing[next]; });
  }
  // Starts wait for their turn by the list; all else follows at once.
  std::priority_queue<std::uint32_t, std::vector<std::uint32_t>, std::greater<>> starts;
  std::vector<std::uint32_t> others;
  const auto add = [&](std::uint32_t node) {
    if (node < task_count_) {
      starts.push(node);
    } else {
      others.push_back(node);
    }
  };
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    if (missing[node] == 0) {
      add(node);
    }
  }
  std::vector<std::uint32_t> sorted;
  sorted.reserve(node_count());
  order_.reserve(task_count_);
  while (!others.empty() || !starts.empty()) {
    std::uint32_t node = 0;
    if (others.empty()) {
      node = starts.top();
      starts.pop();
      order_.emplace_back(node);
    } else {
      node = others.back();
      others.pop_back();
    }
    sorted.push_back(node);
    for_each_next(node, [&](std::uint32_t next) {
      if (--missing[next] == 0) {
        add(next);
      }
    });
  }
  if (sorted.size() < node_count()) {
    find_cycles(missing);
  }
  return sorted;
}

// Every event that is left waits for another one that is left: going back from one to
// the next must come round.
void HappensBefore::find_cycles(const std::vector<std::uint32_t>& missing) {
  std::vector<std::uint32_t> waits_for(node_count(), kNever);
  for (std::uint32_t node = 0; node < node_count(); ++node) {
    if (missing[node] > 0) {
      for_each_next(node, [&](std::uint32_t next) {
        if (waits_for[next] == kNever) {
          waits_for[next] = node;
        }
      });
    }
  }
  std::vector<std::uint32_t> seen_from(node_count(), kNever);
  for (std::uint32_t begin = 0; begin < node_count(); ++begin) {
    if (missing[begin] == 0) {
      continue;
    }
    std::uint32_t node = begin;
    for (; seen_from[node] == kNever; node = waits_for[node]) {
      seen_from[node] = begin;
    }
    if (seen_from[node] != begin) {
      continue;  // leads into a cycle that is known
    }
    Cycle& cycle = cycles_.emplace_back();
    const std::uint32_t first = node;
    do {
      cycle.push_back(event(node));
      node = waits_for[node];
    } while (node != first);
  }
}

void HappensBefore::fill_clocks(const std::vector<std::uint32_t>& sorted) {
  clocks_.assign(std::size_t{node_count()} * queue_count_, kNever);
  for (auto at = sorted.rbegin(); at != sorted.rend(); ++at) {
    const std::span<std::uint32_t> mine =
        std::span(clocks_).subspan(std::size_t{*at} * queue_count_, queue_count_);
    for_each_next(*at, [&](std::uint32_t next) {
      const std::span<const std::uint32_t> later = clock(next);
      for (std::uint32_t q = 0; q < queue_count_; ++q) {
        mine[q] = std::min(mine[q], later[q]);
      }
    });
    if (*at < task_count_) {
      const Place& place = places_[TaskId(*at)];
      mine[place.queue] = std::min(mine[place.queue], place.position);
    }
  }
}

}  // namespace vpusim
