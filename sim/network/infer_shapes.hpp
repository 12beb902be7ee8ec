#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/network/layer.hpp"

namespace vpusim {

// Operands that do not go together, in words that follow the name of a layer: "the kernel is 3x3,
// the weights are for 5x5". Who knows where the layer stands makes it an InputError.
class ShapeError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// The shapes of an operation's operands; nothing for an optional one that is absent.
using OperandShapes = std::vector<std::optional<Shape>>;

// The shape of each output, as many as the operation can have. Errors: ShapeError when operands
// are missing or do not agree with each other or with the attributes.
//
// Precondition: the operation is not kUnknown, of which nothing is known.
std::vector<Shape> infer_shapes(Operation operation, const LayerAttributes& attributes,
                                const OperandShapes& inputs);

// The element type of an output of an operation on `input`s: mostly the same, but comparisons
// give booleans, of a byte each, and searches give positions.
ElementType output_element(Operation operation, std::size_t output, ElementType input);

// What numpy broadcasts the two to. Errors: ShapeError when it does not.
Shape broadcast(const Shape& a, const Shape& b);

// "1x3x224x224"; "scalar" for rank 0.
std::string shown(const Shape& shape);

}  // namespace vpusim
