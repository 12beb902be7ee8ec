// The dense layer in vector instructions. This file is compiled once per instruction
// set (Highway's foreach_target), and the best that the machine has is chosen when
// the program runs.

// Three sets are enough: what every x86-64 has, AVX2 and AVX-512.
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nn_timing/net/vector_kernel.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "nn_timing/net/packed_layer.hpp"

HWY_BEFORE_NAMESPACE();
namespace vpusim::nn_timing::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::ScalableTag<float>;
using Vector = hn::Vec<Tag>;

// A panel is two vectors wide. With 12 rows at a time AVX-512 keeps 24 sums in its 32
// registers, with 6 rows AVX2 keeps 12 in its 16: enough to hide the latency of a
// multiply-add, with few loads per sum.
constexpr std::size_t kVectorsPerPanel = 2;
#if HWY_TARGET == HWY_AVX3
constexpr std::size_t kMostRows = 12;
#else
constexpr std::size_t kMostRows = 6;
#endif

HWY_INLINE Vector activate(Tag tag, Vector sum, Activation activation) {
  return activation == Activation::kRelu ? hn::Max(sum, hn::Zero(tag)) : sum;
}

// `kRows` rows by `kPanels` panels of outputs.
template <std::size_t kRows, std::size_t kPanels>
HWY_INLINE void block(const PackedLayer& layer, std::size_t first_panel, const float* inputs,
                      std::size_t input_stride, float* outputs, std::size_t output_stride) {
  constexpr std::size_t kVectors = kPanels * kVectorsPerPanel;
  const Tag tag;
  const std::size_t lanes = hn::Lanes(tag);
  const std::size_t panel_size = layer.input_count * layer.panel_width;
  const float* panel = layer.panels.get() + first_panel * panel_size;
  const float* bias = layer.bias.get() + first_panel * layer.panel_width;
  Vector sums[kRows][kVectors];
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      sums[r][v] = hn::Zero(tag);
    }
  }
  for (std::size_t i = 0; i < layer.input_count; ++i) {
    Vector weights[kVectors];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      const std::size_t p = v / kVectorsPerPanel;
      weights[v] = hn::Load(
          tag, panel + p * panel_size + i * layer.panel_width + (v % kVectorsPerPanel) * lanes);
    }
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kRows; ++r) {
      const Vector input = hn::Set(tag, inputs[r * input_stride + i]);
#pragma GCC unroll 16
      for (std::size_t v = 0; v < kVectors; ++v) {
        sums[r][v] = hn::MulAdd(input, weights[v], sums[r][v]);
      }
    }
  }
  float* target = outputs + first_panel * layer.panel_width;
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vector sum = hn::Add(sums[r][v], hn::Load(tag, bias + v * lanes));
      hn::StoreU(activate(tag, sum, layer.activation), tag, target + r * output_stride + v * lanes);
    }
  }
}

// All panels for `kRows` rows, `kPanels` at a time.
template <std::size_t kRows, std::size_t kPanels>
HWY_INLINE void rows(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
                     float* outputs, std::size_t output_stride) {
  std::size_t panel = 0;
  for (; panel + kPanels <= layer.panel_count; panel += kPanels) {
    block<kRows, kPanels>(layer, panel, inputs, input_stride, outputs, output_stride);
  }
  for (; panel < layer.panel_count; ++panel) {
    block<kRows, 1>(layer, panel, inputs, input_stride, outputs, output_stride);
  }
}

// One output only, which would leave a panel almost empty: `kRows` rows at a time, each a
// chain of its own. The panel's first column holds the weights.
template <std::size_t kRows>
HWY_INLINE void narrow_rows(const PackedLayer& layer, std::size_t output, const float* inputs,
                            std::size_t input_stride, float* outputs, std::size_t output_stride) {
  const hn::CappedTag<float, 1> tag;
  hn::Vec<hn::CappedTag<float, 1>> sums[kRows];
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kRows; ++r) {
    sums[r] = hn::Zero(tag);
  }
  for (std::size_t i = 0; i < layer.input_count; ++i) {
    const auto weight = hn::LoadU(tag, layer.panels.get() + i * layer.panel_width + output);
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kRows; ++r) {
      sums[r] = hn::MulAdd(hn::LoadU(tag, inputs + r * input_stride + i), weight, sums[r]);
    }
  }
  for (std::size_t r = 0; r < kRows; ++r) {
    const float sum = hn::GetLane(sums[r]) + layer.bias[output];
    const bool is_cut = layer.activation == Activation::kRelu && sum < 0;
    outputs[r * output_stride + output] = is_cut ? 0 : sum;
  }
}

void run_narrow_layer(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
                      float* outputs, std::size_t output_stride, std::size_t count) {
  constexpr std::size_t kRows = 8;
  for (std::size_t output = 0; output < layer.output_count; ++output) {
    std::size_t row = 0;
    for (; row + kRows <= count; row += kRows) {
      narrow_rows<kRows>(layer, output, inputs + row * input_stride, input_stride,
                         outputs + row * output_stride, output_stride);
    }
    for (; row < count; ++row) {
      narrow_rows<1>(layer, output, inputs + row * input_stride, input_stride,
                     outputs + row * output_stride, output_stride);
    }
  }
}

void run_layer(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
               float* outputs, std::size_t output_stride, std::size_t count) {
  constexpr std::size_t kNarrow = 4;
  if (layer.output_count <= kNarrow) {
    run_narrow_layer(layer, inputs, input_stride, outputs, output_stride, count);
    return;
  }
  std::size_t row = 0;
  // Panel by panel over all rows: a panel stays in the first-level cache.
  const std::size_t whole = count / kMostRows * kMostRows;
  for (std::size_t panel = 0; panel < layer.panel_count && whole > 0; ++panel) {
    for (row = 0; row < whole; row += kMostRows) {
      block<kMostRows, 1>(layer, panel, inputs + row * input_stride, input_stride,
                          outputs + row * output_stride, output_stride);
    }
  }
  // Few rows take several panels at a time, to have enough sums under way.
  for (row = whole; row < count;) {
    const float* in = inputs + row * input_stride;
    float* out = outputs + row * output_stride;
    const std::size_t left = count - row;
    if (left >= 6) {
      rows<6, 1>(layer, in, input_stride, out, output_stride);
      row += 6;
    } else if (left >= 3) {
      rows<3, 2>(layer, in, input_stride, out, output_stride);
      row += 3;
    } else {
      rows<1, 4>(layer, in, input_stride, out, output_stride);
      row += 1;
    }
  }
}

Kernel make_kernel() {
  return {.name = hwy::TargetName(HWY_TARGET),
          .panel_width = kVectorsPerPanel * hn::Lanes(Tag()),
          .run_layer = run_layer};
}

}  // namespace vpusim::nn_timing::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vpusim::nn_timing {

HWY_EXPORT(make_kernel);

Kernel vector_kernel() { return HWY_DYNAMIC_DISPATCH(make_kernel)(); }

}  // namespace vpusim::nn_timing
#endif
