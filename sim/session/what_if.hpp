#pragma once

#include <vector>

#include "sim/analysis/what_if.hpp"
#include "sim/run/simulator.hpp"

namespace vpusim {

// The machine that what_if() needs for a device: one DMA engine for each port.
VpuSize size_for_what_if(const HwConfig& hw);

// What the run would take if each resource were twice as fast, or free, by simulating it so on
// the machine that is there. Resources that nothing changes are left out. Some twenty runs.
//
// Precondition: `hw` is the device that `timed` was annotated for, and the machine has
// size_for_what_if(hw).
std::vector<WhatIf> what_if(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw);

}  // namespace vpusim
