#include "sim/network/onnx/graph_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "sim/base/document.hpp"
#include "sim/base/nearest.hpp"
#include "sim/network/infer_shapes.hpp"
#include "sim/network/onnx/graph_order.hpp"
#include "sim/network/onnx/operators.hpp"
#include "sim/network/onnx/tensor_data.hpp"

namespace vpusim::onnx_graph {
namespace {

// Exporters call most graphs "main_graph" or the like; the file's name says more.
std::string model_name(const std::string& file) {
  return std::filesystem::path(file).stem().string();
}

// Names may repeat in branches, or not be there at all.
std::string unique_name(std::unordered_map<std::string, std::size_t>& counts,
                        const std::string& wanted) {
  std::string name = wanted;
  while (true) {
    const std::size_t count = ++counts[name];
    if (count == 1) {
      return name;
    }
    name = fmt::format("{}_{}", wanted, counts[wanted]);
  }
}

std::string shown_open(const onnx::TensorShapeProto& shape) {
  std::string text;
  for (const auto& extent : shape.dim()) {
    text += text.empty() ? "" : "x";
    text += extent.has_dim_value()       ? fmt::format("{}", extent.dim_value())
            : extent.dim_param().empty() ? "?"
                                         : extent.dim_param();
  }
  return text;
}

}  // namespace

GraphReader::GraphReader(std::string file, std::string folder, const onnx::ModelProto& model)
    : file_(std::move(file)),
      external_(std::move(folder)),
      model_(model),
      builder_(model_name(file_), file_) {
  scopes_.emplace_back();
}

void GraphReader::fail(const std::string& where, const std::string& problem) const {
  throw InputError({.file = file_, .path = where, .line = 0, .column = 0}, problem);
}

void GraphReader::find_opset() {
  for (const auto& import : model_.opset_import()) {
    if (import.domain().empty() || import.domain() == "ai.onnx") {
      opset_ = import.version();
    }
  }
  if (model_.opset_import().empty()) {
    fail("", "names no operator set (opset_import): expected 7 to 17");
  }
}

void GraphReader::define(const std::string& name, ValueId value) {
  if (!name.empty()) {
    scopes_.back()[name] = value;
  }
}

std::optional<ValueId> GraphReader::find(const std::string& name) const {
  for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
    const auto found = scope->find(name);
    if (found != scope->end()) {
      return found->second;
    }
  }
  return std::nullopt;
}

std::optional<Shape> GraphReader::stated_shape(const std::string& name) const {
  const auto found = stated_.find(name);
  if (found == stated_.end() || !found->second->has_tensor_type() ||
      !found->second->tensor_type().has_shape()) {
    return std::nullopt;
  }
  Shape shape;
  for (const auto& extent : found->second->tensor_type().shape().dim()) {
    const auto symbol = symbols_.find(extent.dim_param());
    if (extent.has_dim_value() && extent.dim_value() > 0) {
      shape.push_back(static_cast<std::uint64_t>(extent.dim_value()));
    } else if (extent.has_dim_param() && symbol != symbols_.end()) {
      shape.push_back(symbol->second);
    } else {
      return std::nullopt;
    }
  }
  return shape;
}

std::optional<ElementType> GraphReader::stated_element(const std::string& name) const {
  const auto found = stated_.find(name);
  return found != stated_.end() && found->second->has_tensor_type()
             ? element_of(found->second->tensor_type().elem_type())
             : std::nullopt;
}

std::size_t GraphReader::use_count(const std::string& name) const {
  const auto found = uses_.find(name);
  return found == uses_.end() ? 0 : found->second;
}

std::string GraphReader::unique_layer_name(const std::string& wanted) {
  return unique_name(layer_names_, wanted);
}

std::string GraphReader::unique_tensor_name(const std::string& wanted) {
  return unique_name(tensor_names_, wanted);
}

NetworkTensorId GraphReader::tensor_of(ValueId id) {
  Value& value = values_[id.index()];
  if (!value.tensor.valid()) {
    NetworkTensor tensor;
    tensor.name = unique_tensor_name(value.name);
    tensor.shape = value.shape;
    tensor.element = value.stored.value_or(value.element);
    tensor.is_constant = value.is_constant;
    tensor.sparsity = value.sparsity;
    value.tensor = builder_.add_tensor(std::move(tensor));
  }
  return value.tensor;
}

