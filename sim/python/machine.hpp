#pragma once

#include "sim/hw/hw_config.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/run/simulator.hpp"

namespace vpusim::python {

// The one machine of this process: SystemC elaborates once. It is built by the first run, with
// room to spare, and serves all runs after it. Python's interpreter lock guards it.
//
// Errors: CapacityError for a device that is larger than what was built.
Simulator& machine_for(const HwConfig& hw);

// The machine is to have room for this device, too. Errors: CapacityError when it is built already
// and has not.
void reserve(const HwConfig& hw);

}  // namespace vpusim::python
