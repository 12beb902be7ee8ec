#include "sim/network/onnx/rows.hpp"

namespace vpusim::onnx_graph {
namespace {

ElementType quantized(ElementType element) {
  element.is_quantized = true;
  return element;
}

}  // namespace

// What a layer has just computed for this node alone, it can write quantised at once. All else
// (inputs of the network, what others read unquantised) takes a layer.
void read_quantize(NodeReader& node) {
  const Value& input = node.in(0);
  const ElementType element =
      quantized(node.has(2) ? node.in(2).element : ElementType{NumberFormat::kUi8, false});
  Value output = input;
  output.element = element;
  if (input.is_constant) {
    output.stored = element;
    output.known.reset();
    output.tensor = NetworkTensorId();
    node.alias(0, node.constant(std::move(output)));
    return;
  }
  NetworkTensor& tensor = node.graph().builder().tensor(input.tensor);
  const Layer* producer = foldable_producer(node, 0);
  if (producer != nullptr && !tensor.element.is_quantized) {
    tensor.element = element;
    output.name = node.output(0);
    node.alias(0, node.graph().add_value(std::move(output)));
    return;
  }
  node.emit({}, {node.id(0)}, element);
}

// Who reads it computes with the quantised numbers; only an output of the network must be real.
void read_dequantize(NodeReader& node) {
  const Value& input = node.in(0);
  const ElementType element =
      node.has(1) ? node.in(1).element : ElementType{NumberFormat::kF32, false};
  if (node.graph().is_output(node.output(0)) && !input.is_constant) {
    node.emit({}, {node.id(0)}, element);
    return;
  }
  Value output = input;
  output.element = element;
  output.name = node.output(0);
  if (input.is_constant) {
    output.name = input.name;
    output.stored = quantized(input.stored.value_or(input.element));
    output.known.reset();
    output.tensor = NetworkTensorId();
    node.alias(0, node.constant(std::move(output)));
    return;
  }
  NetworkTensor& tensor = node.graph().builder().tensor(input.tensor);
  if (tensor.element.format >= NumberFormat::kI64) {
    tensor.element.is_quantized = true;
  }
  node.alias(0, node.graph().add_value(std::move(output)));
}

// The range of all elements, of which scale and zero point follow, then the numbers themselves.
void read_dynamic_quantize(NodeReader& node) {
  const ValueId input = node.id(0);
  constexpr ElementType kNumber = {NumberFormat::kUi8, true};
  LayerAttributes all;
  all.keeps_dims = false;
  for (std::uint32_t d = 0; d < node.in(0).shape.size(); ++d) {
    all.axes.push_back(d);
  }
  const ValueId least = node.emit_inner(Operation::kReduceMin, all, {input}, std::nullopt);
  const ValueId most = node.emit_inner(Operation::kReduceMax, all, {input}, std::nullopt);
  const ValueId scale = node.emit_inner(Operation::kSub, {}, {most, least}, std::nullopt);
  const ValueId zero = node.emit_inner(Operation::kQuantizeLinear, {}, {least, scale}, kNumber);
  node.alias(0, node.emit_inner(Operation::kQuantizeLinear, {}, {input, scale, zero}, kNumber));
  node.alias(1, scale);
  node.alias(2, zero);
}

}  // namespace vpusim::onnx_graph