std::vector<NetworkTensorId> GraphReader::add_layer(Layer layer,
                                                    const std::vector<std::string>& outputs,
                                                    std::optional<ElementType> element) {
  std::vector<std::string> names;
  names.reserve(outputs.size());
  for (const std::string& output : outputs) {
    names.push_back(output.empty() ? "" : unique_tensor_name(output));
  }
  return builder_.append_layer(std::move(layer), names, element);
}

void GraphReader::add_unknown_layer(Layer layer, const std::vector<NetworkTensor>& outputs) {
  for (const NetworkTensor& output : outputs) {
    if (output.name.empty()) {
      layer.outputs.emplace_back();
      continue;
    }
    NetworkTensor tensor = output;
    tensor.name = unique_tensor_name(output.name);
    Value value;
    value.name = output.name;
    value.shape = output.shape;
    value.element = output.element;
    value.tensor = builder_.add_tensor(std::move(tensor));
    layer.outputs.push_back(value.tensor);
    define(output.name, add_value(std::move(value)));
  }
  builder_.add_layer(std::move(layer));
}

Layer* GraphReader::producer(NetworkTensorId tensor) {
  // Layers are only ever added: those that are new since the last question.
  const auto& layers = builder_.so_far().layers();
  while (producers_.size() < builder_.so_far().tensors().size()) {
    producers_.push_back(LayerId());
  }
  for (std::size_t i = indexed_layers_; i < layers.size(); ++i) {
    for (const NetworkTensorId output : layers[LayerId(i)].outputs) {
      if (output.valid()) {
        producers_[output] = LayerId(i);
      }
    }
  }
  indexed_layers_ = layers.size();
  return tensor.valid() && producers_[tensor].valid() ? &builder_.layer(producers_[tensor])
                                                      : nullptr;
}

void GraphReader::count_uses(const onnx::GraphProto& graph) {
  for (const onnx::NodeProto& node : graph.node()) {
    for (const std::string& name : names_read(node)) {
      ++uses_[name];
    }
  }
  for (const onnx::ValueInfoProto& output : graph.output()) {
    ++uses_[output.name()];
  }
}

void GraphReader::read_statements(const onnx::GraphProto& graph) {
  for (const auto* list : {&graph.value_info(), &graph.output()}) {
    for (const onnx::ValueInfoProto& value : *list) {
      stated_[value.name()] = &value.type();
    }
  }
}

void GraphReader::read_initializers(const onnx::GraphProto& graph) {
  for (const onnx::TensorProto& initializer : graph.initializer()) {
    try {
      define(initializer.name(), add_value(read_tensor(initializer, external_)));
    } catch (const ShapeError& error) {
      fail("initializer", error.what());
    }
  }
  for (const onnx::SparseTensorProto& initializer : graph.sparse_initializer()) {
    try {
      define(initializer.values().name(), add_value(read_sparse_tensor(initializer)));
    } catch (const ShapeError& error) {
      fail("sparse_initializer", error.what());
    }
  }
}

Shape GraphReader::input_shape(const onnx::ValueInfoProto& input, const InputShapes& shapes) {
  const std::string where = fmt::format("input {}", in_quotes(input.name()));
  const onnx::TensorShapeProto& stated = input.type().tensor_type().shape();
  const auto given = shapes.find(input.name());
  const bool has_shape = input.type().tensor_type().has_shape();
  if (given != shapes.end()) {
    bool agrees = !has_shape || static_cast<std::size_t>(stated.dim_size()) == given->second.size();
    for (int d = 0; has_shape && agrees && d < stated.dim_size(); ++d) {
      const std::uint64_t extent = given->second[static_cast<std::size_t>(d)];
      const auto& dimension = stated.dim(d);
      agrees = !dimension.has_dim_value() || dimension.dim_value() <= 0 ||
               static_cast<std::uint64_t>(dimension.dim_value()) == extent;
      if (dimension.has_dim_param()) {
        symbols_.emplace(dimension.dim_param(), extent);
      }
    }
    if (!agrees) {
      fail(where, fmt::format("is {} in the model; --shape says {}", shown_open(stated),
                              shown(given->second)));
    }
    return given->second;
  }
  Shape shape;
  for (const auto& dimension : stated.dim()) {
    const auto symbol = symbols_.find(dimension.dim_param());
    if (dimension.has_dim_value() && dimension.dim_value() >= 0) {
      shape.push_back(static_cast<std::uint64_t>(dimension.dim_value()));
    } else if (dimension.has_dim_param() && symbol != symbols_.end()) {
      shape.push_back(symbol->second);
    } else {
      break;
    }
  }
  if (!has_shape || shape.size() < static_cast<std::size_t>(stated.dim_size())) {
    fail(where, fmt::format("leaves its shape open ({}); give it with --shape {}=...",
                            has_shape ? shown_open(stated) : "?", input.name()));
  }
  return shape;
}

