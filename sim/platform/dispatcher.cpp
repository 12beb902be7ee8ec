#include "sim/platform/dispatcher.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim {

Dispatcher::Dispatcher(const sc_core::sc_module_name& name, std::vector<UnitHandle> units)
    : sc_module(name), units_(std::move(units)), running_(units_.size()) {
  SC_HAS_PROCESS(Dispatcher);
  SC_METHOD(dispatch_ready);
  sensitive << wake_;
  dont_initialize();
}

void Dispatcher::rearm(const Program& program, const std::vector<QueueUnits>& queue_units,
                       RunRecord& record) {
  VPUSIM_CHECK(queue_units.size() == program.queues.size());
  program_ = &program;
  record_ = &record;
  record.reset(program.step_durations.size());
  queues_.clear();
  for (std::size_t i = 0; i < program.queues.size(); ++i) {
    Queue& queue = queues_.emplace_back();
    queue.next = program.queues[i].first;
    queue.first_unit = queue_units[i].first;
    const std::uint32_t count = queue_units[i].count;
    VPUSIM_CHECK(0 < count && count <= 64 && queue.first_unit + count <= units_.size());
    queue.free_units = ~std::uint64_t{0} >> (64 - count);
    queue.last_enqueued = now();
  }
  first_waiting_.assign(program.barriers.size(), Program::kNone);
  steps_left_.clear();
  for (const Program::Task& task : program.tasks) {
    steps_left_.push_back(task.step_count);
  }
  ready_.clear();
  next_start_.fill(now());
  wake_.cancel();
}

void Dispatcher::begin() {
  for (std::uint32_t queue = 0; queue < queues_.size(); ++queue) {
    make_ready(queue);
  }
}

void Dispatcher::make_ready(std::uint32_t queue) {
  if (!queues_[queue].is_ready) {
    queues_[queue].is_ready = true;
    ready_.push_back(queue);
    // A delta later all that happens at this moment has happened, and the queues
    // are looked at in their order: results do not depend on the kernel's.
    wake_.notify(sc_core::SC_ZERO_TIME);
  }
}

void Dispatcher::dispatch_ready() {
  now_dispatching_.swap(ready_);  // starting a task may make further queues ready
  std::sort(now_dispatching_.begin(), now_dispatching_.end());
  for (const std::uint32_t queue : now_dispatching_) {
    queues_[queue].is_ready = false;
    dispatch(queue);
  }
  now_dispatching_.clear();
}

void Dispatcher::dispatch(std::uint32_t index) {
  Queue& queue = queues_[index];
  const Program::Queue& layout = program_->queues[index];
  if (queue.blocked_on != Program::kNone) {
    return;  // its barrier will wake it
  }
  while (queue.next < layout.end && queue.free_units != 0) {
    const std::uint32_t task_index = program_->order[queue.next];
    const Program::Task& task = program_->tasks[task_index];
    if (queue.next_step == 0) {
      if (!may_start(queue, index, task_index)) {
        return;
      }
      queue.task_starts = start_time(queue, task_index, layout.key.kind);
    }
    const Ticks delay = queue.task_starts > now() ? queue.task_starts - now() : 0;
    start_step(queue, index, task_index, delay);
    if (++queue.next_step == task.step_count) {
      ++queue.next;
      queue.next_step = 0;
    }
  }
}

bool Dispatcher::may_start(Queue& queue, std::uint32_t index, std::uint32_t task_index) {
  const Program::Task& task = program_->tasks[task_index];
  if (!program_->enqueue_targets.empty()) {
    const std::uint32_t target = program_->enqueue_targets[task_index];
    if (target != Program::kNone && !barriers->is_programmed(target)) {
      wait_for(queue, index, target, true);
      return false;
    }
  }
  for (const std::uint32_t barrier : program_->waits(task)) {
    if (!barriers->is_lifted(barrier)) {
      wait_for(queue, index, barrier, false);
      return false;
    }
  }
  for (const std::uint32_t barrier : program_->updates(task)) {
    if (!barriers->is_programmed(barrier)) {
      wait_for(queue, index, barrier, true);
      return false;
    }
  }
  return true;
}

void Dispatcher::wait_for(Queue& queue, std::uint32_t index, std::uint32_t barrier,
                          bool programming) {
  queue.blocked_on = barrier;
  queue.waits_for_programming = programming;
  queue.next_waiting = std::exchange(first_waiting_[barrier], index);
}

void Dispatcher::barrier_changed(std::uint32_t barrier) {
  std::uint32_t waiting = std::exchange(first_waiting_[barrier], Program::kNone);
  while (waiting != Program::kNone) {
    Queue& queue = queues_[waiting];
    queue.blocked_on = Program::kNone;
    make_ready(waiting);
    waiting = std::exchange(queue.next_waiting, Program::kNone);
  }
}

