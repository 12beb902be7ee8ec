#pragma once

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// The device as the schedule's compiler saw it: with the tiles, SHAVEs and DMA ports
// that the schedule names. Compiler fidelity runs on it, because the compiler's own
// simulation takes its queues and their servers from there.
//
// Errors: InputError when the schedule names more than a device can have.
HwConfig compiled_device(const HwConfig& hw, const Target& target);

}  // namespace vpusim
