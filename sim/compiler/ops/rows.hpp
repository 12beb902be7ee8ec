#pragma once

#include <string_view>

#include "sim/compiler/ops/lowering.hpp"

// What lowers which operation. To lower one in another way: its function here, its row in
// operations.cpp.

namespace vpusim::lowering {

using LowerFunction = void (*)(Lowering& lowering, const Layer& layer);

// How SHAVEs can share a kernel.
enum class Sharing : std::uint8_t {
  kPoints,     // each computes some points
  kOtherAxes,  // points, or channels, as long as the attribute `axes` leaves them alone
  kRows,       // rows of an image from rows of the first input, and all of the others
  kProduct,    // points, from the same points of the first input and all of the second
  kPicks,      // points, from anywhere in the first input
  kNothing     // it needs all of a tensor at once
};

struct OperationRow {
  Operation operation = Operation::kUnknown;
  LowerFunction lower = nullptr;
  std::string_view kernel;  // the name that costs are published under, where SHAVEs compute it
  Sharing sharing = Sharing::kPoints;
};

const OperationRow& row_of(Operation operation);

// convolution.cpp
void lower_convolution(Lowering& lowering, const Layer& layer);
void lower_transposed_convolution(Lowering& lowering, const Layer& layer);
// product.cpp
void lower_product(Lowering& lowering, const Layer& layer);
// pooling.cpp
void lower_pooling(Lowering& lowering, const Layer& layer);
// elementwise.cpp
void lower_elementwise(Lowering& lowering, const Layer& layer);
void lower_scaling(Lowering& lowering, const Layer& layer);  // by a number for each channel
void lower_activation(Lowering& lowering, const Layer& layer);
// reshape.cpp
void lower_reshape(Lowering& lowering, const Layer& layer);
void lower_transpose(Lowering& lowering, const Layer& layer);
// slices.cpp
void lower_slice(Lowering& lowering, const Layer& layer);
void lower_split(Lowering& lowering, const Layer& layer);
void lower_concat(Lowering& lowering, const Layer& layer);
// blocks.cpp
void lower_blocks(Lowering& lowering, const Layer& layer);
// kernel.cpp: on SHAVEs, as its row says
void lower_kernel(Lowering& lowering, const Layer& layer);

}  // namespace vpusim::lowering
