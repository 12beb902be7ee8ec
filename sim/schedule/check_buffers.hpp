#pragma once

#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/finding.hpp"

namespace vpusim {

// Adds what is wrong with where the buffers lie: tiles that the device has not, and
// bytes behind the end of CMX or DDR.
void check_buffers(const Schedule& schedule, const HwConfig& hw, std::vector<Finding>& findings);

}  // namespace vpusim
