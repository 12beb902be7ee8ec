#include "sim/engines/compute_unit.hpp"

#include "sim/base/check.hpp"

namespace vpusim {

ComputeUnit::ComputeUnit(const sc_core::sc_module_name& name, std::uint32_t number)
    : sc_module(name), number_(number) {
  SC_HAS_PROCESS(ComputeUnit);
  SC_METHOD(finish);
  sensitive << ended_;
  dont_initialize();
}

void ComputeUnit::rearm() {
  is_busy_ = false;
  ended_.cancel();
}

void ComputeUnit::start(Ticks delay, Ticks duration) {
  VPUSIM_CHECK(!is_busy_);
  is_busy_ = true;
  ended_.notify(to_sc_time(delay + duration));
}

void ComputeUnit::finish() {
  is_busy_ = false;
  listener->step_done(number_);
}

}  // namespace vpusim
