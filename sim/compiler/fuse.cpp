#include "sim/compiler/fuse.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace vpusim {
namespace {

bool is_dpu_producer(Operation operation) {
  switch (operation) {
    case Operation::kConv:
    case Operation::kConvTranspose:
    case Operation::kMatMul:
    case Operation::kMaxPool:
    case Operation::kAveragePool:
    case Operation::kAdd:
    case Operation::kSub:
    case Operation::kMul:
      return true;
    default:
      return false;
  }
}

bool has_weights(Operation operation) {
  return operation == Operation::kConv || operation == Operation::kConvTranspose ||
         operation == Operation::kMatMul;
}

// What the post-processing behind the MAC array computes; all else needs a SHAVE.
bool is_post_processing(Operation operation) {
  return operation == Operation::kRelu || operation == Operation::kLeakyRelu ||
         operation == Operation::kPRelu || operation == Operation::kClip;
}

class Fuser {
 public:
  explicit Fuser(const Network& network)
      : network_(network), current_(network.tensors().size()), uses_(network.tensors().size()) {}

  Network run() {
    for (std::size_t i = 0; i < network_.tensors().size(); ++i) {
      current_[NetworkTensorId(i)] = NetworkTensorId(i);
      types_.push_back(network_.tensors()[NetworkTensorId(i)].element);
    }
    producers_.assign(network_.tensors().size(), kNobody);
    count_uses();
    for (const Layer& layer : network_.layers()) {
      Layer mapped = layer;
      for (NetworkTensorId& input : mapped.inputs) {
        input = input.valid() ? current_[input] : input;
      }
      if (!fuse(mapped)) {
        add(std::move(mapped));
      }
    }
    drop_unread();
    return rebuilt();
  }

 private:
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);

  void count_uses() {
    for (const Layer& layer : network_.layers()) {
      for (const NetworkTensorId input : layer.inputs) {
        if (input.valid()) {
          ++uses_[input];
        }
      }
    }
    for (const NetworkTensorId output : network_.outputs()) {
      ++uses_[output];
    }
  }

  const Shape& shape(NetworkTensorId id) const { return network_.tensors()[id].shape; }
  bool is_constant(NetworkTensorId id) const { return network_.tensors()[id].is_constant; }
  bool is_output(NetworkTensorId id) const {
    return std::find(network_.outputs().begin(), network_.outputs().end(), id) !=
           network_.outputs().end();
  }

  void add(Layer layer) {
    for (const NetworkTensorId output : layer.outputs) {
      if (output.valid()) {
        producers_[output] = layers_.size();
      }
    }
    layers_.emplace_back(std::move(layer));
  }

  // The layer that wrote a tensor, when it is the only one to do with it what `reader` does.
  Layer* sole_producer(NetworkTensorId tensor) {
    if (!tensor.valid() || uses_[tensor] != 1 || producers_[tensor] == kNobody) {
      return nullptr;
    }
    Layer& producer = *layers_[producers_[tensor]];
    return producer.outputs.size() == 1 ? &producer : nullptr;
  }

  // The producer now writes what the fused layer wrote.
  void take_output(Layer& producer, const Layer& fused) {
    const NetworkTensorId output = fused.outputs[0];
    producers_[output] = producers_[producer.outputs[0]];
    producer.outputs[0] = output;
  }

  // Whoever reads what the layer would write reads its input instead.
  bool skip(const Layer& layer) {
    const NetworkTensorId input = layer.inputs[0];
    const NetworkTensorId output = layer.outputs[0];
    current_[output] = input;
    uses_[input] += uses_[output] - 1;
    return true;
  }

  bool fuse(Layer& layer) {
    switch (layer.operation) {
      case Operation::kDequantizeLinear:
        return !is_output(layer.outputs[0]) && skip(layer);
      case Operation::kQuantizeLinear:
        return fuse_quantization(layer);
      case Operation::kCast:
        return fuse_cast(layer);
      case Operation::kBatchNormalization:
        return fuse_scaling(layer);
      case Operation::kAdd:
      case Operation::kSub:
      case Operation::kMul:
      case Operation::kDiv:
        return fuse_constant(layer) || fuse_swish(layer);
      case Operation::kTranspose:
        return false;
      case Operation::kMatMul:
        fuse_transposition(layer);
        return false;
      default:
        return is_post_processing(layer.operation) && fuse_activation(layer);
    }
  }

  bool fuse_activation(const Layer& layer) {
    Layer* producer = sole_producer(layer.inputs[0]);
    if (producer == nullptr || !is_dpu_producer(producer->operation) || producer->activation) {
      return false;
    }
    producer->activation = layer.operation;
    take_output(*producer, layer);
    return true;
  }

  bool fuse_scaling(const Layer& layer) {
    Layer* producer = sole_producer(layer.inputs[0]);
    if (producer == nullptr || !has_weights(producer->operation) || producer->activation) {
      return false;
    }
    take_output(*producer, layer);
    return true;
  }

  // One number for each channel of a layer's output, or one for all.
  bool is_per_channel(const Layer& producer, NetworkTensorId constant) const {
    const Shape& output = shape(producer.outputs[0]);
    const Shape& numbers = shape(constant);
    const std::uint64_t count = element_count(numbers);
    if (count == 1) {
      return true;
    }
    if (!is_constant(producer.inputs[1])) {
      return false;  // there is no table of weights that it could be part of
    }
    const std::size_t axis = producer.operation == Operation::kMatMul ? output.size() - 1 : 1;
    const std::size_t from_last = output.size() - axis;
    return count == output[axis] && numbers.size() >= from_last &&
           numbers[numbers.size() - from_last] == count;
  }

