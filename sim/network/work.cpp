#include "sim/network/work.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace vpusim {
namespace {

std::uint64_t multiply(std::uint64_t a, std::uint64_t b) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(a, b, &product) ? std::numeric_limits<std::uint64_t>::max()
                                                : product;
}

std::uint64_t add(std::uint64_t a, std::uint64_t b) {
  std::uint64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

Bytes add(Bytes a, Bytes b) { return Bytes(add(a.count(), b.count())); }

const NetworkTensor& input_of(const Network& network, const Layer& layer, std::size_t index) {
  return network.tensors()[layer.inputs[index]];
}

// Of the first output that is there.
std::uint64_t output_elements(const Network& network, const Layer& layer) {
  for (const NetworkTensorId output : layer.outputs) {
    if (output.valid()) {
      return network.tensors()[output].element_count();
    }
  }
  return 0;
}

Bytes output_bytes(const Network& network, const Layer& layer) {
  Bytes sum;
  for (const NetworkTensorId output : layer.outputs) {
    if (output.valid()) {
      sum = add(sum, network.tensors()[output].bytes());
    }
  }
  return sum;
}

// Whether the layer reads no more of its first operand than it gives out.
bool picks(Operation operation) {
  switch (operation) {
    case Operation::kGather:
    case Operation::kGatherElements:
    case Operation::kGatherND:
    case Operation::kSlice:
    case Operation::kSplit:
      return true;
    default:
      return false;
  }
}

Bytes input_bytes(const Network& network, const Layer& layer, std::size_t index) {
  const Bytes whole = input_of(network, layer, index).bytes();
  return index == 0 && picks(layer.operation) ? std::min(whole, output_bytes(network, layer))
                                              : whole;
}

}  // namespace

std::uint64_t mac_count(const Network& network, const Layer& layer) {
  switch (layer.operation) {
    case Operation::kConv: {
      const NetworkTensor& weights = input_of(network, layer, 1);
      return multiply(output_elements(network, layer), weights.element_count() / weights.shape[0]);
    }
    case Operation::kConvTranspose: {
      const NetworkTensor& weights = input_of(network, layer, 1);
      return multiply(input_of(network, layer, 0).element_count(),
                      weights.element_count() / weights.shape[0]);
    }
    case Operation::kMatMul: {
      const Shape& a = input_of(network, layer, 0).shape;
      return multiply(output_elements(network, layer),
                      layer.attributes.transpose_a ? a[a.size() - 2] : a.back());
    }
    case Operation::kLSTM:
    case Operation::kGRU:
    case Operation::kRNN: {
      const Shape& input = input_of(network, layer, 0).shape;  // sequence, batch, features
      return multiply(multiply(input[0], input[1]),
                      add(input_of(network, layer, 1).element_count(),
                          input_of(network, layer, 2).element_count()));
    }
    default:
      return 0;
  }
}

std::uint64_t mac_count(const Network& network) {
  std::uint64_t sum = 0;
  for (const Layer& layer : network.layers()) {
    sum = add(sum, mac_count(network, layer));
  }
  return sum;
}

std::uint64_t weight_mac_count(const Network& network) {
  std::uint64_t sum = 0;
  for (const Layer& layer : network.layers()) {
    const bool has_weights =
        std::any_of(layer.inputs.begin(), layer.inputs.end(), [&](NetworkTensorId input) {
          return input.valid() && network.tensors()[input].is_constant;
        });
    sum = has_weights ? add(sum, mac_count(network, layer)) : sum;
  }
  return sum;
}

std::uint64_t operation_count(const Network& network, const Layer& layer) {
  const std::uint64_t macs = mac_count(network, layer);
  if (macs > 0) {
    return macs;
  }
  std::uint64_t read = 0;
  std::uint64_t written = 0;
  for (const NetworkTensorId input : layer.inputs) {
    read = input.valid() ? add(read, network.tensors()[input].element_count()) : read;
  }
  for (const NetworkTensorId output : layer.outputs) {
    written = output.valid() ? add(written, network.tensors()[output].element_count()) : written;
  }
  if (picks(layer.operation)) {
    read = std::min(read, written);
  }
  return std::max<std::uint64_t>({read, written, 1});
}

std::uint64_t parameter_count(const Network& network) {
  std::uint64_t sum = 0;
  for (const NetworkTensor& tensor : network.tensors()) {
    sum = tensor.is_constant ? add(sum, tensor.element_count()) : sum;
  }
  return sum;
}

Bytes compulsory_bytes(const Network& network, const Layer& layer) {
  if (layer.operation == Operation::kReshape) {
    return Bytes(0);
  }
  Bytes sum = output_bytes(network, layer);
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const auto begin = layer.inputs.begin();
    const auto here = begin + static_cast<std::ptrdiff_t>(i);
    const bool is_first = std::find(begin, here, *here) == here;  // x * x reads x once
    if (here->valid() && is_first) {
      sum = add(sum, input_bytes(network, layer, i));
    }
  }
  return sum;
}

IdVector<NetworkTensorId, Bytes> read_once(const Network& network) {
  IdVector<NetworkTensorId, Bytes> read(network.tensors().size());
  for (const Layer& layer : network.layers()) {
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      const NetworkTensorId input = layer.inputs[i];
      if (input.valid() && !network.producer(input).valid()) {
        read[input] = std::min(network.tensors()[input].bytes(),
                               add(read[input], input_bytes(network, layer, i)));
      }
    }
  }
  return read;
}

Bytes compulsory_bytes(const Network& network) {
  Bytes sum;
  for (const Bytes bytes : read_once(network)) {
    sum = add(sum, bytes);
  }
  for (const NetworkTensorId output : network.outputs()) {
    sum = add(sum, network.tensors()[output].bytes());
  }
  return sum;
}

}  // namespace vpusim
