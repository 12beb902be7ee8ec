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
    for (std::uint32_t barrier = 0; barrier < program_.barriers.size(); ++barrier) {
      if (program_.barriers[barrier].is_first_use) {
        program_spent(barrier);
      }
    }
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
    if (!program_.enqueue_targets.empty()) {
      const std::uint32_t target = program_.enqueue_targets[index];
      if (target != Program::kNone && !run_.barriers.is_programmed(target)) {
        return wait({queue, index, target, true});
      }
    }
    for (const std::uint32_t barrier : program_.waits(task)) {
      if (!run_.barriers.is_lifted(barrier)) {
        return wait({queue, index, barrier, false});
      }
    }
    for (const std::uint32_t barrier : program_.updates(task)) {
      if (!run_.barriers.is_programmed(barrier)) {
        return wait({queue, index, barrier, true});
      }
    }
    for (const std::uint32_t barrier : program_.waits(task)) {
      if (run_.barriers.consume(barrier, task.variant_count)) {
        program_spent(barrier);
      }
    }
    for (const std::uint32_t barrier : program_.updates(task)) {
      if (run_.barriers.produce(barrier, task.variant_count)) {
        wake(barrier);
        program_spent(barrier);
      }
    }
    run_.is_finished[index] = true;
    ++run_.finished_count;
    return true;
  }

  bool wait(const Dispatcher::Blocked& blocked) {
    waiting_for_[blocked.barrier].push_back(blocked);
    return false;
  }

  void wake(std::uint32_t barrier) {
    for (const Dispatcher::Blocked& blocked : std::exchange(waiting_for_[barrier], {})) {
      to_look_at_.push_back(blocked.queue);
    }
  }

  // Programs the next use of a spent barrier's id, and the one after if need be.
  void program_spent(std::uint32_t barrier) {
    while (run_.barriers.has_physical_barriers() && run_.barriers.is_spent(barrier) &&
           run_.barriers.next_use(barrier) != Program::kNone) {
      barrier = run_.barriers.next_use(barrier);
      run_.barriers.program(barrier);
      wake(barrier);
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
