#include "sim/engines/compute_unit.hpp"

#include "sim/base/check.hpp"

namespace vpusim {

ComputeUnit::ComputeUnit(const sc_core::sc_module_name& name, std::uint32_t number)
    : sc_module(name), number_(number) {
  SC_HAS_PROCESS(ComputeUnit);
  SC_METHOD(proceed);
  sensitive << woken_;
  dont_initialize();
}

void ComputeUnit::rearm() {
  is_busy_ = false;
  woken_.cancel();
}

void ComputeUnit::start(Ticks delay, Ticks duration) {
  VPUSIM_CHECK(!is_busy_);
  is_busy_ = true;
  flow_time_ = 0;
  woken_.notify(to_sc_time(delay + duration));
}

void ComputeUnit::start(Ticks delay, Ticks duration, const FlowDemand& demand) {
  VPUSIM_CHECK(!is_busy_ && duration > 0);
  is_busy_ = true;
  flow_time_ = duration;
  demand_ = demand;
  woken_.notify(to_sc_time(delay));
}

void ComputeUnit::proceed() {
  if (flow_time_ == 0) {
    flow_done();
    return;
  }
  interconnect->begin_flow_for(flow_time_, demand_, *this);
}

void ComputeUnit::flow_done() {
  is_busy_ = false;
  listener->step_done(number_);
}

}  // namespace vpusim
