#include "sim/network/infer_shapes.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace vpusim {
namespace {

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

std::string shown_window(const std::vector<std::uint32_t>& kernel) {
  return fmt::format("{}", fmt::join(kernel, "x"));
}

void check_window(const Operands& operands, std::size_t rank) {
  const Window& window = operands.attributes.window;
  for (const auto* list :
       {&window.kernel, &window.strides, &window.dilations, &window.pads_begin, &window.pads_end}) {
    if (list->size() != rank) {
      throw ShapeError(fmt::format("the window of {} has {} dimensions where the input has {}",
                                   name_of(operands.operation), list->size(), rank));
    }
  }
  for (const auto* list : {&window.kernel, &window.strides, &window.dilations}) {
    if (std::find(list->begin(), list->end(), 0U) != list->end()) {
      throw ShapeError("kernel, strides and dilations must be > 0");
    }
  }
}

// How many windows fit along one dimension.
std::uint64_t window_count(const Window& window, std::size_t d, std::uint64_t extent) {
  const std::uint64_t padded =
      extent + std::uint64_t{window.pads_begin[d]} + std::uint64_t{window.pads_end[d]};
  const std::uint64_t span =
      std::uint64_t{window.dilations[d]} * (std::uint64_t{window.kernel[d]} - 1) + 1;
  if (span > padded) {
    throw ShapeError(fmt::format("a window of {} does not fit into {} with padding", span, extent));
  }
  const std::uint64_t stride = window.strides[d];
  std::uint64_t count = (padded - span) / stride + 1;
  // A further window must begin inside the input or the padding in front of it.
  if (window.has_ceil_mode && (padded - span) % stride != 0 &&
      count * stride < extent + window.pads_begin[d]) {
    ++count;
  }
  return count;
}

void check_weights(const Operands& operands, const Shape& input, const Shape& weights) {
  if (weights.size() != input.size()) {
    throw ShapeError(
        fmt::format("weights {} do not suit an input {}", shown(weights), shown(input)));
  }
  const Window& window = operands.attributes.window;
  for (std::size_t d = 2; d < weights.size(); ++d) {
    if (weights[d] != window.kernel[d - 2]) {
      throw ShapeError(fmt::format("the kernel is {}, the weights are {}",
                                   shown_window(window.kernel), shown(weights)));
    }
  }
}

void check_groups(std::uint64_t channels, std::uint32_t groups, const char* what) {
  if (groups == 0 || channels % groups != 0) {
    throw ShapeError(fmt::format("{} {} are not divisible into {} groups", channels, what, groups));
  }
}

Result convolution(const Operands& operands) {
  const Shape& input = operands.input(3);
  const Shape& weights = operands.at(1);
  check_window(operands, input.size() - 2);
  check_weights(operands, input, weights);
  const std::uint32_t groups = operands.attributes.groups;
  check_groups(input[1], groups, "input channels");
  check_groups(weights[0], groups, "output channels");
  if (weights[1] != input[1] / groups) {
    throw ShapeError(
        fmt::format("weights {} take {} input channels in {} group(s), the input {} "
                    "has {}",
                    shown(weights), weights[1], groups, shown(input), input[1]));
  }
  Shape output = {input[0], weights[0]};
  for (std::size_t d = 2; d < input.size(); ++d) {
    output.push_back(window_count(operands.attributes.window, d - 2, input[d]));
  }
  return {output};
}

Result transposed_convolution(const Operands& operands) {
  const Shape& input = operands.input(3);
  const Shape& weights = operands.at(1);
  const Window& window = operands.attributes.window;
  check_window(operands, input.size() - 2);
  check_weights(operands, input, weights);
  check_groups(input[1], operands.attributes.groups, "input channels");
  if (weights[0] != input[1]) {
    throw ShapeError(fmt::format("weights {} take {} input channels, the input {} has {}",
                                 shown(weights), weights[0], shown(input), input[1]));
  }
  Shape output = {input[0], weights[1] * operands.attributes.groups};
  for (std::size_t d = 0; d + 2 < input.size(); ++d) {
    const std::uint64_t extra = d < window.output_padding.size() ? window.output_padding[d] : 0;
    const std::uint64_t whole = std::uint64_t{window.strides[d]} * (input[d + 2] - 1) +
                                std::uint64_t{window.dilations[d]} * (window.kernel[d] - 1) + 1 +
                                extra;
    const std::uint64_t cut =
        std::uint64_t{window.pads_begin[d]} + std::uint64_t{window.pads_end[d]};
    if (cut >= whole) {
      throw ShapeError(fmt::format("padding {} leaves nothing of an output of {}", cut, whole));
    }
    output.push_back(whole - cut);
  }
  return {output};
}

Result pooling(const Operands& operands) {
  const Shape& input = operands.input(3);
  check_window(operands, input.size() - 2);
  Shape output = {input[0], input[1]};
  for (std::size_t d = 2; d < input.size(); ++d) {
    output.push_back(window_count(operands.attributes.window, d - 2, input[d]));
  }
  if (operands.operation == Operation::kMaxPool) {
    return {output, output};  // the second: where each maximum was
  }
  return {output};
}

Result matrix_product(const Operands& operands) {
  Shape a = operands.input(2);
  Shape b = operands.at(1);
  if (b.size() < 2) {
    throw ShapeError("MatMul needs operands of at least 2 dimensions, got " + shown(b));
  }
  if (operands.attributes.transpose_a) {
    std::swap(a[a.size() - 1], a[a.size() - 2]);
  }
  if (operands.attributes.transpose_b) {
    std::swap(b[b.size() - 1], b[b.size() - 2]);
  }
  if (a.back() != b[b.size() - 2]) {
    throw ShapeError(fmt::format("{} and {} do not multiply: {} columns meet {} rows", shown(a),
                                 shown(b), a.back(), b[b.size() - 2]));
  }
  Shape output = broadcast({a.begin(), a.end() - 2}, {b.begin(), b.end() - 2});
  output.push_back(a[a.size() - 2]);
  output.push_back(b.back());
  if (operands.has(2) && broadcast(output, operands.at(2)) != output) {
    throw ShapeError(
        fmt::format("a bias {} does not suit an output {}", shown(operands.at(2)), shown(output)));
  }
  return {output};
}

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

Result gather(const Operands& operands) {
  const Shape& data = operands.input(1);
  const std::uint32_t axis = operands.axis(data.size());
  Shape output(data.begin(), data.begin() + axis);
  output.insert(output.end(), operands.at(1).begin(), operands.at(1).end());
  output.insert(output.end(), data.begin() + axis + 1, data.end());
  return {output};
}

// The dimensions that both operands share in front are in axes: [0, ..., batch_dims - 1].
Result gather_nd(const Operands& operands) {
  const Shape& data = operands.input(1);
  const Shape& indices = operands.at(1);
  const std::size_t batch = operands.attributes.axes.size();
  if (indices.size() <= batch || indices.back() + batch > data.size()) {
    throw ShapeError(fmt::format("indices {} do not point into {}", shown(indices), shown(data)));
  }
  Shape output(indices.begin(), indices.end() - 1);
  output.insert(output.end(), data.begin() + static_cast<std::ptrdiff_t>(batch + indices.back()),
                data.end());
  return {output};
}

Result as_indices(const Operands& operands) { return {operands.at(1)}; }

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

Result reshape(const Operands& operands) {
  const Shape& input = operands.input();
  const Shape& output = operands.attributes.shape;
  if (element_count(input) != element_count(output)) {
    throw ShapeError(fmt::format("{} cannot become {}: {} elements are not {}", shown(input),
                                 shown(output), element_count(input), element_count(output)));
  }
  return {output};
}

Result expand(const Operands& operands) {
  const Shape& output = operands.attributes.shape;
  if (broadcast(operands.input(), output) != output) {
    throw ShapeError(
        fmt::format("{} does not expand to {}", shown(operands.input()), shown(output)));
  }
  return {output};
}

Result tile(const Operands& operands) {
  const Shape& input = operands.input();
  const Shape& output = operands.attributes.shape;
  bool is_repeated = input.size() == output.size();
  for (std::size_t d = 0; is_repeated && d < input.size(); ++d) {
    is_repeated = input[d] == 0 ? output[d] == 0 : output[d] % input[d] == 0;
  }
  if (!is_repeated) {
    throw ShapeError(fmt::format("{} is no repetition of {}", shown(output), shown(input)));
  }
  return {output};
}

Result resize(const Operands& operands) {
  if (operands.input().size() != operands.attributes.shape.size()) {
    throw ShapeError(fmt::format("{} cannot be resized to {}", shown(operands.input()),
                                 shown(operands.attributes.shape)));
  }
  return {operands.attributes.shape};
}

Result slice(const Operands& operands) {
  const Shape& input = operands.input();
  const LayerAttributes& a = operands.attributes;
  if (a.begins.size() != input.size() || a.steps.size() != input.size() ||
      a.shape.size() != input.size()) {
    throw ShapeError(fmt::format("Slice needs begin, step and extent of each of the {} dimensions",
                                 input.size()));
  }
  for (std::size_t d = 0; d < input.size(); ++d) {
    __extension__ using Wide = __int128;  // a hostile step times an extent
    const Wide first = a.begins[d];
    const Wide last = first + (static_cast<Wide>(a.shape[d]) - 1) * a.steps[d];
    const Wide extent = input[d];
    if (std::min(first, last) < 0 || std::max(first, last) >= extent || a.steps[d] == 0) {
      throw ShapeError(fmt::format("{} elements from {} in steps of {} are not within {}",
                                   a.shape[d], a.begins[d], a.steps[d], input[d]));
    }
  }
  return {a.shape};
}

Result concat(const Operands& operands) {
  Shape output = operands.input();
  const std::uint32_t axis = operands.axis(output.size());
  for (std::size_t i = 1; i < operands.count(); ++i) {
    const Shape& next = operands.at(i);
    bool suits = next.size() == output.size();
    for (std::size_t d = 0; suits && d < output.size(); ++d) {
      suits = d == axis || next[d] == output[d];
    }
    if (!suits) {
      throw ShapeError(
          fmt::format("{} does not continue {} along axis {}", shown(next), shown(output), axis));
    }
    output[axis] += next[axis];
  }
  return {output};
}

Result split(const Operands& operands) {
  const Shape& input = operands.input();
  const std::uint32_t axis = operands.axis(input.size());
  Result outputs;
  std::uint64_t sum = 0;
  for (const std::uint64_t extent : operands.attributes.shape) {
    Shape& part = outputs.emplace_back(input);
    part[axis] = extent;
    if (extent > input[axis]) {
      sum = extent;
      break;
    }
    sum += extent;
  }
  if (sum != input[axis]) {
    throw ShapeError(fmt::format("parts [{}] do not make up the {} of {}",
                                 fmt::join(operands.attributes.shape, ", "), input[axis],
                                 shown(input)));
  }
  return outputs;
}

Result transpose(const Operands& operands) {
  const Shape& input = operands.input();
  const auto& axes = operands.attributes.axes;
  std::vector<bool> seen(input.size());
  Shape output;
  for (const std::uint32_t axis : axes) {
    if (axis >= input.size() || seen[axis]) {
      break;
    }
    seen[axis] = true;
    output.push_back(input[axis]);
  }
  if (output.size() != input.size() || axes.size() != input.size()) {
    throw ShapeError(
        fmt::format("[{}] is no order of the {} dimensions", fmt::join(axes, ", "), input.size()));
  }
  return {output};
}

Result pad(const Operands& operands) {
  Shape output = operands.input();
  const LayerAttributes& a = operands.attributes;
  if (a.pads_begin.size() != output.size() || a.pads_end.size() != output.size()) {
    throw ShapeError(
        fmt::format("Pad needs both sides of each of the {} dimensions", output.size()));
  }
  for (std::size_t d = 0; d < output.size(); ++d) {
    __extension__ using Wide = __int128;
    const Wide extent = static_cast<Wide>(output[d]) + a.pads_begin[d] + a.pads_end[d];
    if (extent < 1 || extent > Wide{1} << 60) {
      throw ShapeError(fmt::format("padding {} and {} does not suit an extent of {}",
                                   a.pads_begin[d], a.pads_end[d], output[d]));
    }
    output[d] = static_cast<std::uint64_t>(extent);
  }
  return {output};
}

Result depth_to_space(const Operands& operands) {
  Shape output = operands.input(4);
  const std::uint64_t block = operands.attributes.block_size;
  if (block == 0 || block > 65'535 || output[1] % (block * block) != 0) {
    throw ShapeError(
        fmt::format("{} channels do not make blocks of {}x{}", output[1], block, block));
  }
  output[1] /= block * block;
  output[2] *= block;
  output[3] *= block;
  return {output};
}

Result space_to_depth(const Operands& operands) {
  Shape output = operands.input(4);
  const std::uint64_t block = operands.attributes.block_size;
  if (block == 0 || block > 65'535 || output[2] % block != 0 || output[3] % block != 0) {
    throw ShapeError(fmt::format("{} has no blocks of {}x{}", shown(output), block, block));
  }
  output[1] *= block * block;
  output[2] /= block;
  output[3] /= block;
  return {output};
}

Result recurrent(const Operands& operands) {
  const Shape& input = operands.input(3);
  const Shape& weights = operands.at(1);
  const Shape& recurrent_weights = operands.at(2);
  const std::uint64_t hidden = operands.attributes.hidden_size;
  const std::uint64_t directions = operands.attributes.direction_count;
  const std::uint64_t gates = operands.operation == Operation::kLSTM  ? 4
                              : operands.operation == Operation::kGRU ? 3
                                                                      : 1;
  if (weights != Shape{directions, gates * hidden, input[2]} ||
      recurrent_weights != Shape{directions, gates * hidden, hidden}) {
    throw ShapeError(fmt::format("weights {} and {} do not suit an input {} and {} states",
                                 shown(weights), shown(recurrent_weights), shown(input), hidden));
  }
  const Shape last = {directions, input[1], hidden};
  Result outputs = {{input[0], directions, input[1], hidden}, last};
  if (operands.operation == Operation::kLSTM) {
    outputs.push_back(last);
  }
  return outputs;
}

using Rule = Result (*)(const Operands&);

Rule rule_of_movement(Operation operation) {
  switch (operation) {
    case Operation::kConcat:
      return concat;
    case Operation::kSplit:
      return split;
    case Operation::kSlice:
      return slice;
    case Operation::kReshape:
      return reshape;
    case Operation::kTranspose:
      return transpose;
    case Operation::kPad:
      return pad;
    case Operation::kExpand:
      return expand;
    case Operation::kTile:
      return tile;
    case Operation::kDepthToSpace:
      return depth_to_space;
    case Operation::kSpaceToDepth:
      return space_to_depth;
    default:
      return as_first;
  }
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
      return rule_of_movement(operation);
    default:
      return as_first;
  }
}

}  // namespace

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
  return rule_of(operation)(Operands(operation, attributes, inputs));
}

}  // namespace vpusim
