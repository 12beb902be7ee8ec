#pragma once

#include <hwy/aligned_allocator.h>
#include <cstddef>

#include "nn_timing/net/mlp.hpp"

namespace vpusim::nn_timing {

// A layer's weights as its kernel reads them: panels of `panel_width` outputs, in
// each the weights of input 0 for all of the panel's outputs, then those of input 1,
// and so on. The last panel is filled up with zeros.
struct PackedLayer {
  std::size_t input_count = 0;
  std::size_t output_count = 0;
  std::size_t panel_width = 0;
  std::size_t panel_count = 0;
  Activation activation = Activation::kNone;
  hwy::AlignedFreeUniquePtr<float[]> panels;
  hwy::AlignedFreeUniquePtr<float[]> bias;  // panel_count * panel_width

  std::size_t padded_outputs() const { return panel_count * panel_width; }
};

// What one instruction set brings.
struct Kernel {
  const char* name = nullptr;
  std::size_t panel_width = 0;
  // Rows may be read behind a layer's inputs up to nothing, and are written up to
  // the padded number of outputs: `output_stride` is at least that.
  void (*run_layer)(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
                    float* outputs, std::size_t output_stride, std::size_t count) = nullptr;
};

Kernel scalar_kernel();
// The best of the vector instruction sets that are enabled (hwy::SupportedTargets).
Kernel vector_kernel();

}  // namespace vpusim::nn_timing
