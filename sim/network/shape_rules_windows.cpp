#include "sim/network/shape_rules.hpp"

#include <algorithm>
#include <string>

namespace vpusim::shape_rules {
namespace {

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

}  // namespace

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

}  // namespace vpusim::shape_rules
