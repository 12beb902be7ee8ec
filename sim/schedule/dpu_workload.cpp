#include "sim/schedule/dpu_workload.hpp"

#include <xxhash.h>

#include <algorithm>
#include <bit>
#include <limits>

namespace vpusim {
namespace {

std::uint32_t clamp_extent(std::int64_t extent) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(extent, 0, std::numeric_limits<std::int32_t>::max()));
}

std::uint32_t box_extent(const Corner& begin, const Corner& end, std::size_t axis) {
  return clamp_extent(std::int64_t{end[axis]} - begin[axis] + 1);
}

DpuOperation operation_of(NceOperation operation) {
  switch (operation) {
    case NceOperation::kConvolution:
    case NceOperation::kIdentity:
      return DpuOperation::kConvolution;
    case NceOperation::kDepthwiseConvolution:
      return DpuOperation::kDepthwiseConvolution;
    case NceOperation::kMaxPool:
      return DpuOperation::kMaxPool;
    case NceOperation::kAveragePool:
      return DpuOperation::kAveragePool;
    case NceOperation::kElementwise:
      return DpuOperation::kElementwise;
    case NceOperation::kReduceMean:
    case NceOperation::kReduceSum:
      return DpuOperation::kReduceMeanSquare;
    case NceOperation::kReduceSumSquare:
      return DpuOperation::kReduceSumSquares;
  }
  return DpuOperation::kConvolution;
}

ExecutionMode execution_mode_of(MpeMode mode) {
  switch (mode) {
    case MpeMode::kVector:
      return ExecutionMode::kVector;
    case MpeMode::kMatrix:
      return ExecutionMode::kMatrix;
    case MpeMode::kVectorFp16:
      return ExecutionMode::kVectorFp16;
    case MpeMode::kCuboid8x16:
      return ExecutionMode::kCuboid8x16;
    case MpeMode::kCuboid4x16:
      return ExecutionMode::kCuboid4x16;
    case MpeMode::kCuboid16x16:
    case MpeMode::kNop:
      break;
  }
  return ExecutionMode::kCuboid16x16;
}

ActivationFunction activation_of(const std::optional<PostProcessing>& processing) {
  if (!processing) {
    return ActivationFunction::kNone;
  }
  if (processing->mode == "LRELU") {
    return ActivationFunction::kLrelu;
  }
  if (processing->mode == "ADD") {
    return ActivationFunction::kAdd;
  }
  if (processing->mode == "SUB") {
    return ActivationFunction::kSub;
  }
  if (processing->mode == "MULT") {
    return ActivationFunction::kMult;
  }
  return processing->clamp_low == 0.0 ? ActivationFunction::kRelu : ActivationFunction::kNone;
}

std::uint8_t swizzling_key(const Schedule& schedule, BufferId id) {
  const Buffer& buffer = schedule.buffers()[id];
  const std::uint32_t key =
      std::max(buffer.swizzling_key, schedule.types()[buffer.type].swizzling_key);
  return static_cast<std::uint8_t>(std::min<std::uint32_t>(key, 255));
}

bool is_channel_major(const TensorType& type) {  // NCHW: the order in which it is written
  return type.shape.size() == 4 && std::is_sorted(type.order.begin(), type.order.end());
}

// Input box of the variant, from its output box and the kernel's window.
void set_input_box(const Schedule& schedule, const DpuTask& task, const DpuVariant& variant,
                   DpuWorkload& workload) {
  if (variant.input_begin) {
    workload.input.width = box_extent(*variant.input_begin, *variant.input_end, 0);
    workload.input.height = box_extent(*variant.input_begin, *variant.input_end, 1);
    workload.input.channels = box_extent(*variant.input_begin, *variant.input_end, 2);
  } else {
    const auto reach = [](std::uint32_t output, std::uint32_t stride, std::uint32_t kernel,
                          std::int32_t before, std::int32_t after) {
      return clamp_extent((std::int64_t{output} - 1) * stride + kernel - before - after);
    };
    workload.input.width =
        reach(workload.output.width, workload.stride_width, workload.kernel_width,
              variant.padding.left, variant.padding.right);
    workload.input.height =
        reach(workload.output.height, workload.stride_height, workload.kernel_height,
              variant.padding.top, variant.padding.bottom);
    workload.input.channels = workload.output.channels;
    const auto input = task.operand(DpuOperandRole::kInput);
    if (workload.operation == DpuOperation::kConvolution && input) {
      const TensorType& type = schedule.type_of(*input);
      if (type.shape.size() >= 2) {
        workload.input.channels = clamp_extent(static_cast<std::int64_t>(type.shape[1]));
      }
    }
  }
  if (task.has_compressed_input_channels) {
    workload.input.channels =
        static_cast<std::uint32_t>(std::popcount(task.compressed_channel_pattern));
  }
}

