#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/workload_split.hpp"
#include "sim/schedule/dpu_task.hpp"

namespace vpusim {

// The variants in which a tile's DPUs do a box: as `shape` cuts its workload. What goes to other
// tiles is told as halo regions, each variant has its share of them.
//
// `most_channels`: of a variant of those operations that take 16, 32 or 64 channels.
std::vector<DpuVariant> variants_of(const LoweredOp& op, const VariantShape& shape,
                                    std::uint32_t tile, const Box& box, const DpuWorkload& workload,
                                    const std::vector<DpuHaloRegion>& halos,
                                    std::uint32_t most_channels);

}  // namespace vpusim
