#pragma once

#include <cstdint>

#include "sim/engines/step_listener.hpp"
#include "sim/kernel/systemc.hpp"

namespace vpusim {

// One DPU, SHAVE or media engine: busy for exactly the time that was predicted
// before the run. Wakes only when a step ends; idle, it costs the kernel nothing.
class ComputeUnit final : public sc_core::sc_module {
 public:
  sc_core::sc_port<StepListener> listener{"listener"};

  ComputeUnit(const sc_core::sc_module_name& name, std::uint32_t number);

  void rearm();
  // Precondition: the unit is free. It ends after `delay + duration`.
  void start(Ticks delay, Ticks duration);

 private:
  void finish();  // SC_METHOD on ended_

  std::uint32_t number_;
  bool is_busy_ = false;
  sc_core::sc_event ended_{"ended"};
};

}  // namespace vpusim
