#include "sim/compiler/dpu_variants.hpp"

#include <algorithm>
#include <array>

namespace vpusim {
namespace {

constexpr std::array<std::uint64_t, 3> kDepthwiseChannels = {64, 32, 16};

MpeMode mpe_mode_of(ExecutionMode mode) {
  switch (mode) {
    case ExecutionMode::kVector:
      return MpeMode::kVector;
    case ExecutionMode::kMatrix:
      return MpeMode::kMatrix;
    case ExecutionMode::kVectorFp16:
      return MpeMode::kVectorFp16;
    case ExecutionMode::kCuboid8x16:
      return MpeMode::kCuboid8x16;
    case ExecutionMode::kCuboid4x16:
      return MpeMode::kCuboid4x16;
    default:
      return MpeMode::kCuboid16x16;
  }
}

// A run of rows or channels.
struct Run {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

std::vector<Run> in_steps(std::uint64_t extent, std::uint64_t step) {
  std::vector<Run> runs;
  for (std::uint64_t begin = 0; begin < extent; begin += step) {
    runs.push_back({begin, std::min(begin + step, extent)});
  }
  return runs;
}

// Channels: all at once, in steps, or in steps where each variant can only have 16, 32 or 64.
std::vector<Run> channel_runs(const LoweredOp& op, const VariantShape& shape,
                              std::uint64_t channels, std::uint64_t most_channels) {
  if (op.dpu.operation == NceOperation::kConvolution ||
      op.dpu.operation == NceOperation::kElementwise) {
    return in_steps(channels, shape.channel_step > 0 ? shape.channel_step : channels);
  }
  const std::uint64_t most = shape.channel_step > 0
                                 ? std::min<std::uint64_t>(shape.channel_step, most_channels)
                                 : most_channels;
  std::vector<Run> runs;
  std::uint64_t begin = 0;
  for (const std::uint64_t step : kDepthwiseChannels) {
    for (; step <= most && begin + step <= channels; begin += step) {
      runs.push_back({begin, begin + step});
    }
  }
  return runs;
}

Corner corner(std::uint64_t width, std::uint64_t height, std::uint64_t channel) {
  return {static_cast<std::int32_t>(width), static_cast<std::int32_t>(height),
          static_cast<std::int32_t>(channel)};
}

// Input rows of a run of the box's rows, counted from the first one that the box needs.
WindowRows input_rows(const LoweredOp& op, const Box& box, const Run& rows) {
  if (op.is_pointwise) {
    return {.begin = rows.begin, .end = rows.end};
  }
  const std::uint64_t first = window_rows(op.dpu, 0, box.row_begin, box.row_end).begin;
  WindowRows found = window_rows(op.dpu, 0, box.row_begin + rows.begin, box.row_begin + rows.end);
  found.begin -= first;
  found.end -= first;
  return found;
}

// The part of the regions that a variant writes.
std::vector<DpuHaloRegion> share_of(const std::vector<DpuHaloRegion>& halos, const Corner& begin,
                                    const Corner& end) {
  std::vector<DpuHaloRegion> shares;
  for (DpuHaloRegion halo : halos) {
    bool is_empty = false;
    for (const std::size_t axis : {1U, 2U}) {
      halo.begin[axis] = std::max(halo.begin[axis], begin[axis]);
      halo.end[axis] = std::min(halo.end[axis], end[axis]);
      is_empty = is_empty || halo.begin[axis] > halo.end[axis];
    }
    if (!is_empty) {
      shares.push_back(std::move(halo));
    }
  }
  return shares;
}

}  // namespace

std::vector<DpuVariant> variants_of(const LoweredOp& op, const VariantShape& shape,
                                    std::uint32_t tile, const Box& box, const DpuWorkload& workload,
                                    const std::vector<DpuHaloRegion>& halos,
                                    std::uint32_t most_channels) {
  const bool sums = op.dpu.operation == NceOperation::kConvolution;
  const std::uint64_t height = workload.output.height;
  const std::uint64_t parts = std::clamp<std::uint64_t>(shape.row_parts, 1, height);
  std::vector<DpuVariant> variants;
  for (const Run& rows : in_steps(height, (height + parts - 1) / parts)) {
    const WindowRows input = input_rows(op, box, rows);
    for (const Run& channels : channel_runs(op, shape, workload.output.channels, most_channels)) {
      DpuVariant& variant = variants.emplace_back();
      variant.output_begin = corner(0, rows.begin, channels.begin);
      variant.output_end = corner(workload.output.width - 1, rows.end - 1, channels.end - 1);
      variant.input_begin = corner(0, input.begin, sums ? 0 : channels.begin);
      variant.input_end = corner(workload.input.width - 1, input.end - 1,
                                 sums ? workload.input.channels - 1 : channels.end - 1);
      variant.padding = workload.padding;
      variant.padding.top = input.pad_before;
      variant.padding.bottom = input.pad_after;
      variant.mpe_mode = mpe_mode_of(shape.mode);
      variant.cluster = tile;
      variant.halos = share_of(halos, variant.output_begin, variant.output_end);
    }
  }
  return variants;
}

}  // namespace vpusim
