#include "sim/network/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <queue>
#include <unordered_set>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/network/infer_shapes.hpp"

namespace vpusim {
namespace {

[[noreturn]] void fail_at(const Layer& layer, const std::string& problem) {
  throw InputError(layer.location, fmt::format("layer {}: {}", in_quotes(layer.name), problem));
}

}  // namespace

Bytes NetworkTensor::bytes() const {
  TensorType type;
  type.shape = shape;
  type.element = element;
  return type.bytes();
}

void NetworkBuilder::fail(const std::string& problem) const {
  throw InputError({.file = file_, .path = {}, .line = 0, .column = 0}, problem);
}

void NetworkBuilder::check_tensors() const {
  std::unordered_set<std::string_view> names;
  for (const NetworkTensor& tensor : network_.tensors_) {
    if (!names.insert(tensor.name).second) {
      throw InputError(
          fmt::format("{}: two tensors are called {}", network_.name_, in_quotes(tensor.name)));
    }
    if (element_count(tensor.shape) == 0) {
      fail(fmt::format("tensor {} is empty ({})", in_quotes(tensor.name), shown(tensor.shape)));
    }
    if (element_count(tensor.shape) > kMostElements) {
      fail(fmt::format("tensor {} of {} elements is larger than any memory", in_quotes(tensor.name),
                       shown(tensor.shape)));
    }
  }
}

void NetworkBuilder::find_producers() {
  network_.producers_.assign(network_.tensors_.size(), LayerId());
  std::vector<bool> is_source(network_.tensors_.size());
  for (const NetworkTensorId input : network_.inputs_) {
    is_source[input.index()] = true;
  }
  LayerId id(0);
  for (const Layer& layer : network_.layers_) {
    for (const NetworkTensorId output : layer.outputs) {
      if (!output.valid()) {
        continue;
      }
      const NetworkTensor& tensor = network_.tensors_[output];
      if (network_.producers_[output].valid()) {
        fail_at(layer,
                fmt::format("tensor {} is written by layer {} already", in_quotes(tensor.name),
                            in_quotes(network_.layers_[network_.producers_[output]].name)));
      }
      if (tensor.is_constant || is_source[output.index()]) {
        fail_at(layer, fmt::format("writes {}, which is {} of the network", in_quotes(tensor.name),
                                   tensor.is_constant ? "a constant" : "an input"));
      }
      network_.producers_[output] = id;
    }
    id = LayerId(id.index() + 1);
  }
  for (const Layer& layer : network_.layers_) {
    for (const NetworkTensorId input : layer.inputs) {
      if (input.valid() && !network_.producers_[input].valid() && !is_source[input.index()] &&
          !network_.tensors_[input].is_constant) {
        fail_at(layer, fmt::format("reads {}, which no layer writes",
                                   in_quotes(network_.tensors_[input].name)));
      }
    }
  }
}

// Kahn's algorithm; of the layers that could run, the first of the file does.
void NetworkBuilder::sort_layers() {
  const std::size_t count = network_.layers_.size();
  std::vector<std::size_t> missing(count);
  std::vector<std::vector<std::size_t>> readers(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (const NetworkTensorId input : network_.layers_[LayerId(i)].inputs) {
      if (input.valid() && network_.producers_[input].valid()) {
        ++missing[i];
        readers[network_.producers_[input].index()].push_back(i);
      }
    }
  }
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
  for (std::size_t i = 0; i < count; ++i) {
    if (missing[i] == 0) {
      ready.push(i);
    }
  }
  std::vector<std::size_t> order;
  while (!ready.empty()) {
    const std::size_t next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const std::size_t reader : readers[next]) {
      if (--missing[reader] == 0) {
        ready.push(reader);
      }
    }
  }
  if (order.size() < count) {
    const auto stuck =
        std::find_if(missing.begin(), missing.end(), [](std::size_t inputs) { return inputs > 0; });
    fail_at(network_.layers_[LayerId(static_cast<std::size_t>(stuck - missing.begin()))],
            "waits for its own output: the layers form a cycle");
  }
  IdVector<LayerId, Layer> sorted;
  sorted.reserve(count);
  std::vector<LayerId> place(count);
  for (const std::size_t index : order) {
    place[index] = sorted.push_back(std::move(network_.layers_[LayerId(index)]));
  }
  network_.layers_ = std::move(sorted);
  for (LayerId& producer : network_.producers_) {
    producer = producer.valid() ? place[producer.index()] : producer;
  }
}

OperandShapes NetworkBuilder::shapes_of(const std::vector<NetworkTensorId>& tensors) const {
  OperandShapes shapes;
  for (const NetworkTensorId tensor : tensors) {
    shapes.push_back(tensor.valid() ? std::optional(network_.tensors_[tensor].shape)
                                    : std::nullopt);
  }
  return shapes;
}

std::vector<NetworkTensorId> NetworkBuilder::append_layer(Layer layer,
                                                          const std::vector<std::string>& outputs,
                                                          std::optional<ElementType> element) {
  const std::vector<Shape> shapes =
      infer_shapes(layer.operation, layer.attributes, shapes_of(layer.inputs));
  if (outputs.size() > shapes.size()) {
    throw ShapeError(fmt::format("{} has {} outputs, not {}", name_of(layer.operation),
                                 shapes.size(), outputs.size()));
  }
  ElementType of_input;
  if (!layer.inputs.empty() && layer.inputs[0].valid()) {
    of_input = network_.tensors_[layer.inputs[0]].element;
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    if (outputs[i].empty()) {
      layer.outputs.emplace_back();
      continue;
    }
    NetworkTensor tensor;
    tensor.name = outputs[i];
    tensor.shape = shapes[i];
    tensor.element = output_element(layer.operation, i, element.value_or(of_input));
    layer.outputs.push_back(add_tensor(std::move(tensor)));
  }
  std::vector<NetworkTensorId> ids = layer.outputs;
  add_layer(std::move(layer));
  return ids;
}

