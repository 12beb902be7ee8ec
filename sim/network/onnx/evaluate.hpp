#pragma once

#include <optional>
#include <vector>

#include "sim/network/layer.hpp"
#include "sim/network/onnx/value.hpp"

namespace vpusim::onnx_graph {

// The values of the first output of an operation on constants, by which models compute shapes.
// Nothing where an operand's values are not known, there are many, or the operation is none that
// shapes are computed with. `is_integer`: division and casts round towards zero.
//
// Precondition: `output` is what infer_shapes gives for the operands.
std::optional<std::vector<double>> evaluate(Operation operation, const LayerAttributes& attributes,
                                            const std::vector<const Value*>& inputs,
                                            const Shape& output, bool is_integer);

}  // namespace vpusim::onnx_graph
