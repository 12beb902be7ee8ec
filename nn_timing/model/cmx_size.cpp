#include "nn_timing/model/cmx_size.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "nn_timing/features/workload_form.hpp"
#include "nn_timing/model/device_limits.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::uint64_t kMapAlignment = 16;  // bytes of a sparsity map's row

// Extents of a tensor by dimension: X, Y, Z.
using Extents = std::array<std::uint64_t, 3>;

std::size_t innermost(Layout layout) {
  switch (layout) {
    case Layout::kCMajor:
    case Layout::kXyz:
    case Layout::kXzy:
      return 0;
    case Layout::kYxz:
    case Layout::kYzx:
      return 1;
    default:
      return 2;
  }
}

Extents extents_of(const WorkloadTensor& tensor) {
  return {tensor.width, tensor.height, tensor.channels};
}

// `sign` +1 adds the halo around the tensor, -1 takes it away; never below nothing.
Extents with_halo(Extents extents, const Halo& halo, int sign) {
  const auto grow = [sign](std::uint64_t& extent, std::int32_t before, std::int32_t after) {
    const std::int64_t change = sign * (std::int64_t{before} + after);
    extent = static_cast<std::uint64_t>(
        std::max<std::int64_t>(static_cast<std::int64_t>(extent) + change, 0));
  };
  grow(extents[0], halo.left, halo.right);
  grow(extents[1], halo.top, halo.bottom);
  grow(extents[2], halo.front, halo.back);
  return extents;
}

// Bytes with each innermost row filled up to whole bytes, and then to `row_alignment`.
std::uint64_t tensor_bytes(const Extents& extents, std::uint64_t batch, const WorkloadTensor& like,
                           std::uint64_t row_alignment) {
  const std::size_t inner = innermost(like.layout);
  std::uint64_t bytes =
      align_up((extents[inner] * bits_of(like.type) + 7) / 8, row_alignment) * batch;
  for (std::size_t axis = 0; axis < extents.size(); ++axis) {
    bytes *= axis == inner ? 1 : extents[axis];
  }
  return bytes;
}

std::uint64_t sparsity_map_bytes(std::uint64_t elements) {
  return align_up((elements + 7) / 8, kMapAlignment);
}

std::uint64_t input_bytes(const DpuWorkload& w) {
  const StorageElements& sep = w.storage_elements;
  std::uint64_t bytes = 0;
  if (sep.is_used) {
    bytes = tensor_bytes({sep.activations[0], sep.activations[1], sep.activations[2]},
                         sep.activations[3], w.input, 1);
    constexpr std::uint64_t kPointerBytes = 4;
    bytes += kPointerBytes * sep.table[0] * sep.table[1] * sep.table[2] * sep.table[3];
  } else {
    bytes =
        tensor_bytes(with_halo(extents_of(w.input), w.input_halo, -1), w.input.batch, w.input, 1);
  }
  if (w.input.is_sparse || (sep.is_used && !sep.has_no_sparsity_map)) {
    WorkloadTensor mapped = w.input;
    if (w.operation == DpuOperation::kCompressedConvolution) {
      mapped.channels = mapped.channels <= 4 ? 4 : 16;  // as the hardware stores them
    }
    bytes += sparsity_map_bytes(mapped.element_count());
  }
  return bytes;
}

// An elementwise operation's second tensor: like the first in extents, dense and without
// halo, with the type that the workload calls its weights'. Up to VPU 4.0 the published
// library turns it (height, channels, width), which shows where a row is no whole number of
// bytes.
std::uint64_t second_operand_bytes(const DpuWorkload& w, const DeviceLimits& limits) {
  WorkloadTensor like = w.input;
  like.type = w.weight_type.value_or(w.input.type);
  const bool is_turned = limits.weight_row_samples > 0;
  const Extents extents =
      is_turned ? Extents{w.input.height, w.input.channels, w.input.width} : extents_of(w.input);
  return tensor_bytes(extents, w.input.batch, like, 1);
}

std::uint64_t weight_bytes(const DpuWorkload& w, const DeviceLimits& limits) {
  constexpr std::uint64_t kTableEntryBytes = 16;  // per output channel
  const DataType type = w.weight_type.value_or(w.input.type);
  const std::uint64_t bits = bits_of(type);
  std::uint64_t samples = std::uint64_t{w.kernel_width} * w.kernel_height;
  if (w.operation != DpuOperation::kDepthwiseConvolution) {
    samples *= w.input.channels;
  }
  std::uint64_t row = align_up((samples * bits + 7) / 8, kMapAlignment);
  if (limits.weight_row_samples > 0) {
    const bool is_wide = bits > 8;
    std::uint32_t unit = is_wide || w.has_weight_sparsity ? 16 : limits.weight_row_samples;
    if (w.operation == DpuOperation::kCompressedConvolution) {
      unit = is_wide ? 8 : 16;
    } else if (w.operation == DpuOperation::kDepthwiseConvolution) {
      unit = is_wide ? 16 : limits.weight_row_samples;
    }
    samples = align_up(samples, unit);
    row = (samples * bits + 7) / 8;
  }
  std::uint64_t bytes = w.output.channels * row;
  if (w.has_weight_sparsity) {
    bytes -= static_cast<std::uint64_t>(std::floor(static_cast<float>(bytes) * w.weight_sparsity));
    bytes += w.output.channels * sparsity_map_bytes(samples);
  }
  return bytes + w.output.channels * kTableEntryBytes;
}

std::uint64_t second_input_bytes(const DpuWorkload& w, const DeviceLimits& limits) {
  switch (w.operation) {
    case DpuOperation::kElementwise:
    case DpuOperation::kElementwiseMultiply:
      return second_operand_bytes(w, limits);
    case DpuOperation::kMaxPool:
    case DpuOperation::kAveragePool:
    case DpuOperation::kReduceMeanSquare:
    case DpuOperation::kReduceSumSquares:
      return 0;
    default:
      return weight_bytes(w, limits);
  }
}

std::uint64_t output_bytes(const DpuWorkload& w, const DeviceLimits& limits) {
  const Extents extents = with_halo(extents_of(w.output), w.output_inbound_halo, 1);
  std::uint64_t bytes = tensor_bytes(extents, w.output.batch, w.output,
                                     w.is_superdense ? 1 : limits.output_row_alignment);
  if (w.output.is_sparse) {
    bytes += sparsity_map_bytes(extents[0] * extents[1] * extents[2] * w.output.batch);
  }
  return bytes;
}

}  // namespace

Bytes cmx_size(const DpuWorkload& w, VpunnDevice device) {
  const std::uint64_t page = limits_of(device).page_alignment;
  const OperandBytes operands = operand_bytes(w, device);
  std::uint64_t size = align_up(operands.input.count(), page);
  if (!has_one_operand(w)) {
    size += align_up(operands.weights.count(), page);
  }
  if (!reuses_input_memory(w)) {
    size += align_up(operands.output.count(), page);
  }
  return Bytes(size);
}

OperandBytes operand_bytes(const DpuWorkload& w, VpunnDevice device) {
  const DeviceLimits& limits = limits_of(device);
  return {.input = Bytes(input_bytes(w)),
          .weights = Bytes(second_input_bytes(w, limits)),
          .output = Bytes(output_bytes(w, limits))};
}

}  // namespace vpusim::nn_timing
