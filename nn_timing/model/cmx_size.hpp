#pragma once

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"
#include "sim/timing/operand_bytes.hpp"

namespace vpusim::nn_timing {

// What a sanitized workload needs of a tile's CMX: input, weights with their tables, and
// output, each aligned to the device's page.
//
// Source: intel/npu-nn-cost-model at 8a2ae92, its memory calculator.
Bytes cmx_size(const DpuWorkload& workload, VpunnDevice device);

// Its parts, before alignment and before anything is shared.
OperandBytes operand_bytes(const DpuWorkload& workload, VpunnDevice device);

}  // namespace vpusim::nn_timing
