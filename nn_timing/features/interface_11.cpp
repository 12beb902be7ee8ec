// VPU 2.7 and 4.0: 93 numbers. Four interfaces share the vector and differ in what they
// replace because their network was never trained on it.
#include <algorithm>
#include <array>

#include "nn_timing/features/descriptor.hpp"
#include "nn_timing/features/feature_writer.hpp"
#include "nn_timing/features/workload_form.hpp"

namespace vpusim::nn_timing {
namespace {

constexpr std::uint8_t kLastKey = 5;  // of swizzling

// What the network is told besides the workload's own fields.
struct Adapted {
  VpunnDevice device = VpunnDevice::kVpu27;
  std::array<std::uint8_t, 3> swizzling{};
  std::uint32_t output_write_tiles = 1;
  IsiStrategy isi_strategy = IsiStrategy::kClustering;
};

DpuOperation trained_operation(DpuOperation operation) {
  switch (operation) {
    case DpuOperation::kLayerNorm:
    case DpuOperation::kElementwiseMultiply:
      return DpuOperation::kElementwise;
    case DpuOperation::kAveragePool:
      return DpuOperation::kDepthwiseConvolution;
    default:
      return operation;
  }
}

DataType trained_type(DataType type) {
  switch (type) {
    case DataType::kBf8:
    case DataType::kHf8:
      return DataType::kUint8;
    case DataType::kFloat32:
    case DataType::kInt32:
      return DataType::kFloat16;
    default:
      return type;
  }
}

bool write_tensor(FeatureWriter& out, const WorkloadTensor& tensor) {
  out.number(tensor.width);
  out.number(tensor.height);
  out.number(tensor.channels);
  out.number(tensor.batch);
  bool fits = out.one_hot(static_cast<std::size_t>(trained_type(tensor.type)), 4);
  fits &= out.one_hot(layout_place(tensor.layout), kLayoutPlaces + 1);  // and INVALID
  out.number(tensor.is_sparse ? 1 : 0);
  return fits;
}

// Split over height, the network was trained on the rows in memory, without the halo.
WorkloadTensor input_in_memory(const DpuWorkload& w) {
  WorkloadTensor input = w.input;
  if (w.isi_strategy == IsiStrategy::kSplitOverHeight) {
    const auto without = [](std::uint32_t extent, std::int32_t before, std::int32_t after) {
      const std::int64_t left =
          std::int64_t{extent} - std::max(before, 0) - std::int64_t{std::max(after, 0)};
      return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 0));
    };
    input.width = without(input.width, w.input_halo.left, w.input_halo.right);
    input.height = without(input.height, w.input_halo.top, w.input_halo.bottom);
  }
  return input;
}

std::uint32_t row_of(std::uint64_t samples, std::uint32_t unit) {
  return static_cast<std::uint32_t>(align_up(samples, unit));
}

// The weights as a tensor: one aligned row per output channel.
WorkloadTensor weights_of(const DpuWorkload& w, VpunnDevice device) {
  WorkloadTensor weights;
  weights.type = w.input.type;
  weights.layout = w.input.layout;
  weights.is_sparse = w.has_weight_sparsity;
  const std::uint64_t window = std::uint64_t{w.kernel_width} * w.kernel_height;
  const bool is_wide = bits_of(w.weight_type.value_or(w.input.type)) > 8;
  const std::uint32_t samples = device == VpunnDevice::kVpu40 ? 32 : 16;
  switch (trained_operation(w.operation)) {
    case DpuOperation::kConvolution:
      weights.channels =
          row_of(w.input.channels * window, is_wide || w.has_weight_sparsity ? 16 : samples);
      weights.batch = w.output.channels;
      break;
    case DpuOperation::kDepthwiseConvolution:
      weights.channels = row_of(window, is_wide ? 16 : samples);
      weights.batch = w.output.channels;
      break;
    case DpuOperation::kCompressedConvolution:
      weights.channels = row_of(w.input.channels * window, is_wide ? 8 : 16);
      weights.batch = w.output.channels;
      break;
    case DpuOperation::kElementwise:  // the published library permutes it, so the network expects
                                      // it
      weights.width = w.input.height;
      weights.height = w.input.channels;
      weights.channels = w.input.width;
      weights.batch = w.input.batch;
      break;
    default:
      weights.width = weights.height = weights.channels = weights.batch = 0;
      weights.layout = Layout::kInvalid;
  }
  return weights;
}

