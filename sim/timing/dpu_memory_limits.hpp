#pragma once

#include <algorithm>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// What one variant takes at least because of the CMX accesses that learned models do
// not know, and what a schedule adds that a workload alone does not have. In DPU cycles.
struct DpuMemoryLimits {
  Cycles at_least;  // reads of a strided max-pool, planar writes
  Cycles added;     // input rows that lie in another tile's CMX

  Cycles apply(Cycles modelled) const { return std::max(modelled, at_least) + added; }
};

// Source of the mechanisms: measured schedules of VPU 2.7 (SOURCES.md of the device); each is
// off where the device file gives 0.
//
// * Strided max-pool: the array reads 4x4 pixels x 16 channels per kernel position; with a
//   stride, the pixels between are read as well and dropped.
// * Planar (NCHW) output: the array's 4x4 pixels leave as runs of 4 pixels per channel.
// * Remote rows: in a segmented task the rows beyond the tile's own part come through the
//   other tile's CMX, a few bytes per cycle.
DpuMemoryLimits dpu_memory_limits(const Schedule& schedule, const DpuTask& task,
                                  const DpuVariant& variant, const HwConfig& hw);

}  // namespace vpusim
