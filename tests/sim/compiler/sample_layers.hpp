#pragma once

#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::test {

// 16x16x64 to 16x16x80 with a square kernel; padding that keeps the size of odd kernels.
inline DpuWorkload convolution(std::uint32_t kernel) {
  DpuWorkload w;
  w.input.width = w.input.height = w.output.width = w.output.height = 16;
  w.input.channels = 64;
  w.output.channels = 80;
  w.kernel_width = w.kernel_height = kernel;
  w.padding.top = w.padding.bottom = static_cast<std::int32_t>(kernel / 2);
  w.padding.left = w.padding.right = w.padding.top;
  return w;
}

inline DpuWorkload depthwise(std::uint32_t channels) {
  DpuWorkload w = convolution(3);
  w.operation = DpuOperation::kDepthwiseConvolution;
  w.input.channels = w.output.channels = channels;
  return w;
}

}  // namespace vpusim::test
