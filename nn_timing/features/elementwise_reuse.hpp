#pragma once

#include "sim/schedule/dpu_workload.hpp"

namespace vpusim::nn_timing {

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
