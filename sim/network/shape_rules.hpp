#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/network/infer_shapes.hpp"

// The rules behind infer_shapes(): what an operation makes of the shapes of its operands.

namespace vpusim::shape_rules {

using Result = std::vector<Shape>;

// The operands of one operation, which must be there and have a known shape.
class Operands {
 public:
  Operands(Operation which, const LayerAttributes& stated, const OperandShapes& shapes)
      : operation(which), attributes(stated), shapes_(shapes) {}

  std::size_t count() const { return shapes_.size(); }
  bool has(std::size_t index) const { return index < shapes_.size() && shapes_[index]; }
  const Shape& at(std::size_t index) const {
    if (!has(index)) {
      throw ShapeError(fmt::format("{} needs operand {}", name_of(operation), index + 1));
    }
    return *shapes_[index];
  }
  // The first operand, of at least so many dimensions.
  const Shape& input(std::size_t least_rank = 0) const {
    const Shape& shape = at(0);
    if (shape.size() < least_rank) {
      throw ShapeError(fmt::format("{} needs an input of at least {} dimensions, got {}",
                                   name_of(operation), least_rank, shown(shape)));
    }
    return shape;
  }
  std::uint32_t axis(std::size_t rank) const {
    if (attributes.axes.size() != 1 || attributes.axes[0] >= rank) {
      throw ShapeError(fmt::format("{} needs one axis of the {} dimensions, got [{}]",
                                   name_of(operation), rank, fmt::join(attributes.axes, ", ")));
    }
    return attributes.axes[0];
  }

  const Operation operation;
  const LayerAttributes& attributes;

 private:
  const OperandShapes& shapes_;
};

using Rule = Result (*)(const Operands&);

// Windows over images, matrix products, recurrent cells.
Result convolution(const Operands& operands);
Result transposed_convolution(const Operands& operands);
Result pooling(const Operands& operands);
Result matrix_product(const Operands& operands);
Result recurrent(const Operands& operands);

Result gather(const Operands& operands);
Result gather_nd(const Operands& operands);
Result as_indices(const Operands& operands);
// Of what only moves elements; null: the output is as the first operand.
Rule rule_of_movement(Operation operation);

}  // namespace vpusim::shape_rules