void set_weight_sparsity(const Schedule& schedule, const DpuTask& task, DpuWorkload& workload) {
  workload.has_weight_sparsity = task.operand(DpuOperandRole::kWeightsSparsityMap).has_value();
  const auto weights = task.operand(DpuOperandRole::kWeights);
  if (!workload.has_weight_sparsity || !weights) {
    return;
  }
  TensorType dense = schedule.type_of(*weights);
  const double stored = static_cast<double>(dense.bytes().count());
  dense.compression.reset();
  const double whole = static_cast<double>(dense.bytes().count());
  if (whole > 0) {
    workload.weight_sparsity = static_cast<float>(std::clamp(1.0 - stored / whole, 0.0, 1.0));
  }
}

// An input in slices takes the strategy, but leaves the number of written tiles.
void set_strategy(const Schedule& schedule, const DpuTask& task, DpuWorkload& workload) {
  const auto distribution = [&](DpuOperandRole role) -> const Distribution* {
    const auto buffer = task.operand(role);
    if (!buffer || !schedule.type_of(*buffer).distribution) {
      return nullptr;
    }
    return &*schedule.type_of(*buffer).distribution;
  };
  const Distribution* output = distribution(DpuOperandRole::kOutput);
  if (output != nullptr && output->has(Distribution::kSegmented) &&
      (output->has(Distribution::kMulticasted) || output->has(Distribution::kDuplicated))) {
    workload.isi_strategy = IsiStrategy::kSplitOverChannels;
    workload.output_write_tiles = output->cluster_count;
  }
  const Distribution* input = distribution(DpuOperandRole::kParentInput);
  if (input != nullptr && input->modes == Distribution::kSegmented) {
    workload.isi_strategy = IsiStrategy::kSplitOverHeight;
  }
}

}  // namespace

std::uint32_t bits_of(DataType type) {
  switch (type) {
    case DataType::kInt32:
    case DataType::kFloat32:
      return 32;
    case DataType::kFloat16:
    case DataType::kBfloat16:
    case DataType::kUint16:
    case DataType::kInt16:
      return 16;
    case DataType::kUint8:
    case DataType::kInt8:
    case DataType::kBf8:
    case DataType::kHf8:
      return 8;
    case DataType::kUint4:
    case DataType::kInt4:
    case DataType::kFloat4:
      return 4;
    case DataType::kUint2:
    case DataType::kInt2:
      return 2;
    case DataType::kUint1:
    case DataType::kInt1:
      break;
  }
  return 1;
}

DataType data_type_of(const ElementType& element) {
  switch (element.format) {
    case NumberFormat::kF64:
    case NumberFormat::kF32:
      return DataType::kFloat32;
    case NumberFormat::kF16:
      return DataType::kFloat16;
    case NumberFormat::kBf16:
      return DataType::kBfloat16;
    case NumberFormat::kF8E4M3:
      return DataType::kHf8;
    case NumberFormat::kF8E5M2:
      return DataType::kBf8;
    case NumberFormat::kI64:
    case NumberFormat::kSi64:
    case NumberFormat::kUi64:
    case NumberFormat::kI32:
    case NumberFormat::kSi32:
    case NumberFormat::kUi32:
    case NumberFormat::kIndex:
      return DataType::kInt32;
    case NumberFormat::kI16:
    case NumberFormat::kSi16:
      return DataType::kInt16;
    case NumberFormat::kUi16:
      return DataType::kUint16;
    case NumberFormat::kSi8:
      return DataType::kInt8;
    case NumberFormat::kI8:
    case NumberFormat::kUi8:
      return DataType::kUint8;
    case NumberFormat::kSi4:
      return DataType::kInt4;
    case NumberFormat::kI4:
    case NumberFormat::kUi4:
      return DataType::kUint4;
    case NumberFormat::kSi2:
      return DataType::kInt2;
    case NumberFormat::kI2:
    case NumberFormat::kUi2:
      return DataType::kUint2;
    case NumberFormat::kSi1:
      return DataType::kInt1;
    case NumberFormat::kI1:
    case NumberFormat::kUi1:
      break;
  }
  return DataType::kUint1;
}

