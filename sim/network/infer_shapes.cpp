#include "sim/network/infer_shapes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "sim/network/shape_rules.hpp"

namespace vpusim {
namespace shape_rules {
namespace {

Result broadcast_all(const Operands& operands) {
  Shape output = operands.input();
  for (std::size_t i = 1; i < operands.count(); ++i) {
    output = broadcast(output, operands.at(i));
  }
  return {output};
}

Result as_first(const Operands& operands) { return {operands.input()}; }

Result along_axis(const Operands& operands) {
  operands.axis(operands.input().size());
  return {operands.input()};
}

Result reduction(const Operands& operands) {
  const Shape& input = operands.input();
  Shape output;
  const auto& axes = operands.attributes.axes;
  for (std::uint32_t d = 0; d < input.size(); ++d) {
    if (std::find(axes.begin(), axes.end(), d) == axes.end()) {
      output.push_back(input[d]);
    } else if (operands.attributes.keeps_dims) {
      output.push_back(1);
    }
  }
  for (const std::uint32_t axis : axes) {
    if (axis >= input.size()) {
      throw ShapeError(fmt::format("axis {} is none of {}", axis, shown(input)));
    }
  }
  return {output};
}

Result grid_sample(const Operands& operands) {
  const Shape& input = operands.input(4);
  const Shape& grid = operands.at(1);
  if (grid.size() != input.size()) {
    throw ShapeError(fmt::format("a grid {} does not suit {}", shown(grid), shown(input)));
  }
  Shape output = {input[0], input[1]};
  output.insert(output.end(), grid.begin() + 1, grid.end() - 1);
  return {output};
}

Result as_stated(const Operands& operands) {
  operands.input();
  return {operands.attributes.shape};
}

Result top_k(const Operands& operands) {
  const Shape& output = operands.attributes.shape;
  operands.axis(operands.input().size());
  return {output, output};
}

Result resize(const Operands& operands) {
  if (operands.input().size() != operands.attributes.shape.size()) {
    throw ShapeError(fmt::format("{} cannot be resized to {}", shown(operands.input()),
                                 shown(operands.attributes.shape)));
  }
  return {operands.attributes.shape};
}

// One row per operation whose rule its class does not give.
Rule rule_of(Operation operation) {
  switch (operation) {
    case Operation::kConv:
      return convolution;
    case Operation::kConvTranspose:
      return transposed_convolution;
    case Operation::kMatMul:
      return matrix_product;
    case Operation::kPRelu:
    case Operation::kQuantizeLinear:
    case Operation::kDequantizeLinear:
    case Operation::kBatchNormalization:
      return as_first;
    case Operation::kSoftmax:
    case Operation::kLogSoftmax:
    case Operation::kHardmax:
    case Operation::kCumSum:
    case Operation::kLpNormalization:
      return along_axis;
    case Operation::kReduceMean:
    case Operation::kReduceSum:
    case Operation::kReduceMax:
    case Operation::kReduceMin:
    case Operation::kReduceProd:
    case Operation::kReduceL1:
    case Operation::kReduceL2:
    case Operation::kReduceLogSum:
    case Operation::kReduceLogSumExp:
    case Operation::kReduceSumSquare:
    case Operation::kArgMax:
    case Operation::kArgMin:
      return reduction;
    case Operation::kTopK:
      return top_k;
    case Operation::kResize:
      return resize;
    case Operation::kGridSample:
      return grid_sample;
    case Operation::kRoiAlign:
    case Operation::kOneHot:
      return as_stated;
    case Operation::kGather:
      return gather;
    case Operation::kGatherElements:
      return as_indices;
    case Operation::kGatherND:
      return gather_nd;
    case Operation::kLSTM:
    case Operation::kGRU:
    case Operation::kRNN:
      return recurrent;
    default:
      break;
  }
  switch (class_of(operation)) {
    case OperationClass::kPooling:
      return pooling;
    case OperationClass::kElementwise:
      return broadcast_all;
    case OperationClass::kMovement:
      if (const Rule rule = rule_of_movement(operation)) {
        return rule;
      }
      return as_first;
    default:
      return as_first;
  }
}

}  // namespace
}  // namespace shape_rules

Window window_of(std::vector<std::uint32_t> kernel) {
  Window window;
  const std::size_t rank = kernel.size();
  window.kernel = std::move(kernel);
  window.strides.assign(rank, 1);
  window.dilations.assign(rank, 1);
  window.pads_begin.assign(rank, 0);
  window.pads_end.assign(rank, 0);
  return window;
}

std::string shown(const Shape& shape) {
  return shape.empty() ? "scalar" : fmt::format("{}", fmt::join(shape, "x"));
}

Shape broadcast(const Shape& a, const Shape& b) {
  Shape output(std::max(a.size(), b.size()));
  for (std::size_t i = 1; i <= output.size(); ++i) {
    const std::uint64_t x = i <= a.size() ? a[a.size() - i] : 1;
    const std::uint64_t y = i <= b.size() ? b[b.size() - i] : 1;
    if (x != y && x != 1 && y != 1) {
      throw ShapeError(fmt::format("{} and {} do not broadcast", shown(a), shown(b)));
    }
    output[output.size() - i] = x == 1 ? y : x;
  }
  return output;
}

ElementType output_element(Operation operation, std::size_t output, ElementType input) {
  switch (operation) {
    case Operation::kEqual:
    case Operation::kGreater:
    case Operation::kGreaterOrEqual:
    case Operation::kLess:
    case Operation::kLessOrEqual:
    case Operation::kAnd:
    case Operation::kOr:
    case Operation::kXor:
    case Operation::kNot:
    case Operation::kIsNaN:
    case Operation::kIsInf:
      return {NumberFormat::kUi8, false};
    case Operation::kArgMax:
    case Operation::kArgMin:
      return {NumberFormat::kSi64, false};
    case Operation::kMaxPool:
    case Operation::kTopK:
      return output == 1 ? ElementType{NumberFormat::kSi64, false} : input;
    default:
      return input;
  }
}

std::vector<Shape> infer_shapes(Operation operation, const LayerAttributes& attributes,
                                const OperandShapes& inputs) {
  return shape_rules::rule_of(operation)(shape_rules::Operands(operation, attributes, inputs));
}

}  // namespace vpusim