void NetworkBuilder::check_shapes(const Layer& layer) const {
  if (layer.operation == Operation::kUnknown) {
    return;
  }
  std::vector<Shape> outputs;
  try {
    outputs = infer_shapes(layer.operation, layer.attributes, shapes_of(layer.inputs));
  } catch (const ShapeError& error) {
    fail_at(layer, error.what());
  }
  if (layer.outputs.size() > outputs.size()) {
    fail_at(layer, fmt::format("has {} outputs, {} has {}", layer.outputs.size(),
                               name_of(layer.operation), outputs.size()));
  }
  for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
    const NetworkTensorId output = layer.outputs[i];
    if (output.valid() && network_.tensors_[output].shape != outputs[i]) {
      fail_at(layer,
              fmt::format("output {} is {}, not {}", in_quotes(network_.tensors_[output].name),
                          shown(outputs[i]), shown(network_.tensors_[output].shape)));
    }
  }
}

void NetworkBuilder::drop_unused_tensors() {
  std::vector<bool> is_used(network_.tensors_.size());
  const auto use = [&](const std::vector<NetworkTensorId>& tensors) {
    for (const NetworkTensorId tensor : tensors) {
      if (tensor.valid()) {
        is_used[tensor.index()] = true;
      }
    }
  };
  use(network_.inputs_);
  use(network_.outputs_);
  for (Layer& layer : network_.layers_) {
    while (!layer.outputs.empty() && !layer.outputs.back().valid()) {
      layer.outputs.pop_back();
    }
    use(layer.inputs);
    use(layer.outputs);
  }
  std::vector<NetworkTensorId> place(network_.tensors_.size());
  IdVector<NetworkTensorId, NetworkTensor> kept;
  IdVector<NetworkTensorId, LayerId> producers;
  for (std::size_t i = 0; i < is_used.size(); ++i) {
    if (is_used[i]) {
      place[i] = kept.push_back(std::move(network_.tensors_[NetworkTensorId(i)]));
      producers.push_back(network_.producers_[NetworkTensorId(i)]);
    }
  }
  const auto move = [&](std::vector<NetworkTensorId>& tensors) {
    for (NetworkTensorId& tensor : tensors) {
      tensor = tensor.valid() ? place[tensor.index()] : tensor;
    }
  };
  move(network_.inputs_);
  move(network_.outputs_);
  for (Layer& layer : network_.layers_) {
    move(layer.inputs);
    move(layer.outputs);
  }
  network_.tensors_ = std::move(kept);
  network_.producers_ = std::move(producers);
}

void NetworkBuilder::find_consumers() {
  network_.consumers_.assign(network_.tensors_.size(), {});
  LayerId id(0);
  for (const Layer& layer : network_.layers_) {
    for (const NetworkTensorId input : layer.inputs) {
      if (input.valid()) {
        std::vector<LayerId>& consumers = network_.consumers_[input];
        if (consumers.empty() || consumers.back() != id) {
          consumers.push_back(id);
        }
      }
    }
    id = LayerId(id.index() + 1);
  }
}

void NetworkBuilder::drop_unread() {
  std::vector<bool> is_read(network_.tensors_.size());
  for (const NetworkTensorId output : network_.outputs_) {
    is_read[output.index()] = true;
  }
  std::vector<Layer> kept;
  for (std::size_t i = network_.layers_.size(); i-- > 0;) {
    Layer& layer = network_.layers_[LayerId(i)];
    bool is_live = false;
    for (NetworkTensorId& output : layer.outputs) {
      const bool is_output_read = output.valid() && is_read[output.index()];
      is_live = is_live || is_output_read;
      output = is_output_read ? output : NetworkTensorId();
    }
    if (!is_live) {
      continue;
    }
    for (const NetworkTensorId input : layer.inputs) {
      if (input.valid()) {
        is_read[input.index()] = true;
      }
    }
    kept.push_back(std::move(layer));
  }
  network_.layers_ = {};
  for (auto layer = kept.rbegin(); layer != kept.rend(); ++layer) {
    network_.layers_.push_back(std::move(*layer));
  }
}

Network NetworkBuilder::finish() && {
  if (network_.outputs_.empty()) {
    fail("the network has no output");
  }
  check_tensors();
  std::unordered_set<std::string_view> names;
  for (const Layer& layer : network_.layers_) {
    if (!names.insert(layer.name).second) {
      fail_at(layer, "another layer has this name");
    }
  }
  find_producers();
  sort_layers();
  for (const NetworkTensorId output : network_.outputs_) {
    const NetworkTensor& tensor = network_.tensors_[output];
    const auto& inputs = network_.inputs_;
    if (!network_.producers_[output].valid() && !tensor.is_constant &&
        std::find(inputs.begin(), inputs.end(), output) == inputs.end()) {
      throw InputError(
          fmt::format("{}: no layer writes the output {}", network_.name_, in_quotes(tensor.name)));
    }
  }
  for (const Layer& layer : network_.layers_) {
    check_shapes(layer);
  }
  drop_unused_tensors();
  find_consumers();
  return std::move(network_);
}

}  // namespace vpusim
