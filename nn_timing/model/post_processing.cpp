#include "nn_timing/model/post_processing.hpp"

#include <array>
#include <cstddef>

namespace vpusim::nn_timing {
namespace {

constexpr unsigned kClonedFrom27 = 4;

// [context][16, 32 or 64 channels]; see context_of().
using Factors = std::array<std::array<float, 3>, 5>;
constexpr Factors k8Bit = {{{1.0F, 0.8F, 0.75F},
                            {0.5F, 0.44F, 0.69F},
                            {0.81F, 0.75F, 0.75F},
                            {0.69F, 0.68F, 0.73F},
                            {0.60F, 0.60F, 0.65F}}};
constexpr Factors k16Bit = {{{1.0F, 1.0F, 1.0F},
                             {0.48F, 0.47F, 0.71F},
                             {0.76F, 0.74F, 0.77F},
                             {0.69F, 0.69F, 0.73F},
                             {0.60F, 0.60F, 0.65F}}};

std::size_t context_of(const DpuWorkload& w) {
  if (w.stride_width == 1 && w.stride_height == 1) {
    if (w.kernel_width == 3) {
      return 1;
    }
    return w.kernel_width == 1 || w.kernel_height == 1 ? 0 : 2;
  }
  return w.stride_width == 2 || w.stride_height == 2 ? 3 : 4;
}

}  // namespace

float post_factor(unsigned output_interface, const DpuWorkload& w, VpunnDevice device) {
  if (output_interface != kClonedFrom27 || device < VpunnDevice::kVpu40 ||
      w.operation != DpuOperation::kDepthwiseConvolution) {
    return 1.0F;
  }
  const Factors& factors = bits_of(w.input.type) > 8 ? k16Bit : k8Bit;
  switch (w.input.channels) {
    case 16:
      return factors[context_of(w)][0];
    case 32:
      return factors[context_of(w)][1];
    case 64:
      return factors[context_of(w)][2];
    default:
      return 1.0F;
  }
}

}  // namespace vpusim::nn_timing
