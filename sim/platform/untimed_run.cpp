#include "sim/platform/untimed_run.hpp"

#include <utility>

namespace vpusim {
namespace {

class Worker {
 public:
  explicit Worker(const Program& program) : program_(program) {
    run_.barriers.load(program);
    run_.is_finished.resize(program.tasks.size());
    waiting_for_.resize(program.barriers.size());
    for (const Program::Queue& queue : program.queues) {
      next_.push_back(queue.first);
    }
  }

  UntimedRun work() {
    for (std::uint32_t queue = 0; queue < program_.queues.size(); ++queue) {
      to_look_at_.push_back(queue);
    }
    while (!to_look_at_.empty()) {
      const std::uint32_t queue = to_look_at_.back();
      to_look_at_.pop_back();
      while (next_[queue] < program_.queues[queue].end && finish_head(queue)) {
        ++next_[queue];
      }
    }
    for (const std::vector<Dispatcher::Blocked>& waiting : waiting_for_) {
      run_.blocked.insert(run_.blocked.end(), waiting.begin(), waiting.end());
    }
    return std::move(run_);
  }

 private:
  bool finish_head(std::uint32_t queue) {
    const std::uint32_t index = program_.order[next_[queue]];
    const Program::Task& task = program_.tasks[index];
    for (const std::uint32_t barrier : program_.waits(task)) {
      if (!run_.barriers.is_lifted(barrier)) {
        waiting_for_[barrier].push_back({queue, index, barrier, false});
        return false;
      }
    }
    for (const std::uint32_t barrier : program_.waits(task)) {
      run_.barriers.consume(barrier, task.variant_count);
    }
    for (const std::uint32_t barrier : program_.updates(task)) {
      if (run_.barriers.produce(barrier, task.variant_count)) {
        wake(barrier);
      }
    }
    run_.is_finished[index] = true;
    ++run_.finished_count;
    return true;
  }

  void wake(std::uint32_t barrier) {
    for (const Dispatcher::Blocked& blocked : std::exchange(waiting_for_[barrier], {})) {
      to_look_at_.push_back(blocked.queue);
    }
  }

  const Program& program_;
  UntimedRun run_;
  std::vector<std::uint32_t> next_;  // place in the order, by queue
  std::vector<std::uint32_t> to_look_at_;
  std::vector<std::vector<Dispatcher::Blocked>> waiting_for_;  // by barrier
};

}  // namespace

UntimedRun run_untimed(const Program& program) { return Worker(program).work(); }

}  // namespace vpusim
