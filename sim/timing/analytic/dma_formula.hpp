#pragma once

#include <cstdint>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dma_transfer.hpp"
#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// A transfer as the compiler's cost model sees it: two byte counts and two places.
struct CompilerDma {
  Bytes source;
  Bytes target;
  bool source_in_cmx = false;
  bool target_in_cmx = false;
  auto operator<=>(const CompilerDma&) const = default;
};

// What the compiler's simulator takes a transfer for: element counts with its own
// idea of element sizes (16-bit floats 2 bytes, 8-bit integers 1, everything else
// 2); a segmented or overlapped buffer on either side makes both as large as its parts
// and the places DDR to CMX. Strides, layouts and kinds do not matter.
//
// Source: npu_compiler, src/vpux_compiler/src/core/cost_model_utils.cpp (2024-12).
CompilerDma compiler_dma(const Schedule& schedule, const DmaTransfer& transfer);

// The same transfer as timing models are asked about it.
DmaWorkload dma_workload(const Schedule& schedule, const DmaTransfer& transfer);

// The published closed-form cost, in DPU cycles; which of its two generations the
// device file says (compiler_dma.is_legacy).
//
// Source: npu-nn-cost-model @ 8a2ae92, its theoretical DMA models.
Cycles compiler_dma_cycles(const CompilerDma& dma, const HwConfig& hw);

}  // namespace vpusim