DpuWorkload dpu_workload(const Schedule& schedule, const DpuTask& task, const DpuVariant& variant) {
  DpuWorkload workload;
  workload.operation = operation_of(task.operation);
  workload.kernel_height = task.kernel[0];
  workload.kernel_width = task.kernel[1];
  workload.stride_height = task.strides[0];
  workload.stride_width = task.strides[1];
  workload.padding = variant.padding;
  workload.execution_mode = execution_mode_of(variant.mpe_mode);
  workload.activation = activation_of(task.post_processing);
  workload.is_superdense = task.is_superdense;
  if (task.is_inplace) {
    workload.is_inplace = true;
  }

  workload.output.width = box_extent(variant.output_begin, variant.output_end, 0);
  workload.output.height = box_extent(variant.output_begin, variant.output_end, 1);
  workload.output.channels = box_extent(variant.output_begin, variant.output_end, 2);
  set_input_box(schedule, task, variant, workload);

  const auto input = task.operand(DpuOperandRole::kInput);
  const auto output = task.operand(DpuOperandRole::kOutput);
  if (input) {
    workload.input.type = data_type_of(schedule.type_of(*input).element);
  }
  if (output) {
    const TensorType& type = schedule.type_of(*output);
    workload.output.type = data_type_of(type.element);
    if (task.is_permute_quantize) {
      workload.output.layout = Layout::kYzx;
    } else if (type.distribution && is_channel_major(type)) {
      workload.output.layout = Layout::kXyz;
    }
    workload.swizzling[2] = swizzling_key(schedule, *output);
  }
  workload.input.is_sparse = task.operand(DpuOperandRole::kInputSparsityMap).has_value() ||
                             task.operand(DpuOperandRole::kInputStorageElementTable).has_value();
  workload.output.is_sparse = task.operand(DpuOperandRole::kOutputSparsityMap).has_value();
  // The compiler takes the first two operands, whatever they are.
  for (std::size_t i = 0; i < 2 && i < task.operands.size(); ++i) {
    workload.swizzling[i] = swizzling_key(schedule, task.operands[i].buffer);
  }
  if (const auto weights = task.operand(DpuOperandRole::kWeights)) {
    workload.weight_type = data_type_of(schedule.type_of(*weights).element);
  }
  set_weight_sparsity(schedule, task, workload);
  set_strategy(schedule, task, workload);
  return workload;
}

}  // namespace vpusim

std::size_t std::hash<vpusim::DpuWorkload>::operator()(
    const vpusim::DpuWorkload& workload) const noexcept {
  // What tells real workloads apart, in words without gaps; the rest is left to ==.
  const auto kinds = [](const vpusim::WorkloadTensor& tensor) {
    return static_cast<std::uint32_t>(tensor.type) << 8 |
           static_cast<std::uint32_t>(tensor.layout) << 1 |
           static_cast<std::uint32_t>(tensor.is_sparse);
  };
  const std::array<std::uint32_t, 30> words = {
      static_cast<std::uint32_t>(workload.operation) << 16 |
          static_cast<std::uint32_t>(workload.execution_mode) << 8 |
          static_cast<std::uint32_t>(workload.isi_strategy) << 4 |
          static_cast<std::uint32_t>(workload.activation),
      workload.input.width,
      workload.input.height,
      workload.input.channels,
      workload.input.batch,
      kinds(workload.input),
      workload.output.width,
      workload.output.height,
      workload.output.channels,
      workload.output.batch,
      kinds(workload.output),
      workload.kernel_width,
      workload.kernel_height,
      workload.stride_width,
      workload.stride_height,
      static_cast<std::uint32_t>(workload.padding.top),
      static_cast<std::uint32_t>(workload.padding.bottom),
      static_cast<std::uint32_t>(workload.padding.left),
      static_cast<std::uint32_t>(workload.padding.right),
      std::bit_cast<std::uint32_t>(workload.input_sparsity),
      std::bit_cast<std::uint32_t>(workload.weight_sparsity),
      workload.weight_type ? static_cast<std::uint32_t>(*workload.weight_type) : 255U,
      static_cast<std::uint32_t>(workload.swizzling[0] | workload.swizzling[1] << 8 |
                                 workload.swizzling[2] << 16),
      workload.output_write_tiles,
      static_cast<std::uint32_t>(workload.input_halo.top),
      static_cast<std::uint32_t>(workload.input_halo.bottom),
      static_cast<std::uint32_t>(workload.output_inbound_halo.top),
      static_cast<std::uint32_t>(workload.output_inbound_halo.bottom),
      static_cast<std::uint32_t>(workload.is_inplace.value_or(false)),
      static_cast<std::uint32_t>(workload.has_weight_sparsity),
  };
  return XXH3_64bits(words.data(), sizeof words);
}
