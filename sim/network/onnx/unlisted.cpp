#include "sim/network/onnx/unlisted.hpp"

#include <fmt/format.h>
#include <onnx/checker.h>
#include <onnx/shape_inference/implementation.h>

#include <algorithm>
#include <array>
#include <exception>
#include <string_view>
#include <utility>

#include "sim/network/onnx/tensor_data.hpp"

namespace vpusim::onnx_graph {
namespace {

// Operators that are no work on tensors, in words for their refusal.
struct Refusal {
  std::string_view op_type;
  std::string_view reason;
};

constexpr auto kRefused = std::to_array<Refusal>({
    {"Loop", "runs its body a number of times that only a run knows"},
    {"Scan", "runs its body over sequences, which is not supported"},
    {"NonZero", "gives as many elements as a run finds"},
    {"Unique", "gives as many elements as a run finds"},
    {"Compress", "gives as many elements as a run finds"},
    {"NonMaxSuppression", "gives as many boxes as a run finds"},
    {"StringNormalizer", "works on texts"},
    {"TfIdfVectorizer", "works on texts or counts words"},
    {"Optional", "gives something that may be absent"},
    {"OptionalGetElement", "takes something that may be absent"},
    {"OptionalHasElement", "takes something that may be absent"},
    {"SplitToSequence", "gives a sequence of tensors"},
    {"ConcatFromSequence", "takes a sequence of tensors"},
});

std::string_view reason_to_refuse(const onnx::NodeProto& node) {
  if (node.op_type().starts_with("Sequence")) {
    return "works on sequences of tensors";
  }
  if (node.domain().starts_with("ai.onnx.preview.training")) {
    return "trains the network";
  }
  const auto* const found =
      std::find_if(kRefused.begin(), kRefused.end(),
                   [&](const Refusal& refusal) { return refusal.op_type == node.op_type(); });
  return found == kRefused.end() ? "" : found->reason;
}

void set_type(const Value& value, onnx::TypeProto& type) {
  auto* tensor = type.mutable_tensor_type();
  tensor->set_elem_type(onnx_type_of(value.element));
  tensor->mutable_shape();
  for (const std::uint64_t extent : value.shape) {
    tensor->mutable_shape()->add_dim()->set_dim_value(static_cast<std::int64_t>(extent));
  }
}

// Shapes depend on whole numbers; other values are of no use to the inference.
void set_values(const Value& value, onnx::TensorProto& tensor) {
  tensor.set_data_type(onnx_type_of(value.element));
  for (const std::uint64_t extent : value.shape) {
    tensor.add_dims(static_cast<std::int64_t>(extent));
  }
  for (const double number : *value.known) {
    if (value.element.format == NumberFormat::kSi64) {
      tensor.add_int64_data(as_integer(number));
    } else {
      tensor.add_float_data(static_cast<float>(number));
    }
  }
}

// The node alone, as a model.
onnx::ModelProto model_of(NodeReader& node) {
  onnx::ModelProto model;
  model.set_ir_version(node.graph().model().ir_version());
  *model.mutable_opset_import() = node.graph().model().opset_import();
  *model.mutable_functions() = node.graph().model().functions();
  onnx::GraphProto& graph = *model.mutable_graph();
  graph.set_name("node");
  *graph.add_node() = node.node();
  for (std::size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has(i)) {
      continue;
    }
    const Value& value = node.in(i);
    onnx::ValueInfoProto& input = *graph.add_input();
    input.set_name(node.node().input(static_cast<int>(i)));
    set_type(value, *input.mutable_type());
    const bool has_values = value.known && (value.element.format == NumberFormat::kSi64 ||
                                            value.element.format == NumberFormat::kF32);
    if (has_values) {
      onnx::TensorProto& initializer = *graph.add_initializer();
      initializer.set_name(input.name());
      set_values(value, initializer);
    }
  }
  return model;
}

std::optional<NetworkTensor> inferred(const onnx::GraphProto& graph, const std::string& name) {
  for (const onnx::ValueInfoProto& info : graph.value_info()) {
    if (info.name() != name || !info.type().has_tensor_type() ||
        !info.type().tensor_type().has_shape()) {
      continue;
    }
    NetworkTensor tensor;
    tensor.name = name;
    const auto element = element_of(info.type().tensor_type().elem_type());
    if (!element) {
      return std::nullopt;
    }
    tensor.element = *element;
    for (const auto& extent : info.type().tensor_type().shape().dim()) {
      if (!extent.has_dim_value() || extent.dim_value() < 1) {
        return std::nullopt;
      }
      tensor.shape.push_back(static_cast<std::uint64_t>(extent.dim_value()));
    }
    return tensor;
  }
  return std::nullopt;
}

std::optional<NetworkTensor> stated(NodeReader& node, const std::string& name) {
  const auto shape = node.graph().stated_shape(name);
  const auto element = node.graph().stated_element(name);
  if (!shape || !element) {
    return std::nullopt;
  }
  NetworkTensor tensor;
  tensor.name = name;
  tensor.shape = *shape;
  tensor.element = *element;
  return tensor;
}

}  // namespace

void read_unlisted(NodeReader& node) {
  const std::string_view refusal = reason_to_refuse(node.node());
  if (!refusal.empty()) {
    node.fail(fmt::format("{} {}", node.node().op_type(), refusal));
  }
  onnx::ModelProto model = model_of(node);
  try {
    onnx::checker::check_model(model);  // the inference trusts what it is given
    onnx::shape_inference::InferShapes(model);
  } catch (const std::exception&) {
    model.mutable_graph()->clear_value_info();  // what the file states may still do
  }
  std::vector<NetworkTensor> outputs;
  for (std::size_t i = 0; i < node.output_count(); ++i) {
    const std::string& name = node.output(i);
    if (name.empty()) {
      outputs.emplace_back();
      continue;
    }
    std::optional<NetworkTensor> output = inferred(model.graph(), name);
    if (!output) {
      output = stated(node, name);
    }
    if (!output) {
      node.fail(
          fmt::format("{} is no operator that is known here, and the shape of its output "
                      "can be told neither by ONNX nor from the file",
                      node.node().op_type()));
    }
    outputs.push_back(std::move(*output));
  }
  node.graph().add_unknown_layer(node.layer_of(Operation::kUnknown, {}, node.all_inputs()),
                                 outputs);
}

}  // namespace vpusim::onnx_graph
