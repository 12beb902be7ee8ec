#include "sim/engines/dma/dma_unit.hpp"

#include "sim/base/check.hpp"

namespace vpusim {

DmaUnit::DmaUnit(const sc_core::sc_module_name& name, std::uint32_t number)
    : sc_module(name), number_(number) {
  SC_HAS_PROCESS(DmaUnit);
  SC_METHOD(proceed);
  sensitive << latency_over_;
  dont_initialize();
}

void DmaUnit::rearm() {
  is_busy_ = false;
  latency_over_.cancel();
}

void DmaUnit::start(Ticks delay, const DmaJob& job) {
  VPUSIM_CHECK(!is_busy_);
  is_busy_ = true;
  job_ = job;
  latency_over_.notify(to_sc_time(delay + job.latency));
}

void DmaUnit::start(Ticks delay, Ticks duration) {
  start(delay, DmaJob{.latency = duration, .bytes = 0, .demand = {}});
}

void DmaUnit::proceed() {
  if (job_.bytes == 0) {
    flow_done();
    return;
  }
  interconnect->begin_flow(job_.bytes, job_.demand, *this);
}

void DmaUnit::flow_done() {
  is_busy_ = false;
  listener->step_done(number_);
}

}  // namespace vpusim
