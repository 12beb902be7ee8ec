#pragma once

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// What a network's raw cycles are multiplied by. Networks of output interface 4 were trained
// on VPU 2.7 and stand in for newer devices, which run depthwise convolutions faster; all
// others give the device's own cycles, and the factor is 1.
//
// Source of the factors: intel/npu-nn-cost-model at 8a2ae92, its post-processing table.
float post_factor(unsigned output_interface, const DpuWorkload& workload, VpunnDevice device);

}  // namespace vpusim::nn_timing
