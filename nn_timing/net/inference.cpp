#include "nn_timing/net/inference.hpp"

#include <hwy/targets.h>

#include <algorithm>
#include <cmath>

#include "nn_timing/net/packed_layer.hpp"
#include "sim/base/check.hpp"

namespace vpusim::nn_timing {
namespace {

// Rows that go through all layers together: enough to use the wide kernels, few
// enough for their activations to stay in the second-level cache.
constexpr std::size_t kRowsPerBlock = 96;

// In plain C++, and the reference for the others: sums in the same order, and each product
// added without rounding it first, which a double does as well as a fused multiply-add.
void run_layer_in_scalars(const PackedLayer& layer, const float* inputs, std::size_t input_stride,
                          float* outputs, std::size_t output_stride, std::size_t count) {
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t o = 0; o < layer.output_count; ++o) {
      const float* const weights = layer.panels.get() + o * layer.input_count;  // panels of one
      float sum = 0;
      for (std::size_t i = 0; i < layer.input_count; ++i) {
        sum = static_cast<float>(double{inputs[r * input_stride + i]} * double{weights[i]} +
                                 double{sum});
      }
      sum += layer.bias[o];
      const bool is_cut = layer.activation == Activation::kRelu && sum < 0;
      outputs[r * output_stride + o] = is_cut ? 0 : sum;
    }
  }
}

Kernel choose_kernel(InstructionSet instruction_set) {
  std::int64_t targets = 0;
  switch (instruction_set) {
    case InstructionSet::kScalar:
      return scalar_kernel();
    case InstructionSet::kAvx2:
      targets = HWY_AVX2;
      break;
    case InstructionSet::kAvx512:
      targets = HWY_AVX3 | HWY_AVX2;
      break;
    case InstructionSet::kBest:
      // Without fused multiply-add, vectors would give other last digits.
      return (hwy::SupportedTargets() & (HWY_AVX3 | HWY_AVX2)) != 0 ? vector_kernel()
                                                                    : scalar_kernel();
  }
  if ((hwy::SupportedTargets() & targets) == 0) {
    return scalar_kernel();
  }
  hwy::SetSupportedTargetsForTest(targets & hwy::SupportedTargets());
  const Kernel kernel = vector_kernel();
  hwy::SetSupportedTargetsForTest(0);  // back to all of the machine
  return kernel;
}

PackedLayer pack(const DenseLayer& layer, std::size_t panel_width) {
  PackedLayer packed;
  packed.input_count = layer.input_count;
  packed.output_count = layer.output_count;
  packed.panel_width = panel_width;
  packed.panel_count = (layer.output_count + panel_width - 1) / panel_width;
  packed.activation = layer.activation;
  const std::size_t weights = packed.padded_outputs() * packed.input_count;
  packed.panels = hwy::AllocateAligned<float>(weights);
  packed.bias = hwy::AllocateAligned<float>(packed.padded_outputs());
  std::fill_n(packed.panels.get(), weights, 0.0F);
  std::fill_n(packed.bias.get(), packed.padded_outputs(), 0.0F);
  std::copy(layer.bias.begin(), layer.bias.end(), packed.bias.get());
  for (std::size_t o = 0; o < layer.output_count; ++o) {
    float* panel = packed.panels.get() + o / panel_width * panel_width * layer.input_count;
    for (std::size_t i = 0; i < layer.input_count; ++i) {
      panel[i * panel_width + o % panel_width] = layer.weights[o * layer.input_count + i];
    }
  }
  return packed;
}

void apply_sigmoid(float* values, std::size_t stride, std::size_t width, std::size_t count) {
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t i = 0; i < width; ++i) {
      values[r * stride + i] = 1.0F / (1.0F + std::exp(-values[r * stride + i]));
    }
  }
}

}  // namespace

Kernel scalar_kernel() {
  return {.name = "scalar", .panel_width = 1, .run_layer = run_layer_in_scalars};
}

Inference::Inference(const Mlp& mlp, InstructionSet instruction_set)
    : input_count_(mlp.input_count()), output_count_(mlp.output_count()) {
  VPUSIM_CHECK(find_defect(mlp) == nullptr);
  const Kernel kernel = choose_kernel(instruction_set);
  instruction_set_ = kernel.name;
  run_layer_ = kernel.run_layer;
  for (const DenseLayer& layer : mlp.layers) {
    layers_.push_back(pack(layer, kernel.panel_width));
    widest_ = std::max(widest_, layers_.back().padded_outputs());
  }
}

Inference::Inference(Inference&&) noexcept = default;
Inference& Inference::operator=(Inference&&) noexcept = default;
Inference::~Inference() = default;

void Inference::run(std::span<const float> inputs, std::span<float> outputs) const {
  const std::size_t count = inputs.size() / input_count_;
  VPUSIM_CHECK(inputs.size() == count * input_count_ && outputs.size() == count * output_count_);
  const std::size_t rows = std::min(count, kRowsPerBlock);
  const auto buffers = hwy::AllocateAligned<float>(2 * rows * widest_ + 1);
  for (std::size_t first = 0; first < count; first += kRowsPerBlock) {
    const std::size_t block = std::min(kRowsPerBlock, count - first);
    const float* source = inputs.data() + first * input_count_;
    std::size_t source_stride = input_count_;
    float* target = buffers.get();
    for (const PackedLayer& layer : layers_) {
      run_layer_(layer, source, source_stride, target, widest_, block);
      if (layer.activation == Activation::kSigmoid) {
        apply_sigmoid(target, widest_, layer.output_count, block);
      }
      source = target;
      source_stride = widest_;
      target = target == buffers.get() ? buffers.get() + rows * widest_ : buffers.get();
    }
    for (std::size_t r = 0; r < block; ++r) {
      std::copy_n(source + r * source_stride, output_count_,
                  outputs.data() + (first + r) * output_count_);
    }
  }
}

}  // namespace vpusim::nn_timing
