// NPU 5.0: three versions of one vector; each newer one has more data types and more flags.
#include <array>
#include <optional>

#include "nn_timing/features/descriptor.hpp"
#include "nn_timing/features/feature_writer.hpp"
#include "nn_timing/features/workload_form.hpp"

namespace vpusim::nn_timing {
namespace {

// How a version shows data types: {U8, F16, HF8, F32, U4}, the first `type_count` of them.
struct Version {
  std::size_t type_count = 0;
  bool has_reuse_flags = false;  // in-place, weightless, superdense
  bool has_autopad = false;
};

constexpr Version k5112 = {.type_count = 3};
constexpr Version k5113 = {.type_count = 4, .has_reuse_flags = true};
constexpr Version k5114 = {.type_count = 5, .has_reuse_flags = true, .has_autopad = true};

constexpr std::size_t kNowhere = 99;

std::size_t type_place(DataType type, const Version& version) {
  switch (type) {
    case DataType::kUint8:
    case DataType::kInt8:
    case DataType::kUint1:
    case DataType::kInt1:
      return 0;
    case DataType::kFloat16:
    case DataType::kBfloat16:
    case DataType::kInt32:
      return 1;
    case DataType::kHf8:
    case DataType::kBf8:
      return 2;
    case DataType::kFloat32:
      return version.type_count > 3 ? 3 : 1;
    case DataType::kUint4:
    case DataType::kInt4:
    case DataType::kUint2:
    case DataType::kInt2:
      return version.type_count > 4 ? 4 : 0;
    default:
      return kNowhere;
  }
}

// CONVOLUTION, DW, ELTWISE, ELTWISE_MUL, MAXPOOL, CM, LAYER_NORM
std::size_t operation_place(DpuOperation operation) {
  switch (operation) {
    case DpuOperation::kConvolution:
      return 0;
    case DpuOperation::kDepthwiseConvolution:
    case DpuOperation::kAveragePool:
      return 1;
    case DpuOperation::kElementwise:
      return 2;
    case DpuOperation::kElementwiseMultiply:
      return 3;
    case DpuOperation::kMaxPool:
      return 4;
    case DpuOperation::kCompressedConvolution:
      return 5;
    case DpuOperation::kLayerNorm:
      return 6;
    default:
      return kNowhere;
  }
}

bool write_tensor(FeatureWriter& out, const WorkloadTensor& tensor, bool is_padded,
                  const Version& version) {
  constexpr std::uint32_t kPadded = 16;
  out.number(tensor.width);
  out.number(tensor.height);
  out.number(is_padded && version.has_autopad && tensor.channels < kPadded ? kPadded
                                                                           : tensor.channels);
  out.number(tensor.batch);
  return out.one_hot(type_place(tensor.type, version), version.type_count);
}

bool write(const DpuWorkload& w, const Version& version, std::span<float> features) {
  FeatureWriter out(features);
  bool fits = out.one_hot(operation_place(w.operation), 7);
  fits &= write_tensor(out, w.input, w.has_input_autopad, version);
  fits &=
      out.one_hot(type_place(w.weight_type.value_or(w.input.type), version), version.type_count);
  fits &= write_tensor(out, w.output, w.has_output_autopad, version);
  write_window(out, w);
  fits &= write_mode_and_sparsity(out, w);
  out.number(std::min<std::uint32_t>(w.output_write_tiles, 2));
  fits &= out.one_hot(
      layout_place(w.output.layout == Layout::kInvalid ? Layout::kZxy : w.output.layout),
      kLayoutPlaces);
  if (version.has_reuse_flags) {
    out.number(reuses_input_memory(w) ? 1 : 0);
    out.number(has_one_operand(w) ? 1 : 0);
    out.number(w.is_superdense ? 1 : 0);
  }
  return fits;
}

}  // namespace

bool write_interface_5112(const DpuWorkload& w, VpunnDevice /*device*/, std::span<float> features) {
  return write(w, k5112, features);
}

bool write_interface_5113(const DpuWorkload& w, VpunnDevice /*device*/, std::span<float> features) {
  return write(w, k5113, features);
}

bool write_interface_5114(const DpuWorkload& w, VpunnDevice /*device*/, std::span<float> features) {
  return write(w, k5114, features);
}

}  // namespace vpusim::nn_timing
