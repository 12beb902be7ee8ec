#pragma once

// The only place that includes SystemC.
#include <systemc>

#include <cstdint>

namespace vpusim {

// One step of simulated time. What it stands for is the run's business: a
// picosecond in device fidelity, a DPU cycle in compiler fidelity. The kernel keeps
// its default resolution, of which one step is one tick.
using Ticks = std::uint64_t;

inline sc_core::sc_time to_sc_time(Ticks ticks) { return sc_core::sc_time::from_value(ticks); }
inline Ticks now() { return sc_core::sc_time_stamp().value(); }

}  // namespace vpusim
