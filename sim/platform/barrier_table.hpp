#pragma once

#include <cstdint>
#include <vector>

#include "sim/platform/program.hpp"

namespace vpusim {

// The counters of all barriers; knows no time.
//
// A barrier is programmed with the number of its producers and consumers. Each
// producer that ends takes one off; at zero the barrier is lifted and its waiters
// may start. Each waiter that starts takes one off the consumers; when those are
// gone too, the physical id is free and its next use can be programmed.
class BarrierTable {
 public:
  // Without physical barriers every use is programmed from the start. The program
  // must outlive the table's use.
  void load(const Program& program);

  bool is_programmed(std::uint32_t barrier) const { return states_[barrier].is_programmed; }
  bool is_lifted(std::uint32_t barrier) const {
    const State& state = states_[barrier];
    return state.is_programmed && state.producers == 0;
  }
  std::uint32_t producers_left(std::uint32_t barrier) const { return states_[barrier].producers; }
  std::uint32_t consumers_left(std::uint32_t barrier) const { return states_[barrier].consumers; }

  // Both say whether the barrier's counters thereby reached zero; for consume() that
  // means its id became free. Precondition: the barrier is programmed.
  bool produce(std::uint32_t barrier, std::uint32_t count);
  bool consume(std::uint32_t barrier, std::uint32_t count);
  void program(std::uint32_t barrier) { states_[barrier].is_programmed = true; }

  // Whether the physical id of a barrier can be programmed anew.
  bool is_spent(std::uint32_t barrier) const {
    const State& state = states_[barrier];
    return state.is_programmed && state.producers == 0 && state.consumers == 0;
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(states_.size()); }
  bool is_first_use(std::uint32_t barrier) const {
    return program_->barriers[barrier].is_first_use;
  }
  // The next use of the barrier's physical id, or Program::kNone.
  std::uint32_t next_use(std::uint32_t barrier) const {
    return program_->barriers[barrier].next_use;
  }
  bool has_physical_barriers() const { return program_->rules.is_device(); }

 private:
  struct State {
    std::uint32_t producers = 0;
    std::uint32_t consumers = 0;
    bool is_programmed = false;
  };

  const Program* program_ = nullptr;
  std::vector<State> states_;
};

}  // namespace vpusim
