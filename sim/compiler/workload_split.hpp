#pragma once

#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// How a workload is cut for the DPUs of its tile, and how their MAC arrays are laid over it.
struct VariantShape {
  ExecutionMode mode = ExecutionMode::kCuboid16x16;
  std::uint32_t channel_step = 0;  // output channels of each; 0: as many as there are or may be
  std::uint32_t row_parts = 1;     // equal ones, rounded up

  auto operator<=>(const VariantShape&) const = default;
};

// One way for a tile to do its part of a layer: workloads that its DPUs take in order, each
// the one that is free first.
struct WorkloadSplit : VariantShape {
  std::vector<DpuWorkload> workloads;
};

// The ways that are worth comparing: every execution mode that suits the operation, with
// every legal split.
//
// From VPU 2.7 on a tile has one DPU and splitting gains nothing, so only what must be is
// split: depthwise operations and pooling, whose workloads have 16, 32 or 64 channels. On
// VPU 2.0 the work of a tile goes to its DPUs by channels or by rows. Empty when no split
// is legal: more than 128 workloads, or channels that do not come out.
//
// Source: the layer model of intel/npu-nn-cost-model at 8a2ae92, its intra-tile splits; that
// rows of VPU 2.0 go in equal parts, up to four for each DPU, is a simplification of ours.
std::vector<WorkloadSplit> workload_splits(const DpuWorkload& tile, const HwConfig& hw);

// The same and more: convolutions also in two or four parts by rows or by channels, where a
// smaller workload may suit the array or its memory better. One split where models know no
// difference is as good as another: those of workload_splits() come first.
std::vector<WorkloadSplit> more_workload_splits(const DpuWorkload& tile, const HwConfig& hw);

// The workloads of a tile whose part is cut like this, because another tile's part is: steps of
// channels or parts of rows as far as they go.
std::vector<DpuWorkload> workloads_in_shape(const DpuWorkload& tile, const VariantShape& shape,
                                            const HwConfig& hw);

}  // namespace vpusim
