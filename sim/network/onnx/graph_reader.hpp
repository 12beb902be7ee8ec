#pragma once

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sim/network/load_network.hpp"
#include "sim/network/onnx/tensor_data.hpp"
#include "sim/network/onnx/value.hpp"

namespace vpusim::onnx_graph {

// Reads the nodes of a model one after the other and grows the network. NodeReader is what the
// reader of one operator sees of it.
class GraphReader {
 public:
  // Both must outlive the reader. `folder` is where data outside of the file are.
  GraphReader(std::string file, std::string folder, const onnx::ModelProto& model);

  Network read(const InputShapes& shapes) &&;

  // What a node may ask and do. A value that is added has its own name; define() gives names to it.
  // References to values stay where they are when others are added.
  const Value& value(ValueId id) const { return values_[id.index()]; }
  ValueId add_value(Value value) {
    values_.push_back(std::move(value));
    return ValueId(values_.size() - 1);
  }
  void define(const std::string& name, ValueId value);
  std::optional<ValueId> find(const std::string& name) const;
  // The shape that the file states for a name, where all of it is a number.
  std::optional<Shape> stated_shape(const std::string& name) const;
  std::optional<ElementType> stated_element(const std::string& name) const;
  // How many nodes and outputs read a name.
  std::size_t use_count(const std::string& name) const;
  bool is_output(const std::string& name) const { return outputs_.contains(name); }

  NetworkBuilder& builder() { return builder_; }
  // The tensor of a value; made now for a constant that is read for the first time.
  NetworkTensorId tensor_of(ValueId id);
  // Adds a layer; its outputs get the names, "" for one that nobody wants.
  std::vector<NetworkTensorId> add_layer(Layer layer, const std::vector<std::string>& outputs,
                                         std::optional<ElementType> element);
  // Adds a layer of unknown cost with outputs of the given shapes.
  void add_unknown_layer(Layer layer, const std::vector<NetworkTensor>& outputs);
  // The layer that writes a tensor, or null.
  Layer* producer(NetworkTensorId tensor);
  std::string unique_layer_name(const std::string& wanted);
  std::string unique_tensor_name(const std::string& wanted);

  const onnx::ModelProto& model() const { return model_; }
  const std::string& file() const { return file_; }
  ExternalData& external() { return external_; }
  std::int64_t opset() const { return opset_; }

  // The nodes of a branch, in place; gives what its outputs are.
  std::vector<ValueId> read_branch(const onnx::GraphProto& graph);

 private:
  void find_opset();
  void count_uses(const onnx::GraphProto& graph);
  void read_statements(const onnx::GraphProto& graph);
  void read_initializers(const onnx::GraphProto& graph);
  void read_inputs(const InputShapes& shapes);
  Shape input_shape(const onnx::ValueInfoProto& input, const InputShapes& shapes);
  void read_nodes(const onnx::GraphProto& graph);
  [[noreturn]] void fail(const std::string& where, const std::string& problem) const;

  std::string file_;
  ExternalData external_;
  const onnx::ModelProto& model_;
  std::int64_t opset_ = 0;
  NetworkBuilder builder_;
  std::deque<Value> values_;
  std::vector<std::unordered_map<std::string, ValueId>> scopes_;  // of branches, innermost last
  std::unordered_map<std::string, std::size_t> uses_;
  std::unordered_set<std::string> outputs_;
  std::unordered_map<std::string, const onnx::TypeProto*> stated_;
  std::map<std::string, std::uint64_t> symbols_;  // extents such as "batch" that --shape gave
  IdVector<NetworkTensorId, LayerId> producers_;  // of the first indexed_layers_ layers
  std::size_t indexed_layers_ = 0;
  std::unordered_map<std::string, std::size_t> layer_names_;
  std::unordered_map<std::string, std::size_t> tensor_names_;
};

}  // namespace vpusim::onnx_graph
