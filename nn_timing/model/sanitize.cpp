#include "nn_timing/model/sanitize.hpp"

#include "nn_timing/features/workload_form.hpp"

namespace vpusim::nn_timing {
namespace {

DataType common_type(DataType type) {
  switch (type) {
    case DataType::kInt8:
      return DataType::kUint8;
    case DataType::kInt4:
      return DataType::kUint4;
    case DataType::kInt2:
      return DataType::kUint2;
    case DataType::kInt1:
      return DataType::kUint1;
    case DataType::kBfloat16:
      return DataType::kFloat16;
    case DataType::kBf8:
      return DataType::kHf8;
    case DataType::kInt16:
      return DataType::kUint16;
    default:
      return type;
  }
}

// VPU 2.0 knows two orders under names of their own.
Layout common_layout(Layout layout, VpunnDevice device) {
  if (device < VpunnDevice::kVpu27) {
    return layout == Layout::kZxy ? Layout::kZMajor
                                  : (layout == Layout::kXyz ? Layout::kCMajor : layout);
  }
  return layout == Layout::kZMajor ? Layout::kZxy
                                   : (layout == Layout::kCMajor ? Layout::kXyz : layout);
}

}  // namespace

DpuWorkload sanitized(DpuWorkload w, VpunnDevice device) {
  constexpr std::uint32_t kChannelUnit = 16;
  if (device >= VpunnDevice::kNpu50 || device < VpunnDevice::kVpu27) {
    w.swizzling = {0, 0, 0};
  }
  if (w.operation == DpuOperation::kAveragePool && device < VpunnDevice::kNpu50) {
    w.operation = DpuOperation::kDepthwiseConvolution;
  }
  if (device >= VpunnDevice::kVpu27 && w.operation == DpuOperation::kConvolution &&
      w.input.channels >= 1 && w.input.channels < kChannelUnit && !w.has_input_autopad) {
    w.operation = DpuOperation::kCompressedConvolution;
  }
  if (takes_output_channels(w.operation) && !w.has_output_autopad &&
      w.output.channels >= kChannelUnit) {
    w.input.channels = w.output.channels;
  }
  if (w.mpe_engine == MpeEngine::kDcim) {
    w.execution_mode = ExecutionMode::kDcim32x128;
  }
  w.input.type = common_type(w.input.type);
  w.output.type = common_type(w.output.type);
  w.input.layout = common_layout(w.input.layout, device);
  w.output.layout = common_layout(w.output.layout, device);
  return w;
}

}  // namespace vpusim::nn_timing
