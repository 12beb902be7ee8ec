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
  SC_METHOD(look_again_now);
  sensitive << time_to_look_;
  dont_initialize();
}

void Dispatcher::rearm(const Program& program, const std::vector<QueueUnits>& queue_units,
                       RunRecord& record) {
  VPUSIM_CHECK(queue_units.size() == program.queues.size());
  program_ = &program;
  record_ = &record;
  record.reset(program.step_durations.size());
  queues_.clear();
  pools_.clear();
  pool_of_unit_.assign(units_.size(), Program::kNone);
  has_shared_pools_ = false;
  gates_.assign(std::max(units_.size(), program.queues.size()), Gate());
  for (std::uint32_t i = 0; i < program.queues.size(); ++i) {
    Queue& queue = queues_.emplace_back();
    queue.next = program.queues[i].first;
    queue.pool = pool_with(queue_units[i]);
    pools_[queue.pool].queues.push_back(i);
    has_shared_pools_ = has_shared_pools_ || pools_[queue.pool].queues.size() > 1;
    queue.entered = queue.next;
    queue.last_entered = now();
    queue.looked_at_again = now();
    queue.opens = now() + program.queues[i].startup;
    queue.last_start = now();
    if (program.rules.is_device()) {
      gates_[i].queue = i;
    } else {
      for (std::uint32_t unit = 0; unit < queue_units[i].count; ++unit) {
        gates_[queue_units[i].first + unit].queue = i;
      }
    }
  }
  held_kernels_.clear();
  has_signalled_.assign(units_.size(), false);
  first_waiting_.assign(program.barriers.size(), Program::kNone);
  steps_left_.clear();
  for (const Program::Task& task : program.tasks) {
    steps_left_.push_back(task.step_count);
  }
  ready_.clear();
  next_start_.fill(now());
  run_start_ = now();
  looks_ = {};
  wake_.cancel();
  time_to_look_.cancel();
}

// The pool of just these units. Units of two pools never overlap.
std::uint32_t Dispatcher::pool_with(const QueueUnits& units) {
  VPUSIM_CHECK(0 < units.count && units.count <= 64 && units.first + units.count <= units_.size());
  const std::uint32_t known = pool_of_unit_[units.first];
  if (known != Program::kNone) {
    VPUSIM_CHECK(program_->rules.is_device() && pools_[known].first_unit == units.first &&
                 pools_[known].unit_count == units.count);
    return known;
  }
  const auto index = static_cast<std::uint32_t>(pools_.size());
  Pool& pool = pools_.emplace_back();
  pool.first_unit = units.first;
  pool.unit_count = units.count;
  pool.free_units = ~std::uint64_t{0} >> (64 - units.count);
  for (std::uint32_t i = 0; i < units.count; ++i) {
    VPUSIM_CHECK(pool_of_unit_[units.first + i] == Program::kNone);
    pool_of_unit_[units.first + i] = index;
  }
  return index;
}

void Dispatcher::begin() {
  for (std::uint32_t i = 0; i < queues_.size(); ++i) {
    if (program_->rules.is_device()) {
      make_ready(i);
      continue;
    }
    const Pool& pool = pools_[queues_[i].pool];
    for (std::uint32_t unit = 0; unit < pool.unit_count; ++unit) {
      make_ready(pool.first_unit + unit);
    }
  }
}

void Dispatcher::make_ready(std::uint32_t gate) {
  if (!gates_[gate].is_ready) {
    gates_[gate].is_ready = true;
    ready_.push_back(gate);
    // A delta later all that happens at this moment has happened, and the gates are
    // looked at in their order: results do not depend on the kernel's.
    wake_.notify(sc_core::SC_ZERO_TIME);
  }
}

void Dispatcher::dispatch_ready() {
  now_dispatching_.swap(ready_);  // starting a task may make further gates ready
  std::sort(now_dispatching_.begin(), now_dispatching_.end());
  if (has_shared_pools_) {
    std::stable_partition(now_dispatching_.begin(), now_dispatching_.end(),
                          [&](std::uint32_t gate) { return !was_served_last(gate); });
  }
  for (const std::uint32_t gate : now_dispatching_) {
    gates_[gate].is_ready = false;
    if (gates_[gate].blocked_on != Program::kNone) {
      continue;  // its barrier will wake it
    }
    program_->rules.is_device() ? dispatch_in_order(gate) : dispatch_unit(gate);
  }
  now_dispatching_.clear();
}

bool Dispatcher::was_served_last(std::uint32_t gate) const {
  const std::uint32_t queue = gates_[gate].queue;
  return pools_[queues_[queue].pool].served_last == queue;
}