bool write(const DpuWorkload& w, const Adapted& adapted, std::span<float> features) {
  FeatureWriter out(features);
  bool fits = out.one_hot(static_cast<std::size_t>(adapted.device), 4);
  fits &= out.one_hot(static_cast<std::size_t>(trained_operation(w.operation)), 6);
  fits &= write_tensor(out, input_in_memory(w));
  fits &= write_tensor(out, weights_of(w, adapted.device));
  fits &= write_tensor(out, w.output);
  write_window(out, w);
  fits &= write_mode_and_sparsity(out, w);
  for (const std::uint8_t key : adapted.swizzling) {
    fits &= out.one_hot(key, 6);
  }
  out.number(adapted.output_write_tiles);
  fits &= out.one_hot(static_cast<std::size_t>(adapted.isi_strategy), 3);
  return fits;
}

Adapted as_it_is(const DpuWorkload& w, VpunnDevice device) {
  return {device, w.swizzling, w.output_write_tiles, w.isi_strategy};
}

VpunnDevice at_most(VpunnDevice device, VpunnDevice newest) { return std::min(device, newest); }

bool is_any(const std::array<std::uint8_t, 3>& keys) {
  return keys[0] != 0 || keys[1] != 0 || keys[2] != 0;
}

// VPU 4.0: split over height was not trained, and a cluster that writes to others is one
// that splits channels.
void adapt_strategy_of_vpu_4(const DpuWorkload& w, Adapted& adapted) {
  if (adapted.isi_strategy == IsiStrategy::kSplitOverHeight) {
    adapted.isi_strategy = IsiStrategy::kClustering;
  }
  if (adapted.isi_strategy == IsiStrategy::kClustering && w.output_write_tiles > 1) {
    adapted.isi_strategy = IsiStrategy::kSplitOverChannels;
  }
  adapted.output_write_tiles = std::min<std::uint32_t>(adapted.output_write_tiles, 6);
}

}  // namespace

bool write_interface_11(const DpuWorkload& w, VpunnDevice device, std::span<float> features) {
  Adapted adapted = as_it_is(w, at_most(device, VpunnDevice::kVpu27));
  const bool is_elementwise = w.operation == DpuOperation::kElementwise;
  const std::uint8_t key = !is_elementwise || is_any(w.swizzling) ? kLastKey : 0;
  adapted.swizzling = {key, key, key};
  if (w.operation == DpuOperation::kMaxPool) {
    adapted.swizzling[1] = 0;
  }
  if (adapted.isi_strategy == IsiStrategy::kSplitOverHeight && w.kernel_height == 1) {
    adapted.isi_strategy = IsiStrategy::kClustering;
  }
  if (adapted.isi_strategy == IsiStrategy::kClustering && adapted.output_write_tiles > 1) {
    adapted.isi_strategy = IsiStrategy::kSplitOverChannels;
  }
  if (adapted.isi_strategy == IsiStrategy::kSplitOverChannels && is_elementwise) {
    adapted.isi_strategy = IsiStrategy::kClustering;
    adapted.output_write_tiles = 1;
  }
  adapted.output_write_tiles = std::min<std::uint32_t>(adapted.output_write_tiles, 2);
  return write(w, adapted, features);
}

bool write_interface_89(const DpuWorkload& w, VpunnDevice device, std::span<float> features) {
  return write(w, as_it_is(w, at_most(device, VpunnDevice::kVpu27)), features);
}

bool write_interface_4011(const DpuWorkload& w, VpunnDevice device, std::span<float> features) {
  Adapted adapted = as_it_is(w, at_most(device, VpunnDevice::kVpu40));
  const auto used = [](bool is_used) { return is_used ? kLastKey : std::uint8_t{0}; };
  if (w.operation == DpuOperation::kElementwise) {
    const std::uint8_t inputs = used(w.swizzling[0] != 0 || w.swizzling[1] != 0);
    adapted.swizzling = {inputs, inputs, used(w.swizzling[2] != 0)};
  } else {
    adapted.swizzling = {kLastKey, kLastKey, kLastKey};
  }
  if (w.operation == DpuOperation::kMaxPool) {
    adapted.swizzling[1] = 0;
  }
  adapt_strategy_of_vpu_4(w, adapted);
  return write(w, adapted, features);
}

bool write_interface_4111(const DpuWorkload& w, VpunnDevice device, std::span<float> features) {
  Adapted adapted = as_it_is(w, at_most(device, VpunnDevice::kVpu40));
  if (w.operation == DpuOperation::kMaxPool) {
    adapted.swizzling[1] = 0;
  }
  adapt_strategy_of_vpu_4(w, adapted);
  return write(w, adapted, features);
}

}  // namespace vpusim::nn_timing
