#include <fmt/format.h>

#include <algorithm>

#include "sim/network/onnx/rows.hpp"
#include "sim/network/onnx/tensor_data.hpp"

namespace vpusim::onnx_graph {
namespace {

// Before operator set 7 the second operand was broadcast from an axis on.
std::vector<ValueId> broadcast_operands(NodeReader& node) {
  std::vector<ValueId> operands = node.all_inputs();
  const bool is_old = node.opset() < 7 && node.integer("broadcast", 0) != 0;
  if (is_old && operands.size() == 2 && node.attribute("axis") != nullptr) {
    const std::size_t rank = node.in(0).shape.size();
    const std::uint32_t axis = node.axis(node.integer("axis", 0), rank);
    Shape shape = node.in(1).shape;
    while (axis + shape.size() < rank) {
      shape.push_back(1);
    }
    operands[1] = node.reshaped(operands[1], std::move(shape));
  }
  for (const ValueId operand : operands) {
    if (!operand.valid()) {
      node.fail("has an operand that is absent");
    }
  }
  return operands;
}

// Which dimension of a layer's output a bias of its goes along; nothing where it takes none.
std::optional<std::size_t> bias_dimension(const Layer& layer, const Shape& output) {
  if (layer.operation == Operation::kConv || layer.operation == Operation::kConvTranspose) {
    return 1;
  }
  if (layer.operation == Operation::kMatMul) {
    return output.size() - 1;
  }
  return std::nullopt;
}

bool has_weights(NodeReader& node, const Layer& layer) {
  return layer.inputs.size() >= 2 && layer.inputs[1].valid() &&
         node.graph().builder().tensor(layer.inputs[1]).is_constant;
}

bool has_bias(const Layer& layer) { return layer.inputs.size() > 2 && layer.inputs[2].valid(); }

void add_bias(NodeReader& node, Layer& layer, Value bias) {
  const ValueId id = node.constant(std::move(bias));
  const NetworkTensorId tensor = node.graph().tensor_of(id);  // may move nothing of the layer
  layer.inputs.resize(2);
  layer.inputs.push_back(tensor);
}

// Adds a constant of one element per channel to what a layer with weights has just computed.
bool fold_bias(NodeReader& node, std::size_t computed, std::size_t constant) {
  if (!node.in(constant).is_constant || node.in(computed).is_constant) {
    return false;
  }
  Layer* layer = foldable_producer(node, computed);
  if (layer == nullptr || has_bias(*layer) || !has_weights(node, *layer)) {
    return false;
  }
  const Shape& output = node.in(computed).shape;
  const Shape& bias = node.in(constant).shape;
  const auto dimension = bias_dimension(*layer, output);
  if (!dimension || bias.size() > output.size() || output.size() - *dimension > bias.size() ||
      element_count(bias) != output[*dimension] ||
      bias[bias.size() - (output.size() - *dimension)] != output[*dimension]) {
    return false;
  }
  Value value = node.in(constant);
  value.shape = {output[*dimension]};
  value.known.reset();
  value.tensor = NetworkTensorId();
  add_bias(node, *layer, std::move(value));
  node.alias(0, node.id(computed));
  return true;
}

}  // namespace

void read_elementwise(NodeReader& node) {
  const std::vector<ValueId> operands = broadcast_operands(node);
  if (operands.size() == 1) {
    node.alias(0, operands[0]);
    return;
  }
  node.emit({}, operands, std::nullopt);
}

void read_add(NodeReader& node) {
  if (node.input_count() == 2 && node.has(0) && node.has(1) && node.opset() >= 7 &&
      (fold_bias(node, 0, 1) || fold_bias(node, 1, 0))) {
    return;
  }
  read_elementwise(node);
}

void read_mean(NodeReader& node) {
  const std::vector<ValueId> operands = broadcast_operands(node);
  if (operands.size() == 1) {
    node.alias(0, operands[0]);
    return;
  }
  const ValueId sum = node.emit_inner(Operation::kAdd, {}, operands, std::nullopt);
  Value share;
  share.name = "share";
  share.element = node.in(0).element;
  node.emit_last(Operation::kMul, {}, {sum, node.constant(std::move(share))}, std::nullopt);
}

void read_where(NodeReader& node) { node.emit({}, node.all_inputs(), node.in(1).element); }

void read_activation(NodeReader& node) { node.emit({}, {node.id(0)}, std::nullopt); }

void read_cast(NodeReader& node) {
  std::optional<ElementType> element;
  if (node.node().op_type() == "CastLike") {
    element = node.in(1).element;
  } else {
    element = element_of(static_cast<int>(node.integer("to", 0)));
  }
  if (!element) {
    node.fail("casts to a type that no network computes with");
  }
  if (*element == node.in(0).element) {
    node.alias(0, node.id(0));
    return;
  }
  node.emit({}, {node.id(0)}, element);
}

// Scale and shift of each channel go into the weights and the bias of the layer in front.
void read_batch_normalization(NodeReader& node) {
  if (node.integer("training_mode", 0) != 0) {
    node.fail("updates its statistics, as in training");
  }
  const bool is_constant = node.in(1).is_constant && node.in(2).is_constant;
  Layer* layer = is_constant && !node.in(0).is_constant ? foldable_producer(node, 0) : nullptr;
  const Shape& output = node.in(0).shape;
  if (layer != nullptr && has_weights(node, *layer) &&
      bias_dimension(*layer, output) == std::optional<std::size_t>(1)) {
    if (!has_bias(*layer)) {
      Value bias = node.in(2);
      bias.known.reset();
      bias.tensor = NetworkTensorId();
      add_bias(node, *layer, std::move(bias));
    }
    node.alias(0, node.id(0));
    return;
  }
  std::vector<ValueId> operands;
  for (std::size_t i = 0; i < 5; ++i) {
    operands.push_back(node.id(i));
  }
  node.emit_last(Operation::kBatchNormalization, {}, operands, std::nullopt);
}

}  // namespace vpusim::onnx_graph
