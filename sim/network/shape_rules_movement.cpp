#include "sim/network/shape_rules.hpp"

#include <algorithm>

namespace vpusim::shape_rules {
namespace {

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

}  // namespace

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
      return nullptr;
  }
}

}  // namespace vpusim::shape_rules
