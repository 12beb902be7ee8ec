#include "sim/platform/barrier_unit.hpp"

namespace vpusim {

BarrierUnit::BarrierUnit(const sc_core::sc_module_name& name) : sc_module(name) {
  SC_HAS_PROCESS(BarrierUnit);
  SC_METHOD(deliver);
  sensitive << signal_arrives_;
  dont_initialize();
}

void BarrierUnit::rearm(const Program& program) {
  table_.load(program);
  times_.assign(table_.size(), {.programmed = now(), .lifted = now()});
  reprogram_latency_ = program.rules.reprogram_latency;
  signals_ = {};
  sent_ = 0;
  signal_arrives_.cancel();
}

void BarrierUnit::begin() {
  // A use without producers and consumers is spent as soon as it is programmed.
  for (std::uint32_t barrier = 0; barrier < table_.size(); ++barrier) {
    if (table_.is_first_use(barrier)) {
      release_id_if_spent(barrier);
    }
  }
}

void BarrierUnit::produce(std::uint32_t barrier, std::uint32_t count, Ticks delay) {
  delay == 0 ? apply(Action::kProduce, barrier, count)
             : send(Action::kProduce, barrier, count, delay);
}

void BarrierUnit::consume(std::uint32_t barrier, std::uint32_t count, Ticks delay) {
  delay == 0 ? apply(Action::kConsume, barrier, count)
             : send(Action::kConsume, barrier, count, delay);
}

void BarrierUnit::send(Action action, std::uint32_t barrier, std::uint32_t count, Ticks delay) {
  const Ticks time = now() + delay;
  if (signals_.empty() || time < signals_.top().time) {
    signal_arrives_.cancel();
    signal_arrives_.notify(to_sc_time(delay));
  }
  signals_.push({time, sent_++, barrier, count, action});
}

void BarrierUnit::deliver() {
  while (!signals_.empty() && signals_.top().time <= now()) {
    const Signal signal = signals_.top();
    signals_.pop();
    apply(signal.action, signal.barrier, signal.count);
  }
  if (!signals_.empty()) {
    signal_arrives_.cancel();
    signal_arrives_.notify(to_sc_time(signals_.top().time - now()));
  }
}

void BarrierUnit::apply(Action action, std::uint32_t barrier, std::uint32_t count) {
  switch (action) {
    case Action::kProduce:
      if (table_.produce(barrier, count)) {
        times_[barrier].lifted = now();
        listener->barrier_changed(barrier);
        release_id_if_spent(barrier);
      }
      break;
    case Action::kConsume:
      if (table_.consume(barrier, count)) {
        release_id_if_spent(barrier);
      }
      break;
    case Action::kProgram:
      program(barrier);
      release_id_if_spent(barrier);
      break;
  }
}

void BarrierUnit::program(std::uint32_t barrier) {
  table_.program(barrier);
  times_[barrier] = {.programmed = now(), .lifted = now()};  // lifted: if nobody produces it
  listener->barrier_changed(barrier);
}

// Gives the id of a barrier that all have produced and consumed to its next use.
void BarrierUnit::release_id_if_spent(std::uint32_t barrier) {
  if (!table_.has_physical_barriers()) {
    return;
  }
  while (table_.is_spent(barrier)) {
    const std::uint32_t next = table_.next_use(barrier);
    if (next == Program::kNone) {
      return;
    }
    if (reprogram_latency_ > 0) {
      send(Action::kProgram, next, 0, reprogram_latency_);
      return;
    }
    program(next);
    barrier = next;  // which may need nobody
  }
}

}  // namespace vpusim
