#pragma once

#include <cstdint>

#include "sim/engines/step_listener.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/memory/interconnect.hpp"

namespace vpusim {

// One job for a DMA channel: a latency, then bytes that share the interconnect.
struct DmaJob {
  Ticks latency = 0;
  std::uint64_t bytes = 0;  // 0: the latency is all
  FlowDemand demand;        // its uses must outlive the job
};

// One channel of a DMA port: works off one descriptor at a time.
class DmaUnit final : public sc_core::sc_module, private FlowClient {
 public:
  sc_core::sc_port<StepListener> listener{"listener"};
  sc_core::sc_port<FlowService> interconnect{"interconnect"};

  DmaUnit(const sc_core::sc_module_name& name, std::uint32_t number);

  void rearm();
  // Precondition of both: the unit is free.
  void start(Ticks delay, const DmaJob& job);
  // A job whose whole time is known, as in compiler fidelity.
  void start(Ticks delay, Ticks duration);

 private:
  void proceed();  // SC_METHOD on latency_over_
  void flow_done() override;

  std::uint32_t number_;
  bool is_busy_ = false;
  DmaJob job_;
  sc_core::sc_event latency_over_{"latency_over"};
};

}  // namespace vpusim
