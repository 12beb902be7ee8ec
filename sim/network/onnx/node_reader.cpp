#include "sim/network/onnx/node_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/network/onnx/evaluate.hpp"

namespace vpusim::onnx_graph {
namespace {

bool is_integer(ElementType element) { return element.format >= NumberFormat::kI64; }

}  // namespace

NodeReader::NodeReader(GraphReader& graph, const onnx::NodeProto& node, const std::string& where,
                       Operation operation)
    : graph_(graph), node_(node), where_(where), operation_(operation) {
  for (const std::string& name : node.input()) {
    if (name.empty()) {
      inputs_.emplace_back();
      continue;
    }
    const std::optional<ValueId> value = graph.find(name);
    if (!value) {
      fail(fmt::format("reads {}, which is no input, no initializer and no node's output",
                       in_quotes(name)));
    }
    inputs_.push_back(*value);
  }
}

ValueId NodeReader::id(std::size_t index) const {
  if (!has(index)) {
    fail(fmt::format("needs operand {}", index + 1));
  }
  return inputs_[index];
}

std::vector<ValueId> NodeReader::all_inputs() const { return inputs_; }

std::optional<std::vector<std::int64_t>> NodeReader::known_integers(std::size_t index) const {
  if (!has(index) || !in(index).known) {
    return std::nullopt;
  }
  std::vector<std::int64_t> integers;
  for (const double value : *in(index).known) {
    integers.push_back(as_integer(value));
  }
  return integers;
}

const onnx::AttributeProto* NodeReader::attribute(const char* name) const {
  for (const onnx::AttributeProto& attribute : node_.attribute()) {
    if (attribute.name() == name) {
      return &attribute;
    }
  }
  return nullptr;
}

std::int64_t NodeReader::integer(const char* name, std::int64_t otherwise) const {
  const onnx::AttributeProto* found = attribute(name);
  return found == nullptr ? otherwise : found->i();
}

std::string NodeReader::text(const char* name, const char* otherwise) const {
  const onnx::AttributeProto* found = attribute(name);
  return found == nullptr ? otherwise : found->s();
}

std::optional<std::vector<std::int64_t>> NodeReader::integers(const char* name) const {
  const onnx::AttributeProto* found = attribute(name);
  if (found == nullptr) {
    return std::nullopt;
  }
  return std::vector<std::int64_t>(found->ints().begin(), found->ints().end());
}

std::optional<std::vector<std::int64_t>> NodeReader::integers(const char* name,
                                                              std::size_t operand) const {
  auto numbers = integers(name);
  return numbers ? numbers : known_integers(operand);
}

std::uint32_t NodeReader::axis(std::int64_t number, std::size_t rank) const {
  const auto all = static_cast<std::int64_t>(rank);
  if (number < -all || number >= all) {
    fail(fmt::format("axis {} is none of {} dimensions", number, rank));
  }
  return static_cast<std::uint32_t>(number < 0 ? number + all : number);
}

std::vector<std::uint32_t> NodeReader::axes(const std::vector<std::int64_t>& numbers,
                                            std::size_t rank) const {
  std::vector<std::uint32_t> result;
  result.reserve(numbers.size());
  for (const std::int64_t number : numbers) {
    result.push_back(axis(number, rank));
  }
  return result;
}

Shape NodeReader::stated_shape(const char* why) const {
  const std::optional<Shape> shape =
      output_count() > 0 ? graph_.stated_shape(output(0)) : std::nullopt;
  if (!shape) {
    fail(fmt::format("{}, and the file does not state its output's shape", why));
  }
  return *shape;
}

std::vector<std::string> NodeReader::output_names() const {
  return {node_.output().begin(), node_.output().end()};
}

Layer NodeReader::layer_of(Operation operation, const LayerAttributes& attributes,
                           const std::vector<ValueId>& operands) {
  Layer layer;
  layer.name = graph_.unique_layer_name(node_.name().empty() ? node_.op_type() : node_.name());
  layer.operation = operation;
  layer.operator_name =
      node_.domain().empty() ? node_.op_type() : node_.domain() + "." + node_.op_type();
  layer.attributes = attributes;
  for (const ValueId operand : operands) {
    layer.inputs.push_back(operand.valid() ? graph_.tensor_of(operand) : NetworkTensorId());
  }
  layer.location = {.file = graph_.file(), .path = where_, .line = 0, .column = 0};
  return layer;
}

bool NodeReader::fold(Operation operation, const LayerAttributes& attributes,
                      const std::vector<ValueId>& operands, const std::vector<std::string>& names,
                      std::optional<ElementType> element, std::vector<ValueId>& results) {
  std::vector<const Value*> inputs;
  OperandShapes shapes;
  for (const ValueId operand : operands) {
    const Value* value = operand.valid() ? &graph_.value(operand) : nullptr;
    if (value != nullptr && !value->is_constant) {
      return false;
    }
    inputs.push_back(value);
    shapes.push_back(value == nullptr ? std::nullopt : std::optional(value->shape));
  }
  if (inputs.empty() || inputs[0] == nullptr) {
    return false;
  }
  const std::vector<Shape> outputs = infer_shapes(operation, attributes, shapes);
  for (std::size_t i = 0; i < std::min(names.size(), outputs.size()); ++i) {
    Value value;
    value.name = names[i];
    value.shape = outputs[i];
    value.element = output_element(operation, i, element.value_or(inputs[0]->element));
    value.is_constant = true;
    if (class_of(operation) == OperationClass::kMovement) {
      value.stored = inputs[0]->stored;
      value.sparsity = inputs[0]->sparsity;
    }
    if (i == 0) {
      value.known = evaluate(operation, attributes, inputs, outputs[i], is_integer(value.element));
    }
    results.push_back(graph_.add_value(std::move(value)));
  }
  return true;
}

std::vector<ValueId> NodeReader::make(Operation operation, const LayerAttributes& attributes,
                                      const std::vector<ValueId>& operands,
                                      const std::vector<std::string>& names,
                                      std::optional<ElementType> element) {
  std::vector<ValueId> results;
  if (fold(operation, attributes, operands, names, element, results)) {
    return results;
  }
  if (!element && !operands.empty() && operands[0].valid()) {
    element = graph_.value(operands[0]).element;
  }
  const std::vector<NetworkTensorId> tensors =
      graph_.add_layer(layer_of(operation, attributes, operands), names, element);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!tensors[i].valid()) {
      results.emplace_back();
      continue;
    }
    const NetworkTensor& tensor = graph_.builder().tensor(tensors[i]);
    if (element_count(tensor.shape) == 0) {
      fail(fmt::format("its output is empty ({})", shown(tensor.shape)));
    }
    if (element_count(tensor.shape) > NetworkBuilder::kMostElements) {
      fail(fmt::format("its output of {} is larger than any memory", shown(tensor.shape)));
    }
    Value value;
    value.name = names[i];
    value.shape = tensor.shape;
    value.element = tensor.element;
    value.tensor = tensors[i];
    results.push_back(graph_.add_value(std::move(value)));
  }
  return results;
}

