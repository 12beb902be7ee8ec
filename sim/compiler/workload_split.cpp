#include "sim/compiler/workload_split.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>

#include "sim/compiler/tile_split.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kMostWorkloads = 128;  // of one tile
constexpr std::uint32_t kChannelUnit = 16;
constexpr std::array<std::uint32_t, 3> kDepthwiseChannels = {16, 32, 64};

using enum ExecutionMode;
constexpr std::array kAllCuboids = {kCuboid16x16, kCuboid8x16, kCuboid4x16};
constexpr std::array kSquare = {kCuboid16x16};
constexpr std::array kFlat = {kCuboid8x16};

std::uint32_t divide_up(std::uint32_t value, std::uint32_t by) { return (value + by - 1) / by; }

bool is_depthwise(DpuOperation operation) {
  return operation == DpuOperation::kDepthwiseConvolution || operation == DpuOperation::kMaxPool ||
         operation == DpuOperation::kAveragePool;
}

bool is_elementwise(DpuOperation operation) {
  return operation == DpuOperation::kElementwise || operation == DpuOperation::kElementwiseMultiply;
}

// VPU 2.0: the array is a row of 16 or a square of 4 by 4, whichever covers the output in
// fewer steps.
ExecutionMode mode_of_vpu_2_0(const DpuWorkload& tile) {
  if (bits_of(tile.input.type) > 8) {
    return kVectorFp16;
  }
  const std::uint64_t as_rows =
      std::uint64_t{divide_up(tile.output.width, 16)} * tile.output.height;
  const std::uint64_t as_squares =
      std::uint64_t{divide_up(tile.output.width, 4)} * divide_up(tile.output.height, 4);
  return as_rows <= as_squares ? kVector : kMatrix;
}

std::span<const ExecutionMode> cuboids_for(DpuOperation operation, VpunnDevice device) {
  switch (operation) {
    case DpuOperation::kConvolution:
    case DpuOperation::kLayerNorm:
      return kAllCuboids;
    case DpuOperation::kCompressedConvolution:
      return device >= VpunnDevice::kNpu50 ? std::span<const ExecutionMode>(kAllCuboids) : kSquare;
    default:
      return is_elementwise(operation) ? std::span<const ExecutionMode>(kFlat) : kSquare;
  }
}

std::vector<ExecutionMode> modes_for(const DpuWorkload& tile, VpunnDevice device) {
  if (device < VpunnDevice::kVpu27) {
    return {mode_of_vpu_2_0(tile)};
  }
  const auto modes = cuboids_for(tile.operation, device);
  return {modes.begin(), modes.end()};
}

// `tile` in workloads of `step` channels, the last with what is left.
std::vector<DpuWorkload> in_steps_of_channels(const DpuWorkload& tile, std::uint32_t step) {
  std::vector<DpuWorkload> workloads;
  for (std::uint32_t begin = 0; begin < tile.output.channels; begin += step) {
    DpuWorkload& workload = workloads.emplace_back(tile);
    workload.output.channels = std::min(step, tile.output.channels - begin);
    if (keeps_channels(tile.operation)) {
      workload.input.channels = workload.output.channels;
    }
  }
  return workloads;
}

// A cut whatever the mode.
struct Cut {
  std::uint32_t channel_step = 0;
  std::uint32_t row_parts = 1;
  std::vector<DpuWorkload> workloads;
};

Cut by_channels(const DpuWorkload& tile, std::uint32_t step) {
  return {.channel_step = step, .row_parts = 1, .workloads = in_steps_of_channels(tile, step)};
}

Cut by_rows(const DpuWorkload& tile, std::uint32_t parts, VpunnDevice device) {
  return {.channel_step = 0,
          .row_parts = parts,
          .workloads = split_over_tiles(tile, MultiClusterStrategy::kHeight, parts, device).tiles};
}

Cut whole(const DpuWorkload& tile) {
  return {.channel_step = 0, .row_parts = 1, .workloads = {tile}};
}

