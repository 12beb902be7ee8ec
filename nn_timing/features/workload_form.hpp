#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/schedule/dpu_workload.hpp"

// What several descriptors and rules of the published cost model ask of a workload.

namespace vpusim::nn_timing {

inline std::uint64_t align_up(std::uint64_t value, std::uint64_t unit) {
  return (value + unit - 1) / unit * unit;
}

// A layout's place in a descriptor's one-hot of XYZ, XZY, YXZ, YZX, ZXY, ZYX; INVALID is the
// one after them, for descriptors that have it.
inline constexpr std::size_t kLayoutPlaces = 6;
inline std::size_t layout_place(Layout layout) {
  switch (layout) {
    case Layout::kZMajor:
      return layout_place(Layout::kZxy);
    case Layout::kCMajor:
      return layout_place(Layout::kXyz);
    default:
      return static_cast<std::size_t>(layout) - static_cast<std::size_t>(Layout::kXyz);
  }
}

// Those operations that keep their channels whose stated input channels the published library
// overwrites with the output's before it looks any further. The others came later and were left
// out.
inline bool takes_output_channels(DpuOperation operation) {
  return operation == DpuOperation::kElementwise ||
         operation == DpuOperation::kDepthwiseConvolution || operation == DpuOperation::kMaxPool ||
         operation == DpuOperation::kAveragePool;
}

inline bool is_elementwise(const DpuWorkload& w) {
  return w.operation == DpuOperation::kElementwise ||
         w.operation == DpuOperation::kElementwiseMultiply;
}

namespace detail {
inline std::uint32_t bytes_of(DataType type) { return (bits_of(type) + 7) / 8; }

inline bool have_same_form(const DpuWorkload& w) {
  return w.input.layout == w.output.layout && bytes_of(w.input.type) == bytes_of(w.output.type);
}
}  // namespace detail

// Whether an elementwise operation writes its output over its first input. Where nobody
// says, it does when both have the same form.
inline bool reuses_input_memory(const DpuWorkload& w) {
  return is_elementwise(w) && w.is_inplace.value_or(detail::have_same_form(w));
}

// Whether an elementwise operation reads one tensor only. Where nobody says, it does when
// its output has another form: then it is a conversion.
inline bool has_one_operand(const DpuWorkload& w) {
  return is_elementwise(w) && w.is_weightless.value_or(!detail::have_same_form(w));
}

}  // namespace vpusim::nn_timing