void NodeReader::emit_last(Operation operation, const LayerAttributes& attributes,
                           const std::vector<ValueId>& operands,
                           std::optional<ElementType> element) {
  const std::vector<std::string> names = output_names();
  const std::vector<ValueId> results = make(operation, attributes, operands, names, element);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].valid()) {
      graph_.define(names[i], results[i]);
    }
  }
}

void NodeReader::emit(const LayerAttributes& attributes, const std::vector<ValueId>& operands,
                      std::optional<ElementType> element) {
  emit_last(operation_, attributes, operands, element);
}

ValueId NodeReader::emit_inner(Operation operation, const LayerAttributes& attributes,
                               const std::vector<ValueId>& operands,
                               std::optional<ElementType> element) {
  const std::string name =
      fmt::format("{}.{}", output_count() > 0 ? output(0) : node_.op_type(), name_of(operation));
  return make(operation, attributes, operands, {name}, element)[0];
}

std::vector<ValueId> NodeReader::emit_parts(const LayerAttributes& attributes, ValueId operand) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < attributes.shape.size(); ++i) {
    names.push_back(fmt::format("{}.Split{}", output_count() > 0 ? output(0) : node_.op_type(), i));
  }
  return make(Operation::kSplit, attributes, {operand}, names, std::nullopt);
}

ValueId NodeReader::reshaped(ValueId value, Shape shape) {
  if (graph_.value(value).shape == shape) {
    return value;
  }
  LayerAttributes attributes;
  attributes.shape = std::move(shape);
  return emit_inner(Operation::kReshape, attributes, {value}, std::nullopt);
}

ValueId NodeReader::constant(Value value) {
  value.is_constant = true;
  return graph_.add_value(std::move(value));
}

void NodeReader::alias(std::size_t output_index, ValueId value) {
  if (output_index < output_count()) {
    graph_.define(output(output_index), value);
  }
}

}  // namespace vpusim::onnx_graph