  bool fuse_constant(const Layer& layer) {
    const bool is_first = is_constant(layer.inputs[0]);
    const NetworkTensorId constant = layer.inputs[is_first ? 0 : 1];
    const NetworkTensorId data = layer.inputs[is_first ? 1 : 0];
    if (!is_constant(constant) || is_constant(data) ||
        (is_first && layer.operation == Operation::kDiv)) {
      return false;
    }
    Layer* producer = sole_producer(data);
    if (producer == nullptr || !has_weights(producer->operation) || producer->activation ||
        shape(data) != shape(layer.outputs[0]) || !is_per_channel(*producer, constant)) {
      return false;
    }
    take_output(*producer, layer);
    return true;
  }

  // x * sigmoid(x)
  bool fuse_swish(const Layer& layer) {
    if (layer.operation != Operation::kMul) {
      return false;
    }
    for (const std::size_t gate : {0, 1}) {
      Layer* producer = sole_producer(layer.inputs[gate]);
      const NetworkTensorId data = layer.inputs[1 - gate];
      if (producer != nullptr && producer->operation == Operation::kSigmoid &&
          producer->inputs[0] == data) {
        producer->operation = Operation::kSwish;
        producer->operator_name = "Swish";
        --uses_[data];
        take_output(*producer, layer);
        return true;
      }
    }
    return false;
  }

  bool fuse_quantization(const Layer& layer) {
    const NetworkTensorId input = layer.inputs[0];
    const NetworkTensorId output = layer.outputs[0];
    if (types_[input.index()].bits() <= 8) {
      return !is_output(output) && skip(layer);  // between two quantised layers
    }
    Layer* producer = sole_producer(input);
    if (producer == nullptr || !is_dpu_producer(producer->operation)) {
      return false;
    }
    take_output(*producer, layer);
    return true;
  }

  // Between types that are one in the hardware, and of sums that a DPU can give in either.
  bool fuse_cast(const Layer& layer) {
    const ElementType from = narrowed(types_[layer.inputs[0].index()]);
    const ElementType to = narrowed(types_[layer.outputs[0].index()]);
    if (from == to) {
      return !is_output(layer.outputs[0]) && skip(layer);
    }
    Layer* producer = sole_producer(layer.inputs[0]);
    if (producer == nullptr || !has_weights(producer->operation) || producer->activation ||
        to.bits() > 16) {
      return false;
    }
    take_output(*producer, layer);
    return true;
  }

  // A transposition of the last two dimensions of B, which a product can read either way.
  void fuse_transposition(Layer& layer) {
    const NetworkTensorId b = layer.inputs[1];
    if (producers_[b] == kNobody || uses_[b] != 1) {
      return;
    }
    const Layer& producer = *layers_[producers_[b]];
    const auto& axes = producer.attributes.axes;
    if (producer.operation != Operation::kTranspose || axes.size() < 2) {
      return;
    }
    // Either just that, or it becomes that and another one that is cheaper: the dimensions
    // before stay as they are.
    std::vector<std::uint32_t> swapped = axes;
    std::swap(swapped[axes.size() - 2], swapped[axes.size() - 1]);
    if (std::is_sorted(swapped.begin(), swapped.end())) {
      layer.inputs[1] = producer.inputs[0];
      layer.attributes.transpose_b = !layer.attributes.transpose_b;
      layers_[producers_[b]].reset();
      producers_[b] = kNobody;
    }
  }

  // As the hardware computes.
  static ElementType narrowed(ElementType element) {
    switch (element.format) {
      case NumberFormat::kF64:
      case NumberFormat::kF32:
        return {.format = NumberFormat::kF16};
      case NumberFormat::kI64:
      case NumberFormat::kSi64:
      case NumberFormat::kUi64:
      case NumberFormat::kIndex:
        return {.format = NumberFormat::kSi32};
      default:
        return element;
    }
  }

  // Layers that no output of the network needs.
  void drop_unread() {
    std::vector<bool> is_read(network_.tensors().size());
    for (const NetworkTensorId output : network_.outputs()) {
      is_read[current_[output].index()] = true;
    }
    for (std::size_t i = layers_.size(); i-- > 0;) {
      std::optional<Layer>& layer = layers_[i];
      if (!layer) {
        continue;
      }
      const auto is_wanted = [&](NetworkTensorId output) {
        return output.valid() && is_read[output.index()];
      };
      if (std::none_of(layer->outputs.begin(), layer->outputs.end(), is_wanted)) {
        layer.reset();
        continue;
      }
      for (const NetworkTensorId input : layer->inputs) {
        if (input.valid()) {
          is_read[input.index()] = true;
        }
      }
    }
  }

  Network rebuilt() {
    NetworkBuilder builder(network_.name());
    for (const NetworkTensor& tensor : network_.tensors()) {
      NetworkTensor narrow = tensor;
      narrow.element = narrowed(tensor.element);
      builder.add_tensor(std::move(narrow));
    }
    for (std::optional<Layer>& layer : layers_) {
      if (layer) {
        builder.add_layer(std::move(*layer));
      }
    }
    for (const NetworkTensorId input : network_.inputs()) {
      builder.add_input(input);
    }
    for (const NetworkTensorId output : network_.outputs()) {
      builder.add_output(current_[output]);
    }
    return std::move(builder).finish();
  }

  const Network& network_;
  std::vector<std::optional<Layer>> layers_;            // so far; none: fused away
  IdVector<NetworkTensorId, NetworkTensorId> current_;  // what stands for a tensor
  IdVector<NetworkTensorId, std::size_t> uses_;
  IdVector<NetworkTensorId, std::size_t> producers_;  // place in layers_
  std::vector<ElementType> types_;
};

}  // namespace

Network fuse(const Network& network) { return Fuser(network).run(); }

}  // namespace vpusim