// Starts what the queue's head and those behind it can start. Where other queues want
// the same units, they get their turn after one task.
void Dispatcher::dispatch_in_order(std::uint32_t gate) {
  const std::uint32_t queue_index = gates_[gate].queue;
  Queue& queue = queues_[queue_index];
  Pool& pool = pools_[queue.pool];
  const Program::Queue& layout = program_->queues[queue_index];
  while (queue.next < layout.end && pool.free_units != 0) {
    const std::uint32_t task_index = program_->order[queue.next];
    const Program::Task& task = program_->tasks[task_index];
    if (queue.next_step == 0) {
      if (!may_start(gate, task_index)) {
        return;
      }
      const auto kind = static_cast<std::size_t>(layout.key.kind);
      const Ticks ready = ready_time(queue, task_index, kind);
      if (ready > now()) {
        look_again(gate, ready);
        return;
      }
      queue.task_starts = claim_start(kind);
      queue.last_start = queue.task_starts;
    }
    const Ticks delay = queue.task_starts > now() ? queue.task_starts - now() : 0;
    const auto place = static_cast<std::uint32_t>(std::countr_zero(pool.free_units));
    pool.free_units &= pool.free_units - 1;
    pool.served_last = queue_index;
    start_step(pool.first_unit + place, queue_index, task_index, queue.next_step, delay);
    if (++queue.next_step == task.step_count) {
      ++queue.next;
      queue.next_step = 0;
      prefetch(queue.next, layout.end);
      if (pool.queues.size() > 1) {
        make_ready(gate);  // behind the others
        return;
      }
    }
  }
}

// Asks the memory for what a queue will soon need: in a schedule of a million tasks
// each first look would otherwise wait for it.
void Dispatcher::prefetch(std::uint32_t next, std::uint32_t end) const {
  constexpr std::uint32_t kTasksAhead = 8;
  constexpr std::uint32_t kStepsAhead = 4;
  if (next + kTasksAhead < end) {
    __builtin_prefetch(&program_->tasks[program_->order[next + kTasksAhead]]);
  }
  if (next + kStepsAhead < end) {
    const Program::Task& task = program_->tasks[program_->order[next + kStepsAhead]];
    __builtin_prefetch(&program_->step_durations[task.first_step]);
    __builtin_prefetch(&record_->step_start[task.first_step], 1);
    __builtin_prefetch(&record_->step_end[task.first_step], 1);
    __builtin_prefetch(program_->barrier_refs.data() + task.first_wait);
    if (!program_->transfers.empty()) {
      __builtin_prefetch(&program_->transfers[task.transfer]);
    }
  }
}

// Takes the queue's next task for this unit alone, and starts it once it may.
void Dispatcher::dispatch_unit(std::uint32_t unit) {
  Gate& gate = gates_[unit];
  Queue& queue = queues_[gate.queue];
  if (gate.taken == Program::kNone) {
    Pool& pool = pools_[queue.pool];
    const std::uint64_t bit = std::uint64_t{1} << (unit - pool.first_unit);
    if (queue.next == program_->queues[gate.queue].end || (pool.free_units & bit) == 0) {
      return;
    }
    pool.free_units &= ~bit;
    gate.taken = program_->order[queue.next++];
    VPUSIM_CHECK(program_->tasks[gate.taken].step_count == 1);
  }
  if (may_start(unit, gate.taken)) {
    start_step(unit, gate.queue, std::exchange(gate.taken, Program::kNone), 0, 0);
  }
}

bool Dispatcher::may_start(std::uint32_t gate, std::uint32_t task_index) {
  const Program::Task& task = program_->tasks[task_index];
  if (!program_->enqueue_targets.empty()) {
    const std::uint32_t target = program_->enqueue_targets[task_index];
    if (target != Program::kNone && !barriers->is_programmed(target)) {
      wait_for(gate, target, true);
      return false;
    }
  }
  for (const std::uint32_t barrier : program_->waits(task)) {
    if (!barriers->is_lifted(barrier)) {
      wait_for(gate, barrier, false);
      return false;
    }
  }
  for (const std::uint32_t barrier : program_->updates(task)) {
    if (!barriers->is_programmed(barrier)) {
      wait_for(gate, barrier, true);
      return false;
    }
  }
  return true;
}

void Dispatcher::wait_for(std::uint32_t index, std::uint32_t barrier, bool programming) {
  Gate& gate = gates_[index];
  gate.blocked_on = barrier;
  gate.waits_for_programming = programming;
  gate.next_waiting = std::exchange(first_waiting_[barrier], index);
}

