#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

// Fills a feature vector from front to back.
class FeatureWriter {
 public:
  explicit FeatureWriter(std::span<float> features) : features_(features) {}

  template <class Number>
  void number(Number value) {
    features_[next_++] = static_cast<float>(value);
  }

  // `count` places, of which the one at `index` is 1. False, and nothing is known about
  // the vector, when there is no such place.
  bool one_hot(std::size_t index, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      features_[next_ + i] = i == index ? 1.0F : 0.0F;
    }
    next_ += count;
    return index < count;
  }

  // A share of zeros, as the published library prints and reads it: six decimals.
  void sparsity(float share) { number(static_cast<float>(std::round(double{share} * 1e6) / 1e6)); }

  std::size_t size() const { return next_; }

 private:
  std::span<float> features_;
  std::size_t next_ = 0;
};

// The kernel's window, which all descriptors have in one order: kernel, strides, padding.
inline void write_window(FeatureWriter& out, const DpuWorkload& w) {
  out.number(w.kernel_width);
  out.number(w.kernel_height);
  out.number(w.stride_width);
  out.number(w.stride_height);
  out.number(w.padding.top);
  out.number(w.padding.bottom);
  out.number(w.padding.left);
  out.number(w.padding.right);
}

// The mode of the MAC array, one of the three cuboids, and how sparse input and weights are:
// what the descriptors from interface 11 on have behind the window. False for another mode.
inline bool write_mode_and_sparsity(FeatureWriter& out, const DpuWorkload& w) {
  const bool fits = out.one_hot(static_cast<std::size_t>(w.execution_mode) -
                                    static_cast<std::size_t>(ExecutionMode::kCuboid16x16),
                                3);
  out.sparsity(w.input_sparsity);
  out.sparsity(w.weight_sparsity);
  return fits;
}

}  // namespace vpusim::nn_timing
