#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/schedule/queues.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Which tasks must have ended before others start, whatever their times are.
//
// What orders them:
//   * a queue starts its tasks in order. Where one unit serves it, their ends are told in
//     order too, and a task waits for the end of the one before it, except a DMA that may
//     run out of order: compilers let the last transfer of a chain speak for all of it;
//   * a task starts when all barriers it waits for are lifted, which happens when their
//     producers have ended;
//   * a physical barrier is programmed for its next use when its producers have ended and
//     its consumers have started; whoever updates it, or is enqueued by it, waits for that.
//
// Each of these is "and", never "or", so a schedule gets stuck exactly when they form a
// cycle. Queues being chains of starts, the tasks that must follow an end are of every
// queue all from one place on: one number per queue and event (a vector clock, backwards)
// answers a question in one comparison. O(tasks * queues) time and memory.
class HappensBefore {
 public:
  HappensBefore(const Schedule& schedule, const HwConfig& hw);

  // A cycle of things that wait for each other, each for the next and the last for the
  // first.
  struct Event {
    enum class Kind : std::uint8_t { kStart, kEnd, kProgramming, kLifting };
    Kind kind = Kind::kStart;
    std::uint32_t index = 0;  // of the task, or of the barrier
    TaskId task() const { return TaskId(index); }
    BarrierId barrier() const { return BarrierId(index); }
  };
  using Cycle = std::vector<Event>;

  // Empty: every task starts and ends. Otherwise only the tasks in order() do.
  const std::vector<Cycle>& cycles() const { return cycles_; }
  std::size_t stuck_task_count() const { return places_.size() - order_.size(); }

  // An order in which the tasks can start: that of the list where it is possible.
  std::span<const TaskId> order() const { return order_; }

  // Whether the end of one task always comes before the start of the other.
  // Precondition: there are no cycles.
  bool ends_before_start(TaskId first, TaskId second) const {
    const Place& place = places_[second];
    return clock(end_node(first))[place.queue] <= place.position;
  }

 private:
  struct Place {
    std::uint32_t queue = 0;
    std::uint32_t position = 0;  // in the queue
  };
  // Tasks by barrier.
  struct Lists {
    std::vector<std::uint32_t> first;
    std::vector<std::uint32_t> tasks;
    std::span<const std::uint32_t> of(std::uint32_t barrier) const {
      return std::span(tasks).subspan(first[barrier], first[barrier + 1] - first[barrier]);
    }
  };

  // The events as numbers: all starts, all ends, all programmings, all liftings.
  std::uint32_t start_node(TaskId task) const { return task.index(); }
  std::uint32_t end_node(TaskId task) const { return task_count_ + task.index(); }
  std::uint32_t programming_node(BarrierId b) const { return 2 * task_count_ + b.index(); }
  std::uint32_t lifting_node(BarrierId b) const {
    return 2 * task_count_ + barrier_count_ + b.index();
  }
  std::uint32_t node_count() const { return 2 * (task_count_ + barrier_count_); }
  Event event(std::uint32_t node) const;

  std::span<const std::uint32_t> clock(std::uint32_t node) const {
    return std::span(clocks_).subspan(std::size_t{node} * queue_count_, queue_count_);
  }

  template <class Visit>
  void for_each_next(std::uint32_t node, const Visit& visit) const;
  void link_queues(const HwConfig& hw);
  void link_barriers();
  std::vector<std::uint32_t> sort();  // nodes, each behind those that it waits for
  void find_cycles(const std::vector<std::uint32_t>& missing);
  void fill_clocks(const std::vector<std::uint32_t>& sorted);

  const Schedule& schedule_;  // used only while constructing
  std::uint32_t task_count_ = 0;
  std::uint32_t barrier_count_ = 0;
  std::uint32_t queue_count_ = 0;
  IdVector<TaskId, Place> places_;
  IdVector<TaskId, TaskId> next_;          // in its queue
  IdVector<TaskId, char> is_next_serial_;  // both by the same unit
  Lists producers_;
  Lists consumers_;
  Lists enqueued_;
  IdVector<BarrierId, BarrierId> next_use_;
  std::vector<TaskId> order_;
  std::vector<Cycle> cycles_;
  // By node and queue: the first position whose start comes behind the event.
  std::vector<std::uint32_t> clocks_;
};

}  // namespace vpusim
