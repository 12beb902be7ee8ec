#include <fmt/format.h>

#include <algorithm>

#include "sim/network/onnx/rows.hpp"

namespace vpusim::onnx_graph {
namespace {

constexpr std::int64_t kLargestWindow = 1 << 20;

std::vector<std::uint32_t> window_numbers(NodeReader& node, const char* name, std::size_t rank,
                                          std::int64_t otherwise, std::int64_t least) {
  const auto stated = node.integers(name);
  std::vector<std::uint32_t> numbers;
  for (const std::int64_t number : stated.value_or(std::vector<std::int64_t>(rank, otherwise))) {
    if (number < least || number > kLargestWindow) {
      node.fail(
          fmt::format("{} of {} is not within {} and {}", name, number, least, kLargestWindow));
    }
    numbers.push_back(static_cast<std::uint32_t>(number));
  }
  if (numbers.size() != rank) {
    node.fail(fmt::format("{} has {} numbers for {} dimensions", name, numbers.size(), rank));
  }
  return numbers;
}

// auto_pad: the output is as large as the input over the stride.
void pad_same(const Shape& input, bool is_upper, Window& window) {
  for (std::size_t d = 0; d < window.kernel.size(); ++d) {
    const std::uint64_t stride = window.strides[d];
    const std::uint64_t span = std::uint64_t{window.dilations[d]} * (window.kernel[d] - 1) + 1;
    const std::uint64_t covered = ((input[d + 2] + stride - 1) / stride - 1) * stride + span;
    const std::uint64_t missing = covered > input[d + 2] ? covered - input[d + 2] : 0;
    const std::uint64_t front = is_upper ? missing / 2 : missing - missing / 2;
    window.pads_begin[d] = static_cast<std::uint32_t>(front);
    window.pads_end[d] = static_cast<std::uint32_t>(missing - front);
  }
}

// ConvTranspose says its padding, or the output that it pads for.
void pad_transposed(NodeReader& node, const Shape& input, bool is_same, bool is_upper,
                    Window& window) {
  const std::size_t rank = window.kernel.size();
  window.output_padding = window_numbers(node, "output_padding", rank, 0, 0);
  auto wanted = node.integers("output_shape");
  if (!wanted && !is_same) {
    return;
  }
  if (!wanted) {
    wanted.emplace();
    for (std::size_t d = 0; d < rank; ++d) {
      wanted->push_back(static_cast<std::int64_t>(input[d + 2] * window.strides[d]));
    }
  }
  if (wanted->size() < rank) {
    node.fail("output_shape has too few numbers");
  }
  wanted->erase(wanted->begin(), wanted->end() - static_cast<std::ptrdiff_t>(rank));
  for (std::size_t d = 0; d < rank; ++d) {
    const std::uint64_t whole = window.strides[d] * (input[d + 2] - 1) + window.output_padding[d] +
                                std::uint64_t{window.dilations[d]} * (window.kernel[d] - 1) + 1;
    if ((*wanted)[d] < 1 || (*wanted)[d] > (std::int64_t{1} << 40)) {
      node.fail(fmt::format("output_shape of {}", (*wanted)[d]));
    }
    const std::int64_t cut = static_cast<std::int64_t>(whole) - (*wanted)[d];
    if (cut > kLargestWindow || cut < -kLargestWindow) {
      node.fail("output_shape is far from what the window gives");
    }
    if (cut < 0) {  // zeros behind instead
      window.output_padding[d] += static_cast<std::uint32_t>(-cut);
      window.pads_begin[d] = window.pads_end[d] = 0;
      continue;
    }
    const std::int64_t front = is_upper ? cut / 2 : cut - cut / 2;
    window.pads_begin[d] = static_cast<std::uint32_t>(front);
    window.pads_end[d] = static_cast<std::uint32_t>(cut - front);
  }
}

// Matrices of one dimension become rows or columns, and the result loses that dimension again.
struct ProductOperands {
  ValueId a;
  ValueId b;
  std::optional<Shape> squeezed;  // the shape that the result really has
};

ProductOperands product_operands(NodeReader& node, ValueId a, ValueId b) {
  ProductOperands operands{a, b, std::nullopt};
  const Shape shape_a = node.graph().value(a).shape;
  const Shape shape_b = node.graph().value(b).shape;
  if (shape_a.empty() || shape_b.empty()) {
    node.fail("multiplies a scalar");
  }
  if (shape_a.size() == 1) {
    operands.a = node.reshaped(a, {1, shape_a[0]});
  }
  if (shape_b.size() == 1) {
    operands.b = node.reshaped(b, {shape_b[0], 1});
  }
  if (shape_a.size() == 1 || shape_b.size() == 1) {
    Shape output = infer_shapes(
        Operation::kMatMul, {},
        {node.graph().value(operands.a).shape, node.graph().value(operands.b).shape})[0];
    if (shape_b.size() == 1) {
      output.pop_back();
    }
    if (shape_a.size() == 1) {
      output.erase(output.end() - (shape_b.size() == 1 ? 1 : 2));
    }
    operands.squeezed = std::move(output);
  }
  return operands;
}

void emit_product(NodeReader& node, ValueId a, ValueId b, std::optional<ElementType> element) {
  const ProductOperands operands = product_operands(node, a, b);
  if (!operands.squeezed) {
    node.emit({}, {operands.a, operands.b}, element);
    return;
  }
  const ValueId product =
      node.emit_inner(Operation::kMatMul, {}, {operands.a, operands.b}, element);
  LayerAttributes attributes;
  attributes.shape = *operands.squeezed;
  node.emit_last(Operation::kReshape, attributes, {product}, element);
}

// The bias becomes part of the weights' table, where both are known; otherwise it is added.
void emit_with_bias(NodeReader& node, const LayerAttributes& attributes) {
  if (!node.has(2) || (node.in(1).is_constant && node.in(2).is_constant)) {
    return node.emit(attributes);
  }
  const ValueId sum =
      node.emit_inner(node.operation(), attributes, {node.id(0), node.id(1)}, std::nullopt);
  ValueId bias = node.id(2);
  if (node.operation() != Operation::kMatMul) {  // by channels, not by the last dimension
    Shape shape(node.graph().value(sum).shape.size() - 1, 1);
    shape[0] = element_count(node.in(2).shape);
    bias = node.reshaped(bias, std::move(shape));
  }
  node.emit_last(Operation::kAdd, {}, {sum, bias}, std::nullopt);
}

ElementType type_of_result(NodeReader& node, std::size_t zero_point) {
  ElementType element = node.in(zero_point).element;
  element.is_quantized = true;
  return element;
}

constexpr ElementType kAccumulator = {NumberFormat::kSi32, false};

}  // namespace

Window read_window(NodeReader& node, const Shape& input, const Shape& kernel) {
  const std::size_t rank = input.size() - 2;
  Window window;
  const auto stated = node.integers("kernel_shape");
  if (stated || kernel.empty()) {
    window.kernel = window_numbers(node, "kernel_shape", rank, 0, 1);
  } else {
    for (const std::uint64_t extent : kernel) {
      window.kernel.push_back(static_cast<std::uint32_t>(
          std::min<std::uint64_t>(extent, std::uint64_t{kLargestWindow})));
    }
  }
  window.strides = window_numbers(node, "strides", rank, 1, 1);
  window.dilations = window_numbers(node, "dilations", rank, 1, 1);
  const std::string padding = node.text("auto_pad", "NOTSET");
  const bool is_same = padding.starts_with("SAME");
  const bool is_upper = padding != "SAME_LOWER";
  const std::vector<std::uint32_t> pads = padding == "NOTSET"
                                              ? window_numbers(node, "pads", 2 * rank, 0, 0)
                                              : std::vector<std::uint32_t>(2 * rank, 0);
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
  window.pads_begin.assign(pads.begin(), middle);
  window.pads_end.assign(middle, pads.end());
  if (node.operation() == Operation::kConvTranspose) {
    pad_transposed(node, input, is_same, is_upper, window);
  } else if (is_same) {
    pad_same(input, is_upper, window);
  }
  return window;
}

LayerAttributes convolution_attributes(NodeReader& node, std::size_t input_index,
                                       std::size_t weights_index) {
  const Value& input = node.in(input_index);
  const Value& weights = node.in(weights_index);
  if (input.shape.size() < 3 || weights.shape.size() != input.shape.size()) {
    node.fail(fmt::format("an input {} and weights {} are not for a convolution",
                          shown(input.shape), shown(weights.shape)));
  }
  LayerAttributes attributes;
  attributes.window =
      read_window(node, input.shape, {weights.shape.begin() + 2, weights.shape.end()});
  const std::int64_t groups = node.integer("group", 1);
  if (groups < 1 || groups > (std::int64_t{1} << 30)) {
    node.fail(fmt::format("has {} groups", groups));
  }
  attributes.groups = static_cast<std::uint32_t>(groups);
  return attributes;
}

void read_convolution(NodeReader& node) {
  emit_with_bias(node, convolution_attributes(node, 0, 1));
}

void read_integer_convolution(NodeReader& node) {
  node.emit(convolution_attributes(node, 0, 1), {node.id(0), node.id(1)}, kAccumulator);
}

// x, its scale and zero point, weights, their scale and zero point, those of the output, bias
void read_quantized_convolution(NodeReader& node) {
  std::vector<ValueId> operands = {node.id(0), node.id(3)};
  if (node.has(8)) {
    operands.push_back(node.id(8));
  }
  node.emit(convolution_attributes(node, 0, 3), operands, type_of_result(node, 7));
}

void read_pooling(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  if (input.size() < 3) {
    node.fail("pools an input of fewer than 3 dimensions: " + shown(input));
  }
  LayerAttributes attributes;
  attributes.window = read_window(node, input, {});
  attributes.window.has_ceil_mode = node.integer("ceil_mode", 0) != 0;
  attributes.window.includes_padding = node.integer("count_include_pad", 0) != 0;
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_global_pooling(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  std::vector<std::uint32_t> kernel;
  for (std::size_t d = 2; d < input.size(); ++d) {
    kernel.push_back(
        static_cast<std::uint32_t>(std::min<std::uint64_t>(input[d], std::uint64_t{1} << 31)));
  }
  LayerAttributes attributes;
  attributes.window = window_of(std::move(kernel));
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_matrix_product(NodeReader& node) {
  emit_product(node, node.id(0), node.id(1), std::nullopt);
}

void read_integer_product(NodeReader& node) {
  emit_product(node, node.id(0), node.id(1), kAccumulator);
}

// a, its scale and zero point, b, its scale and zero point, those of the output
void read_quantized_product(NodeReader& node) {
  emit_product(node, node.id(0), node.id(3), type_of_result(node, 7));
}

void read_gemm(NodeReader& node) {
  LayerAttributes attributes;
  attributes.transpose_a = node.integer("transA", 0) != 0;
  attributes.transpose_b = node.integer("transB", 0) != 0;
  emit_with_bias(node, attributes);
}

void read_recurrent(NodeReader& node) {
  LayerAttributes attributes;
  const Shape& recurrent_weights = node.in(2).shape;
  if (recurrent_weights.size() != 3 || recurrent_weights[2] > (1U << 30)) {
    node.fail("has recurrent weights " + shown(recurrent_weights));
  }
  attributes.hidden_size = static_cast<std::uint32_t>(recurrent_weights[2]);
  attributes.direction_count = node.text("direction", "forward") == "bidirectional" ? 2 : 1;
  std::vector<ValueId> operands = node.all_inputs();
  if (node.integer("layout", 0) == 0) {
    node.emit(attributes, operands, std::nullopt);
    return;
  }
  // Batch first: the cell itself works step by step. Its outputs are turned back.
  if (node.in(0).shape.size() != 3) {
    node.fail("has an input " + shown(node.in(0).shape));
  }
  LayerAttributes turn;
  turn.axes = {1, 0, 2};
  operands[0] = node.emit_inner(Operation::kTranspose, turn, {operands[0]}, std::nullopt);
  for (std::size_t i = 5; i < std::min<std::size_t>(operands.size(), 7); ++i) {  // initial states
    if (operands[i].valid() && node.in(i).shape.size() == 3) {
      operands[i] = node.emit_inner(Operation::kTranspose, turn, {operands[i]}, std::nullopt);
    }
  }
  std::vector<NetworkTensorId> cell = node.graph().add_layer(
      node.layer_of(node.operation(), attributes, operands),
      std::vector<std::string>(node.operation() == Operation::kLSTM ? 3 : 2,
                               node.output(0).empty() ? "state" : node.output(0) + ".steps"),
      node.in(0).element);
  for (std::size_t i = 0; i < std::min(cell.size(), node.output_count()); ++i) {
    if (node.output(i).empty()) {
      continue;
    }
    Value value;
    value.shape = node.graph().builder().tensor(cell[i]).shape;
    value.element = node.graph().builder().tensor(cell[i]).element;
    value.tensor = cell[i];
    value.name = node.output(i);
    LayerAttributes back;
    back.axes =
        i == 0 ? std::vector<std::uint32_t>{2, 0, 1, 3} : std::vector<std::uint32_t>{1, 0, 2};
    node.alias(i, node.emit_inner(Operation::kTranspose, back,
                                  {node.graph().add_value(std::move(value))}, std::nullopt));
  }
}

Layer* foldable_producer(NodeReader& node, std::size_t index) {
  const Value& value = node.in(index);
  const std::string& name = node.node().input(static_cast<int>(index));
  GraphReader& graph = node.graph();
  if (value.is_constant || graph.use_count(name) != 1 || graph.use_count(value.name) != 1) {
    return nullptr;
  }
  return graph.producer(value.tensor);
}

}  // namespace vpusim::onnx_graph
