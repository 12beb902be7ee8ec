#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vpusim {

// A task by its queue and its place in it.
struct QueuePlace {
  std::uint32_t queue = 0;
  std::uint32_t position = 0;
};

// Which tasks must have ended at some moment, whatever they take: of each queue all up to a
// position, and some of the 64 behind. Forgets what it cannot hold, so it never claims too much.
class EndedTasks {
 public:
  explicit EndedTasks(std::size_t queue_count) : queues_(queue_count) {}

  std::size_t queue_count() const { return queues_.size(); }

  // `is_serial`: the queue's tasks end in their order.
  void add(QueuePlace task, bool is_serial) {
    Queue& queue = queues_[task.queue];
    if (is_serial) {
      queue.advance(task.position + 1);
      queue.absorb();
    } else if (task.position >= queue.all_before && task.position - queue.all_before < kWindow) {
      queue.behind |= std::uint64_t{1} << (task.position - queue.all_before);
      queue.absorb();
    }
  }

  // What has ended by either.
  void join(const EndedTasks& other) {
    for (std::size_t i = 0; i < queues_.size(); ++i) {
      Queue more = other.queues_[i];
      Queue& queue = queues_[i];
      const std::uint32_t before = std::max(queue.all_before, more.all_before);
      more.advance(before);
      queue.advance(before);
      queue.behind |= more.behind;
      queue.absorb();
    }
  }

  bool has(QueuePlace task) const {
    const Queue& queue = queues_[task.queue];
    return task.position < queue.all_before ||
           (task.position - queue.all_before < kWindow &&
            (queue.behind >> (task.position - queue.all_before) & 1U) != 0);
  }

 private:
  static constexpr std::uint32_t kWindow = 64;

  struct Queue {
    std::uint32_t all_before = 0;
    std::uint64_t behind = 0;  // bit i: the task at all_before + i

    void advance(std::uint32_t position) {
      if (position > all_before) {
        const std::uint32_t step = position - all_before;
        behind = step < kWindow ? behind >> step : 0;
        all_before = position;
      }
    }
    // Those that follow without a gap belong to "all before".
    void absorb() {
      while ((behind & 1U) != 0) {
        behind >>= 1U;
        ++all_before;
      }
    }
  };

  std::vector<Queue> queues_;
};

}  // namespace vpusim
