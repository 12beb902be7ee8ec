// VPU 2.0: 67 numbers, every field as it is.
#include "nn_timing/features/descriptor.hpp"
#include "nn_timing/features/feature_writer.hpp"

namespace vpusim::nn_timing {
namespace {

bool write_tensor(FeatureWriter& out, const WorkloadTensor& tensor) {
  out.number(tensor.width);
  out.number(tensor.height);
  out.number(tensor.channels);
  out.number(tensor.batch);
  return out.one_hot(static_cast<std::size_t>(tensor.type), 4);  // U8, I8, F16, BF16
}

}  // namespace

bool write_interface_10(const DpuWorkload& w, VpunnDevice device, std::span<float> features) {
  FeatureWriter out(features);
  // VPU_2_0, 2_1, 2_7, 4_0; CONVOLUTION to CM_CONVOLUTION without AVEPOOL's successors.
  bool fits = out.one_hot(static_cast<std::size_t>(device), 4);
  fits &= out.one_hot(static_cast<std::size_t>(w.operation), 6);
  fits &= write_tensor(out, w.input);
  fits &= write_tensor(out, w.output);
  write_window(out, w);
  fits &= out.one_hot(static_cast<std::size_t>(w.execution_mode), 6);
  fits &= out.one_hot(static_cast<std::size_t>(w.activation), 6);
  out.number(w.input_sparsity);
  out.number(w.weight_sparsity);
  for (const std::uint8_t key : w.swizzling) {
    fits &= out.one_hot(key, 6);
  }
  out.number(w.output_write_tiles);
  return fits;
}

}  // namespace vpusim::nn_timing
