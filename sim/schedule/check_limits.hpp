#pragma once

#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/finding.hpp"

namespace vpusim {

// Adds what tasks ask for beyond the limits of the device's engines: extents, windows,
// channels, halo regions and alignment of DPU tasks; length and strides of transfers;
// and the storage that holds task descriptors.
//
// Storage: a task's place is free again when a barrier that it updates is lifted, so the
// tasks of one queue that update one barrier must all have a place at a time.
void check_limits(const Schedule& schedule, const HwConfig& hw, std::vector<Finding>& findings);

}  // namespace vpusim