void Dispatcher::barrier_changed(std::uint32_t barrier) {
  std::uint32_t waiting = std::exchange(first_waiting_[barrier], Program::kNone);
  while (waiting != Program::kNone) {
    Gate& gate = gates_[waiting];
    gate.blocked_on = Program::kNone;
    make_ready(waiting);
    waiting = std::exchange(gate.next_waiting, Program::kNone);
  }
}

// Since when the barriers of a task let it start. Precondition: they do.
Ticks Dispatcher::allowed_since(const Program::Task& task) const {
  Ticks allowed = run_start_;
  for (const std::uint32_t barrier : program_->waits(task)) {
    allowed = std::max(allowed, barriers->lifted_at(barrier));
  }
  for (const std::uint32_t barrier : program_->updates(task)) {
    allowed = std::max(allowed, barriers->programmed_at(barrier));
  }
  return allowed;
}

// From when on the head, whose barriers allow it now, may begin to work. The same
// whenever it is asked: a barrier that was lifted long ago delays nobody.
Ticks Dispatcher::ready_time(Queue& queue, std::uint32_t task_index, std::size_t kind) {
  const MachineRules& rules = program_->rules;
  Ticks ready = queue.opens;
  if (kind == static_cast<std::size_t>(EngineKind::kDma)) {
    ready = std::max(ready, queue.last_start + rules.fetch_latency);
  }
  if (rules.start_latency[kind] > 0) {
    ready = std::max(ready, allowed_since(program_->tasks[task_index]) + rules.start_latency[kind]);
  }
  if (rules.enqueue_latency[kind] > 0) {
    ready = std::max(ready, enqueue_head(queue, task_index, kind));
  }
  return ready;
}

// When the head is in its hardware queue. Tasks are put there one after another:
// once the one before is in, a place is free, and the head's own enqueue target is
// programmed. All three are known by the time its barriers let it start.
Ticks Dispatcher::enqueue_head(Queue& queue, std::uint32_t task_index, std::size_t kind) {
  if (queue.entered > queue.next) {
    return queue.last_entered;
  }
  Ticks begin = queue.last_entered;
  const std::uint32_t depth = program_->rules.fifo_depth[kind];
  const std::uint32_t first =
      program_->queues[static_cast<std::size_t>(&queue - queues_.data())].first;
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
  queue.entered = queue.next + 1;
  queue.last_entered = begin + program_->rules.enqueue_latency[kind];
  return queue.last_entered;
}

// The next start that the pitch leaves free. Claimed only by a task that could start
// now, so that one with its start ahead holds up nobody.
Ticks Dispatcher::claim_start(std::size_t kind) {
  const Ticks start = std::max(now(), next_start_[kind]);
  next_start_[kind] = start + program_->rules.start_pitch[kind];
  return start;
}

void Dispatcher::look_again(std::uint32_t gate, Ticks time) {
  Queue& queue = queues_[gates_[gate].queue];
  if (queue.looked_at_again == time) {
    return;
  }
  queue.looked_at_again = time;
  if (looks_.empty() || time < looks_.top().first) {
    time_to_look_.cancel();
    time_to_look_.notify(to_sc_time(time - now()));
  }
  looks_.emplace(time, gate);
}

void Dispatcher::look_again_now() {
  while (!looks_.empty() && looks_.top().first <= now()) {
    make_ready(looks_.top().second);
    looks_.pop();
  }
  if (!looks_.empty()) {
    time_to_look_.notify(to_sc_time(looks_.top().first - now()));
  }
}

void Dispatcher::start_step(std::uint32_t unit, std::uint32_t queue, std::uint32_t task_index,
                            std::uint32_t number, Ticks delay) {
  const Program::Task& task = program_->tasks[task_index];
  const std::uint32_t step = task.first_step + number;
  running_[unit] = {task_index, step, queue};
  record_->step_start[step] = now() + delay;
  record_->step_unit[step] = static_cast<std::uint16_t>(unit);
  consume(task, number, delay);
  if (units_[unit].compute != nullptr) {
    const Ticks latency = wait_for_code(task.kernel, now() + delay);
    record_->step_latency[step] = latency;
    start_compute(unit, queue, step, delay + latency);
  } else if (program_->rules.is_device()) {
    const Program::Transfer& transfer = program_->transfers[task.transfer];
    const Ticks latency = dma_latency(queues_[queue], task, now() + delay);
    record_->step_latency[step] = latency;
    units_[unit].dma->start(
        delay, {.latency = latency, .bytes = transfer.bytes, .demand = program_->demand(transfer)});
  } else {
    units_[unit].dma->start(delay, program_->step_durations[step]);
  }
}

