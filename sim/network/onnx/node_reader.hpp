#pragma once

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/network/infer_shapes.hpp"
#include "sim/network/onnx/graph_reader.hpp"

namespace vpusim::onnx_graph {

// One node as the readers of operators see it: operands, attributes, and what they may make of
// it. All readers throw ShapeError, which the graph reader puts at the node.
class NodeReader {
 public:
  // `operation` is what the operator's row names.
  NodeReader(GraphReader& graph, const onnx::NodeProto& node, const std::string& where,
             Operation operation);

  Operation operation() const { return operation_; }
  const onnx::NodeProto& node() const { return node_; }
  const std::string& name() const { return where_; }  // in messages
  GraphReader& graph() { return graph_; }
  std::int64_t opset() const { return graph_.opset(); }

  // Operands: absent ones have no id.
  std::size_t input_count() const { return inputs_.size(); }
  bool has(std::size_t index) const { return index < inputs_.size() && inputs_[index].valid(); }
  ValueId id(std::size_t index) const;
  const Value& in(std::size_t index) const { return graph_.value(id(index)); }
  std::vector<ValueId> all_inputs() const;
  // The whole numbers of a constant operand; nothing where it is absent or not known.
  std::optional<std::vector<std::int64_t>> known_integers(std::size_t index) const;

  // Attributes.
  const onnx::AttributeProto* attribute(const char* name) const;
  std::int64_t integer(const char* name, std::int64_t otherwise) const;
  std::string text(const char* name, const char* otherwise) const;
  std::optional<std::vector<std::int64_t>> integers(const char* name) const;
  // Of an attribute, or else of an operand, where later operator sets have it.
  std::optional<std::vector<std::int64_t>> integers(const char* name, std::size_t operand) const;

  // An axis within `rank` dimensions; negative ones count from the end.
  std::uint32_t axis(std::int64_t number, std::size_t rank) const;
  std::vector<std::uint32_t> axes(const std::vector<std::int64_t>& numbers, std::size_t rank) const;

  // Outputs.
  std::size_t output_count() const { return static_cast<std::size_t>(node_.output_size()); }
  const std::string& output(std::size_t index) const {
    return node_.output(static_cast<int>(index));
  }
  // The shape that the file states for an output, for what only runs could tell otherwise.
  Shape stated_shape(const char* why) const;

  // Makes the node's layer of this operation, or constants where all operands are constant.
  void emit(const LayerAttributes& attributes, const std::vector<ValueId>& operands,
            std::optional<ElementType> element);
  void emit(const LayerAttributes& attributes) { emit(attributes, all_inputs(), std::nullopt); }
  // A layer in front of the node's own; gives its first output.
  ValueId emit_inner(Operation operation, const LayerAttributes& attributes,
                     const std::vector<ValueId>& operands, std::optional<ElementType> element);
  // The same as the node's own, behind others.
  void emit_last(Operation operation, const LayerAttributes& attributes,
                 const std::vector<ValueId>& operands, std::optional<ElementType> element);
  // The parts that a Split in front of the node's own layers gives.
  std::vector<ValueId> emit_parts(const LayerAttributes& attributes, ValueId operand);
  ValueId reshaped(ValueId value, Shape shape);
  ValueId constant(Value value);
  // An output is a value that there is already.
  void alias(std::size_t output, ValueId value);

  [[noreturn]] void fail(const std::string& problem) const { throw ShapeError(problem); }
  // The node cannot be a layer; gives it the place of one for a layer of unknown cost.
  Layer layer_of(Operation operation, const LayerAttributes& attributes,
                 const std::vector<ValueId>& operands);

 private:
  std::vector<ValueId> make(Operation operation, const LayerAttributes& attributes,
                            const std::vector<ValueId>& operands,
                            const std::vector<std::string>& names,
                            std::optional<ElementType> element);
  bool fold(Operation operation, const LayerAttributes& attributes,
            const std::vector<ValueId>& operands, const std::vector<std::string>& names,
            std::optional<ElementType> element, std::vector<ValueId>& results);
  std::vector<std::string> output_names() const;

  GraphReader& graph_;
  const onnx::NodeProto& node_;
  const std::string& where_;
  Operation operation_;
  std::vector<ValueId> inputs_;
};

}  // namespace vpusim::onnx_graph
