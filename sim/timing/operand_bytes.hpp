#pragma once

#include "sim/base/quantity.hpp"

namespace vpusim {

// What the tensors of one DPU workload take in memory, with their tables and sparsity maps,
// each on its own: not aligned to pages, nothing shared.
struct OperandBytes {
  Bytes input;
  Bytes weights;  // or the second operand of an elementwise operation
  Bytes output;
};

}  // namespace vpusim