std::vector<Cut> depthwise_splits(const DpuWorkload& tile) {
  std::vector<Cut> splits;
  for (const std::uint32_t step : kDepthwiseChannels) {
    const std::uint32_t last = (tile.output.channels - 1) % step + 1;
    const bool is_legal = std::find(kDepthwiseChannels.begin(), kDepthwiseChannels.end(), last) !=
                          kDepthwiseChannels.end();
    // A step larger than all channels is the same as a smaller one that fits.
    if (is_legal && step <= tile.output.channels &&
        divide_up(tile.output.channels, step) <= kMostWorkloads) {
      splits.push_back(by_channels(tile, step));
    }
  }
  return splits;
}

// For the several DPUs of a VPU 2.0 tile.
std::vector<Cut> parallel_splits(const DpuWorkload& tile, const HwConfig& hw) {
  std::vector<Cut> splits = {whole(tile)};
  const std::uint32_t most = std::min(kMostWorkloads, 4 * hw.dpu.count_per_tile);
  for (std::uint32_t count = 2; count <= most; ++count) {
    const std::uint32_t step =
        divide_up(divide_up(tile.output.channels, count), kChannelUnit) * kChannelUnit;
    if (step < tile.output.channels) {
      splits.push_back(by_channels(tile, step));
    }
    if (tile.output.height >= count) {
      splits.push_back(by_rows(tile, count, hw.timing.vpunn_device));
    }
  }
  return splits;
}

std::vector<Cut> published_cuts(const DpuWorkload& tile, const HwConfig& hw) {
  if (hw.timing.vpunn_device < VpunnDevice::kVpu27) {
    return parallel_splits(tile, hw);
  }
  return is_depthwise(tile.operation) ? depthwise_splits(tile) : std::vector<Cut>{whole(tile)};
}

std::vector<WorkloadSplit> in_all_modes(const std::vector<Cut>& cuts, const DpuWorkload& tile,
                                        VpunnDevice device) {
  std::vector<WorkloadSplit> splits;
  for (const ExecutionMode mode : modes_for(tile, device)) {
    for (const Cut& cut : cuts) {
      WorkloadSplit& split = splits.emplace_back(
          WorkloadSplit{{mode, cut.channel_step, cut.row_parts}, cut.workloads});
      for (DpuWorkload& workload : split.workloads) {
        workload.execution_mode = mode;
      }
    }
  }
  return splits;
}

}  // namespace

std::vector<WorkloadSplit> workload_splits(const DpuWorkload& tile, const HwConfig& hw) {
  return in_all_modes(published_cuts(tile, hw), tile, hw.timing.vpunn_device);
}

std::vector<WorkloadSplit> more_workload_splits(const DpuWorkload& tile, const HwConfig& hw) {
  const VpunnDevice device = hw.timing.vpunn_device;
  std::vector<Cut> cuts = published_cuts(tile, hw);
  if (device >= VpunnDevice::kVpu27 && tile.operation == DpuOperation::kConvolution) {
    for (const std::uint32_t parts : {2U, 4U}) {
      const std::uint32_t step =
          divide_up(divide_up(tile.output.channels, parts), kChannelUnit) * kChannelUnit;
      if (step < tile.output.channels) {
        cuts.push_back(by_channels(tile, step));
      }
      if (tile.output.height >= 2 * parts) {
        cuts.push_back(by_rows(tile, parts, device));
      }
    }
  }
  return in_all_modes(cuts, tile, device);
}

std::vector<DpuWorkload> workloads_in_shape(const DpuWorkload& tile, const VariantShape& shape,
                                            const HwConfig& hw) {
  std::vector<DpuWorkload> workloads = {tile};
  const std::uint32_t rows = std::min(shape.row_parts, tile.output.height);
  if (rows > 1) {
    workloads = by_rows(tile, rows, hw.timing.vpunn_device).workloads;
  } else if (shape.channel_step > 0) {
    workloads = in_steps_of_channels(tile, shape.channel_step);
  }
  for (DpuWorkload& workload : workloads) {
    workload.execution_mode = shape.mode;
  }
  return workloads;
}

}  // namespace vpusim
