#pragma once

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// The workload as the published cost model sees it before anything else: names of one
// thing made one, data types that cost the same replaced, compressed convolutions and
// average pooling recognised. Nothing is clamped; what is illegal stays so.
//
// Source: intel/npu-nn-cost-model at 8a2ae92, the sanitizer in front of every query.
DpuWorkload sanitized(DpuWorkload workload, VpunnDevice device);

}  // namespace vpusim::nn_timing
