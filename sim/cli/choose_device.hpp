#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/base/warnings.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

struct DeviceChoice {
  std::string device;                    // --hw: a name or a file; empty: what the schedule names
  std::optional<std::uint32_t> dpu_mhz;  // --dpu-mhz
};

// The device to run a schedule on. A device of the catalogue runs at the clock that
// the schedule was compiled for; a file of the user's own, and --dpu-mhz, say the
// clock themselves. Errors: InputError when the schedule names no known device.
HwConfig choose_device(const Schedule& schedule, const DeviceChoice& choice);

}  // namespace vpusim