void Dispatcher::start_compute(std::uint32_t unit, std::uint32_t queue, std::uint32_t step,
                               Ticks delay) {
  const Ticks duration = program_->step_durations[step];
  const std::vector<std::uint64_t>& rates = program_->step_cmx_rates;
  if (rates.empty() || rates[step] == 0 || duration == 0) {
    units_[unit].compute->start(delay, duration);
    return;
  }
  const std::uint32_t tile = program_->queues[queue].key.unit;
  units_[unit].compute->start(delay, duration,
                              {rates[step], std::span(program_->cmx_banks).subspan(tile, 1)});
}

// What is left of a job's latency when its turn comes. With several jobs under way, one
// that is out of order was issued when the first of them was, or once its barriers let it; its
// data follow theirs.
Ticks Dispatcher::dma_latency(Queue& queue, const Program::Task& task, Ticks start) const {
  const Program::Transfer& transfer = program_->transfers[task.transfer];
  const std::uint32_t outstanding = program_->rules.outstanding_jobs;
  if (outstanding <= 1) {
    return transfer.latency;
  }
  Ticks issued = start;
  if (transfer.is_out_of_order && !queue.issues.empty()) {
    issued = std::min(start, std::max(queue.issues.front(), allowed_since(task)));
  } else {
    queue.issues.clear();
  }
  queue.issues.push_back(start);
  if (queue.issues.size() >= outstanding) {
    queue.issues.erase(queue.issues.begin());
  }
  const Ticks passed = start - issued;
  return transfer.latency > passed ? transfer.latency - passed : 0;
}

// How long a kernel that starts then waits for its code. Its first use fetches it, for all
// SHAVEs; what was used longest ago makes room.
Ticks Dispatcher::wait_for_code(std::uint32_t kernel, Ticks start) {
  const MachineRules& rules = program_->rules;
  if (kernel == Program::kNone || rules.cold_kernel_latency == 0) {
    return 0;
  }
  const auto found = std::find_if(held_kernels_.begin(), held_kernels_.end(),
                                  [&](const HeldKernel& held) { return held.kernel == kernel; });
  if (found != held_kernels_.end()) {
    std::rotate(found, found + 1, held_kernels_.end());
    const Ticks arrives = held_kernels_.back().arrives;
    return arrives > start ? arrives - start : 0;
  }
  if (rules.held_kernels > 0 && held_kernels_.size() == rules.held_kernels) {
    held_kernels_.erase(held_kernels_.begin());
  }
  held_kernels_.push_back({kernel, start + rules.cold_kernel_latency});
  return rules.cold_kernel_latency;
}

Ticks Dispatcher::signal_latency(std::uint32_t unit, std::size_t kind, std::uint32_t step) {
  const MachineRules& rules = program_->rules;
  const bool is_cold =
      kind == static_cast<std::size_t>(EngineKind::kShave) && !has_signalled_[unit];
  has_signalled_[unit] = true;
  if (!is_cold) {
    return rules.signal_latency[kind];
  }
  record_->cold_signals.push_back(step);
  return rules.signal_latency[kind] + rules.cold_signal_latency;
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
  Pool& pool = pools_[queues_[running.queue].pool];
  record_->step_end[running.step] = now();
  pool.free_units |= std::uint64_t{1} << (unit - pool.first_unit);
  const bool is_last = --steps_left_[running.task] == 0;
  record_->finished_tasks += is_last ? 1 : 0;
  const bool counts_steps = task.step_count == task.variant_count;
  if (counts_steps || is_last) {
    const auto kind = static_cast<std::size_t>(program_->queues[running.queue].key.kind);
    const Ticks latency = signal_latency(unit, kind, running.step);
    for (const std::uint32_t barrier : program_->updates(task)) {
      barriers->produce(barrier, counts_steps ? 1 : task.variant_count, latency);
    }
  }
  if (!program_->rules.is_device()) {
    make_ready_unless_blocked(unit);
    return;
  }
  for (const std::uint32_t queue : pool.queues) {
    make_ready_unless_blocked(queue);
  }
}

void Dispatcher::make_ready_unless_blocked(std::uint32_t gate) {
  if (gates_[gate].blocked_on == Program::kNone) {
    make_ready(gate);
  }
}

std::vector<Dispatcher::Blocked> Dispatcher::blocked() const {
  std::vector<Blocked> list;
  for (const Gate& gate : gates_) {
    if (gate.blocked_on != Program::kNone) {
      const bool has_own = gate.taken != Program::kNone;
      list.push_back({.queue = gate.queue,
                      .task = has_own ? gate.taken : program_->order[queues_[gate.queue].next],
                      .barrier = gate.blocked_on,
                      .waits_for_programming = gate.waits_for_programming});
    }
  }
  return list;
}

}  // namespace vpusim
