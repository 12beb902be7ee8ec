#pragma once

#include <cstdint>

#include "sim/engines/step_listener.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/memory/interconnect.hpp"

namespace vpusim {

// One DPU, SHAVE or media engine: busy for exactly the time that was predicted before
// the run, or longer where its tile's CMX has less to give than it asks for. Wakes only
// when a step ends; idle, it costs the kernel nothing.
class ComputeUnit final : public sc_core::sc_module, private FlowClient {
 public:
  sc_core::sc_port<StepListener> listener{"listener"};
  sc_core::sc_port<FlowService> interconnect{"interconnect"};

  ComputeUnit(const sc_core::sc_module_name& name, std::uint32_t number);

  void rearm();
  // Precondition: the unit is free. It ends after `delay + duration`.
  void start(Ticks delay, Ticks duration);
  // The same for a step that takes `duration` when nobody else uses what it shares.
  void start(Ticks delay, Ticks duration, const FlowDemand& demand);

 private:
  void proceed();  // SC_METHOD on woken_
  void flow_done() override;

  std::uint32_t number_;
  bool is_busy_ = false;
  Ticks flow_time_ = 0;  // 0: the step is over when the unit wakes
  FlowDemand demand_;
  sc_core::sc_event woken_{"woken"};
};

}  // namespace vpusim