// When the head, whose barriers allow it now, begins to work.
Ticks Dispatcher::start_time(Queue& queue, std::uint32_t task_index, EngineKind kind) {
  const MachineRules& rules = program_->rules;
  const auto k = static_cast<std::size_t>(kind);
  Ticks earliest = now();
  if (rules.enqueue_latency[k] > 0) {
    earliest = std::max(earliest, enqueue_head(queue, task_index, k));
  }
  const Ticks start = std::max(earliest + rules.start_latency[k], next_start_[k]);
  next_start_[k] = start + rules.start_pitch[k];
  return start;
}

// When the head is in its hardware queue. Tasks are put there one after another:
// once the one before is in, a place is free, and the head's own enqueue target is
// programmed. All three are known by the time its barriers let it start.
Ticks Dispatcher::enqueue_head(Queue& queue, std::uint32_t task_index, std::size_t kind) {
  Ticks begin = queue.last_enqueued;
  const std::uint32_t depth = program_->rules.fifo_depth[kind];
  const std::uint32_t first = program_->queues[&queue - queues_.data()].first;
  if (depth > 0 && queue.next - first >= depth) {
    // The place of the task that many before was free once it had started.
    const std::uint32_t left = program_->order[queue.next - depth];
    begin = std::max(begin, record_->step_start[program_->tasks[left].first_step]);
  }
  if (!program_->enqueue_targets.empty()) {
    const std::uint32_t target = program_->enqueue_targets[task_index];
    if (target != Program::kNone) {
      begin = std::max(begin, barriers->programmed_at(target));
    }
  }
  queue.last_enqueued = begin + program_->rules.enqueue_latency[kind];
  return queue.last_enqueued;
}

void Dispatcher::start_step(Queue& queue, std::uint32_t index, std::uint32_t task_index,
                            Ticks delay) {
  const Program::Task& task = program_->tasks[task_index];
  const auto place = static_cast<std::uint32_t>(std::countr_zero(queue.free_units));
  queue.free_units &= queue.free_units - 1;
  const std::uint32_t unit = queue.first_unit + place;
  const std::uint32_t step = task.first_step + queue.next_step;
  running_[unit] = {index, task_index, step};
  record_->step_start[step] = now() + delay;
  record_->step_unit[step] = static_cast<std::uint16_t>(unit);
  consume(task, queue.next_step, delay);
  if (units_[unit].compute != nullptr) {
    units_[unit].compute->start(delay, program_->step_durations[step]);
  } else if (program_->rules.has_data_flows) {
    const Program::Transfer& transfer = program_->transfers[task.transfer];
    units_[unit].dma->start(delay, {.latency = transfer.latency,
                                    .bytes = transfer.bytes,
                                    .demand = program_->demand(transfer)});
  } else {
    units_[unit].dma->start(delay, program_->step_durations[step]);
  }
}

// A task whose steps are its variants counts step by step, any other as a whole:
// when its first step starts and when its last one ends.
void Dispatcher::consume(const Program::Task& task, std::uint32_t step, Ticks delay) {
  const bool counts_steps = task.step_count == task.variant_count;
  if (!counts_steps && step != 0) {
    return;
  }
  for (const std::uint32_t barrier : program_->waits(task)) {
    barriers->consume(barrier, counts_steps ? 1 : task.variant_count, delay);
  }
}

void Dispatcher::step_done(std::uint32_t unit) {
  const Running& running = running_[unit];
  const Program::Task& task = program_->tasks[running.task];
  Queue& queue = queues_[running.queue];
  record_->step_end[running.step] = now();
  queue.free_units |= std::uint64_t{1} << (unit - queue.first_unit);
  const bool is_last = --steps_left_[running.task] == 0;
  record_->finished_tasks += is_last ? 1 : 0;
  const bool counts_steps = task.step_count == task.variant_count;
  if (counts_steps || is_last) {
    const auto kind = static_cast<std::size_t>(program_->queues[running.queue].key.kind);
    for (const std::uint32_t barrier : program_->updates(task)) {
      barriers->produce(barrier, counts_steps ? 1 : task.variant_count,
                        program_->rules.signal_latency[kind]);
    }
  }
  if (queue.blocked_on == Program::kNone) {
    make_ready(running.queue);
  }
}

std::vector<Dispatcher::Blocked> Dispatcher::blocked() const {
  std::vector<Blocked> list;
  for (std::uint32_t i = 0; i < queues_.size(); ++i) {
    const Queue& queue = queues_[i];
    if (queue.next < program_->queues[i].end) {
      list.push_back({.queue = i,
                      .task = program_->order[queue.next],
                      .barrier = queue.blocked_on,
                      .waits_for_programming = queue.waits_for_programming});
    }
  }
  return list;
}

}  // namespace vpusim
