#include "sim/timing/dpu_memory_limits.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>

namespace vpusim {
namespace {

// One pass of the MAC array: 4x4 pixels of 16 channels (MPE mode CUBOID_16x16; the
// others have the same number of pixels times channels).
constexpr std::uint64_t kBlockSide = 4;
constexpr std::uint64_t kBlockChannels = 16;
constexpr std::uint64_t kBlockElements = kBlockSide * kBlockSide * kBlockChannels;

// Dimensions of a rank-4 tensor.
constexpr std::size_t kHeight = 2;
constexpr std::size_t kWidth = 3;

std::uint64_t extent(const DpuVariant& variant, std::size_t axis) {
  const std::int64_t size = std::int64_t{variant.output_end[axis]} - variant.output_begin[axis] + 1;
  return static_cast<std::uint64_t>(std::max<std::int64_t>(size, 0));
}

std::uint64_t divide_up(std::uint64_t a, std::uint64_t b) { return a / b + (a % b == 0 ? 0 : 1); }

// Saturates, as everywhere: a time of forever is noticed, a wrapped one is not.
std::uint64_t product(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t result = 1;
  for (const std::uint64_t factor : factors) {
    result = detail::multiply_divide(result, factor, 1);
  }
  return result;
}

// So that sums of a task's variants fit: a day of a DPU's time.
Cycles capped(std::uint64_t cycles) { return Cycles(std::min(cycles, std::uint64_t{1} << 47)); }

std::uint64_t block_count(const DpuVariant& variant) {
  return product({divide_up(extent(variant, 0), kBlockSide),
                  divide_up(extent(variant, 1), kBlockSide),
                  divide_up(extent(variant, 2), kBlockChannels)});
}

std::uint64_t bytes_of_element(const TensorType& type) {
  return std::max<std::uint64_t>(type.element.bits() / 8, 1);
}

Cycles max_pool_reads(const DpuTask& task, const DpuVariant& variant, const TensorType& input,
                      const HwConfig& hw) {
  const std::uint64_t stride = task.strides[1];
  if (!hw.dpu.max_pool_reads_skipped_columns || task.operation != NceOperation::kMaxPool ||
      stride < 2 || hw.dpu.cmx_read_ports == 0) {
    return Cycles(0);
  }
  const std::uint64_t positions = std::uint64_t{task.kernel[0]} * task.kernel[1];
  const std::uint64_t bytes =
      product({block_count(variant), positions, kBlockElements, bytes_of_element(input), stride});
  const std::uint64_t per_cycle = hw.dpu.cmx_read_ports * hw.cmx.word.count();
  // CMX works at the VPU clock.
  return capped(detail::multiply_divide(divide_up(bytes, per_cycle), hw.clocks.dpu.count(),
                                        hw.clocks.vpu.count()));
}

// Whether width lies innermost: NCHW, the compiler's default order.
bool is_planar(const TensorType& type) {
  return type.shape.size() == 4 && (type.order.empty() || type.order.back() == kWidth);
}

Cycles planar_writes(const DpuTask& task, const DpuVariant& variant, const TensorType& output,
                     const HwConfig& hw) {
  if (task.is_permute_quantize || !is_planar(output)) {
    return Cycles(0);
  }
  return capped(
      product({hw.dpu.planar_write.count(), block_count(variant), kBlockElements / kBlockSide}));
}

// The first row that a tile of a tensor split over its height holds, and the one after
// its last.
std::optional<std::array<std::int64_t, 2>> own_rows(const TensorType& type, std::uint32_t tile) {
  const auto& distribution = type.distribution;
  if (type.shape.size() != 4 || !distribution || distribution->modes != Distribution::kSegmented ||
      distribution->tile_grid.size() != 4 || distribution->tile_grid[kHeight] < 2 ||
      tile >= distribution->cluster_count) {
    return std::nullopt;
  }
  std::int64_t first = 0;
  if (tile < distribution->memory_offsets.size() &&
      distribution->memory_offsets[tile].size() == 4) {
    first = static_cast<std::int64_t>(distribution->memory_offsets[tile][kHeight]);
  } else {
    for (std::uint32_t i = 0; i < tile; ++i) {
      first += static_cast<std::int64_t>(type.memory_shape(i)[kHeight]);
    }
  }
  const auto count = static_cast<std::int64_t>(type.memory_shape(tile)[kHeight]);
  return std::array{first, first + count};
}

Cycles remote_reads(const DpuTask& task, const DpuVariant& variant, const TensorType& whole,
                    const HwConfig& hw) {
  if (hw.dpu.remote_read_width == BytesPerKilocycle(0) || !task.is_segmented) {
    return Cycles(0);
  }
  const auto own = own_rows(whole, variant.cluster);
  if (!own) {
    return Cycles(0);
  }
  const std::int64_t stride = task.strides[0];
  const auto height = static_cast<std::int64_t>(whole.shape[kHeight]);
  const std::int64_t first =
      std::clamp<std::int64_t>(variant.output_begin[1] * stride - task.padding.top, 0, height);
  const std::int64_t end = std::clamp<std::int64_t>(
      variant.output_end[1] * stride - task.padding.top + task.kernel[0], first, height);
  const std::int64_t local =
      std::max<std::int64_t>(std::min(end, (*own)[1]) - std::max(first, (*own)[0]), 0);
  const auto remote_rows = static_cast<std::uint64_t>(end - first - local);
  const std::uint64_t columns = std::min<std::uint64_t>(
      (extent(variant, 0) - 1) * task.strides[1] + task.kernel[1], whole.shape[kWidth]);
  // A convolution reads all channels, everything else those that it writes.
  const std::uint64_t channels = task.operation == NceOperation::kConvolution
                                     ? whole.shape[1]
                                     : std::min(extent(variant, 2), whole.shape[1]);
  const std::uint64_t bytes = product({remote_rows, columns, channels, bytes_of_element(whole)});
  return capped(detail::multiply_divide(bytes, 1000, hw.dpu.remote_read_width.count()));
}

}  // namespace

DpuMemoryLimits dpu_memory_limits(const Schedule& schedule, const DpuTask& task,
                                  const DpuVariant& variant, const HwConfig& hw) {
  DpuMemoryLimits limits;
  if (extent(variant, 0) == 0) {
    return limits;
  }
  if (const auto input = task.operand(DpuOperandRole::kInput)) {
    limits.at_least = max_pool_reads(task, variant, schedule.type_of(*input), hw);
  }
  if (const auto output = task.operand(DpuOperandRole::kOutput)) {
    limits.at_least =
        std::max(limits.at_least, planar_writes(task, variant, schedule.type_of(*output), hw));
  }
  if (const auto whole = task.operand(DpuOperandRole::kParentInput)) {
    limits.added = remote_reads(task, variant, schedule.type_of(*whole), hw);
  }
  return limits;
}

}  // namespace vpusim
