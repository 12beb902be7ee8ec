#include "sim/timing/analytic/dpu_formula.hpp"

#include <algorithm>
#include <array>

namespace vpusim {
namespace {

// Wide enough for all products of a workload that fits(), which no real one comes near.
__extension__ using Wide = __int128;

// Sums of a task's variants must fit into 64 bits. 2^47 cycles are a day at 1.6 GHz.
constexpr Wide kLongest = Wide{1} << 47;

bool fits(const DpuWorkload& w) {
  constexpr double kLargestProduct = 1e24;
  constexpr std::int32_t kLargestPadding = 1 << 16;
  double product = static_cast<double>(w.kernel_width) * w.kernel_height;
  for (const WorkloadTensor* tensor : {&w.input, &w.output}) {
    product *= tensor->channels;
  }
  product *= std::max(w.input.width, w.output.width);
  product *= std::max(w.input.height, w.output.height);
  product *= std::max(w.input.batch, w.output.batch);
  return product <= kLargestProduct && std::max({w.padding.left, w.padding.right, w.padding.top,
                                                 w.padding.bottom}) <= kLargestPadding;
}

Wide elements_of(const WorkloadTensor& tensor) {
  return Wide{tensor.width} * tensor.height * tensor.channels * tensor.batch;
}

Wide divide_up(Wide value, Wide divisor) { return (value + divisor - 1) / divisor; }

// P + (P - S) + (P - 2S) + ... while positive: rows of the kernel that fall into
// the padding as it slides.
Wide padded_rows(std::int64_t padding, std::int64_t stride) {
  Wide sum = 0;
  for (; padding > 0; padding -= stride) {
    sum += padding;
  }
  return sum;
}

// What a corner of the padding would count twice. The published formula steps rows
// and columns together.
Wide corner(std::int64_t rows, std::int64_t row_stride, std::int64_t columns,
            std::int64_t column_stride) {
  Wide sum = 0;
  for (; rows > 0 && columns > 0; rows -= row_stride, columns -= column_stride) {
    sum += Wide{rows} * columns;
  }
  return sum;
}

// MACs that the hardware skips because the kernel covers padding there.
Wide skipped_macs(const DpuWorkload& w) {
  const auto stride_w = std::int64_t{w.stride_width};
  const auto stride_h = std::int64_t{w.stride_height};
  const std::int64_t top = w.padding.top;
  const std::int64_t left = w.padding.left;
  const std::int64_t bottom = w.padding.bottom - std::int64_t{w.input.height} % stride_h;
  const std::int64_t right = w.padding.right - std::int64_t{w.input.width} % stride_w;
  const Wide vertical = (padded_rows(top, stride_h) + padded_rows(bottom, stride_h)) *
                        w.kernel_width * divide_up(w.input.width, stride_w);
  const Wide horizontal = (padded_rows(left, stride_w) + padded_rows(right, stride_w)) *
                          w.kernel_height * divide_up(w.input.height, stride_h);
  const Wide corners =
      corner(top, stride_h, left, stride_w) + corner(top, stride_h, right, stride_w) +
      corner(bottom, stride_h, left, stride_w) + corner(bottom, stride_h, right, stride_w);
  return (vertical - corners + horizontal) * w.input.channels * w.output.channels;
}

bool is_convolution(DpuOperation operation) {
  return operation == DpuOperation::kConvolution ||
         operation == DpuOperation::kCompressedConvolution;
}

bool is_16_bit_float(DataType type) {
  return type == DataType::kFloat16 || type == DataType::kBfloat16 || type == DataType::kFloat32;
}

Wide mac_cycles(const DpuWorkload& w, const HwConfig& hw) {
  Wide macs = Wide{w.kernel_width} * w.kernel_height * elements_of(w.output);
  Wide rate = hw.dpu.macs_per_cycle;
  if (is_convolution(w.operation)) {
    macs *= w.input.channels;
    macs = std::max<Wide>(macs - skipped_macs(w), 0);
  } else {
    rate = std::max<Wide>(rate / hw.dpu.input_channels_per_cycle, 1);
    if (w.operation == DpuOperation::kElementwise) {
      const Wide units = hw.dpu.post_processing_units / (w.output_write_tiles > 1 ? 2 : 1);
      macs = divide_up(elements_of(w.input), std::max<Wide>(units, 1));
    }
  }
  const Wide cycles = divide_up(macs, rate);
  return is_16_bit_float(w.input.type) ? cycles * hw.dpu.fp16_slowdown : cycles;
}

// The output grid of one pass: width, height, channels.
std::array<Wide, 3> grid_of(ExecutionMode mode) {
  switch (mode) {
    case ExecutionMode::kCuboid16x16:
      return {16, 16, 64};
    case ExecutionMode::kCuboid8x16:
      return {16, 8, 128};
    case ExecutionMode::kCuboid4x16:
      return {8, 8, 256};
    default:
      return {1, 1, 1};
  }
}

Wide cmx_read_cycles(const DpuWorkload& w, const HwConfig& hw) {
  if (hw.dpu.cmx_read_ports == 0) {
    return 0;
  }
  const auto [grid_w, grid_h, grid_c] = grid_of(w.execution_mode);
  const Wide per_position = Wide{w.input.channels} * w.kernel_width * w.kernel_height;
  const Wide weight_passes = divide_up(w.output.channels, grid_c);
  const Wide input_passes = divide_up(w.output.height, grid_h) * divide_up(w.output.width, grid_w);
  const auto bytes = [&](Wide elements) { return divide_up(elements * bits_of(w.input.type), 8); };
  const Wide read = bytes(weight_passes * w.output.height * w.output.width * per_position) +
                    bytes(input_passes * w.output.channels * per_position);
  const Wide width = Wide{hw.cmx.word.count()} * hw.dpu.cmx_read_ports;
  // The published formula converts the clocks this way round.
  return divide_up(read * hw.clocks.vpu.count(), width * hw.clocks.dpu.count());
}

}  // namespace

std::optional<Cycles> analytic_dpu_cycles(const DpuWorkload& workload, const HwConfig& hw) {
  if (!fits(workload)) {
    return std::nullopt;
  }
  const Wide cycles = std::max(mac_cycles(workload, hw), cmx_read_cycles(workload, hw));
  if (cycles > kLongest) {
    return std::nullopt;
  }
  return Cycles(static_cast<std::uint64_t>(cycles));
}

std::vector<std::optional<Estimate>> AnalyticDpuTiming::estimate(
    std::span<const DpuWorkload> workloads, const HwConfig& hw) const {
  std::vector<std::optional<Estimate>> answers;
  answers.reserve(workloads.size());
  for (const DpuWorkload& workload : workloads) {
    const std::optional<Cycles> cycles = analytic_dpu_cycles(workload, hw);
    answers.push_back(cycles ? std::optional(Estimate{*cycles, name()}) : std::nullopt);
  }
  return answers;
}

}  // namespace vpusim