void GraphReader::read_inputs(const InputShapes& shapes) {
  std::vector<const onnx::ValueInfoProto*> open;
  std::vector<std::string_view> names;
  for (const onnx::ValueInfoProto& input : model_.graph().input()) {
    if (!find(input.name())) {  // early models list initializers among the inputs
      open.push_back(&input);
      names.push_back(input.name());
    }
  }
  for (const auto& [name, shape] : shapes) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      fail("", fmt::format("--shape: the model has no input {}{}", in_quotes(name),
                           did_you_mean(name, names)));
    }
  }
  // Those with a given shape first: what their symbols stand for goes for the others, too.
  std::stable_partition(open.begin(), open.end(), [&](const onnx::ValueInfoProto* input) {
    return shapes.contains(input->name());
  });
  std::map<std::string, NetworkTensorId> added;
  for (const onnx::ValueInfoProto* input : open) {
    const std::string where = fmt::format("input {}", in_quotes(input->name()));
    if (!input->type().has_tensor_type()) {
      fail(where, "is no tensor");
    }
    const auto element = element_of(input->type().tensor_type().elem_type());
    if (!element) {
      fail(where, "is of a type that no network computes with");
    }
    Value value;
    value.name = input->name();
    value.shape = input_shape(*input, shapes);
    value.element = *element;
    if (element_count(value.shape) > NetworkBuilder::kMostElements) {
      fail(where, fmt::format("of {} is larger than any memory", shown(value.shape)));
    }
    const bool is_empty = element_count(value.shape) == 0;
    if (is_empty) {  // such as a list of no axes: there is nothing to wait for
      value.is_constant = true;
      value.known.emplace();
    }
    const ValueId id = add_value(std::move(value));
    define(input->name(), id);
    if (!is_empty) {
      added[input->name()] = tensor_of(id);
    }
  }
  for (const std::string_view name : names) {
    const auto tensor = added.find(std::string(name));
    if (tensor != added.end()) {
      builder_.add_input(tensor->second);
    }
  }
}

void GraphReader::read_nodes(const onnx::GraphProto& graph) {
  std::vector<int> order;
  try {
    order = live_nodes(graph);
  } catch (const ShapeError& error) {
    fail("", error.what());
  }
  for (const int index : order) {
    const onnx::NodeProto& node = graph.node(index);
    const std::string where =
        fmt::format("node {} ({}{}{})", index, node.op_type(), node.name().empty() ? "" : " ",
                    node.name().empty() ? "" : in_quotes(node.name()));
    try {
      read_node(*this, node, where);
    } catch (const ShapeError& error) {
      fail(where, error.what());
    }
  }
}

std::vector<ValueId> GraphReader::read_branch(const onnx::GraphProto& graph) {
  constexpr std::size_t kDeepest = 16;
  if (scopes_.size() > kDeepest) {
    throw ShapeError(fmt::format("branches are nested deeper than {}", kDeepest));
  }
  scopes_.emplace_back();
  read_statements(graph);
  read_initializers(graph);
  read_nodes(graph);
  std::vector<ValueId> results;
  for (const onnx::ValueInfoProto& output : graph.output()) {
    const auto value = find(output.name());
    if (!value) {
      throw ShapeError(fmt::format("its branch gives no {}", in_quotes(output.name())));
    }
    results.push_back(*value);
  }
  scopes_.pop_back();
  return results;
}

Network GraphReader::read(const InputShapes& shapes) && {
  const onnx::GraphProto& graph = model_.graph();
  find_opset();
  count_uses(graph);
  read_statements(graph);
  for (const onnx::ValueInfoProto& output : graph.output()) {
    outputs_.insert(output.name());
  }
  read_initializers(graph);
  read_inputs(shapes);
  read_nodes(graph);
  for (const onnx::ValueInfoProto& output : graph.output()) {
    const auto value = find(output.name());
    if (!value) {
      fail("", fmt::format("no node gives the output {}", in_quotes(output.name())));
    }
    const NetworkTensorId tensor = tensor_of(*value);
    const auto& known = builder_.so_far().outputs();
    if (std::find(known.begin(), known.end(), tensor) == known.end()) {
      builder_.add_output(tensor);
    }
  }
  builder_.drop_unread();  // such as the conditions of branches
  builder_.set_external_sha256(external_.sha256());
  return std::move(builder_).finish();
}

}  // namespace vpusim::onnx_graph
