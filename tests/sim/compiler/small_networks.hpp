#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "sim/network/infer_shapes.hpp"
#include "sim/network/network.hpp"

namespace vpusim::test {

// Grows a network in a test's words; shapes of results follow from the operations.
class NetworkOfLayers {
 public:
  explicit NetworkOfLayers(std::string name = "test") : builder_(std::move(name)) {}

  NetworkTensorId input(Shape shape) {
    const NetworkTensorId id = tensor("in" + std::to_string(count_), std::move(shape), false);
    builder_.add_input(id);
    return id;
  }
  NetworkTensorId constant(Shape shape) {
    return tensor("constant" + std::to_string(count_), std::move(shape), true);
  }
  void output(NetworkTensorId id) { builder_.add_output(id); }

  NetworkTensorId add(Operation operation, std::vector<NetworkTensorId> inputs,
                      LayerAttributes attributes = {}) {
    OperandShapes shapes;
    for (const NetworkTensorId input : inputs) {
      shapes.emplace_back(shape(input));
    }
    Layer layer;
    layer.operation = operation;
    layer.name = std::string(name_of(operation)) + std::to_string(count_);
    layer.operator_name = std::string(name_of(operation));
    layer.outputs = {
        tensor("of_" + layer.name, infer_shapes(operation, attributes, shapes).front(), false)};
    layer.attributes = std::move(attributes);
    layer.inputs = std::move(inputs);
    const NetworkTensorId result = layer.outputs[0];
    builder_.add_layer(std::move(layer));
    return result;
  }

  NetworkTensorId convolution(NetworkTensorId from, std::uint64_t channels, std::uint32_t kernel,
                              std::uint32_t stride = 1, bool is_depthwise = false) {
    LayerAttributes attributes = window(kernel, stride);
    const std::uint64_t in = shape(from)[1];
    attributes.groups = is_depthwise ? static_cast<std::uint32_t>(in) : 1;
    const NetworkTensorId weights =
        constant({is_depthwise ? in : channels, is_depthwise ? 1 : in, kernel, kernel});
    return add(Operation::kConv, {from, weights}, std::move(attributes));
  }
  NetworkTensorId pooling(NetworkTensorId from, std::uint32_t kernel, std::uint32_t stride,
                          Operation operation = Operation::kMaxPool) {
    return add(operation, {from}, window(kernel, stride));
  }
  NetworkTensorId product(NetworkTensorId from, std::uint64_t columns) {
    return add(Operation::kMatMul, {from, constant({shape(from).back(), columns})});
  }
  NetworkTensorId reshaped(NetworkTensorId from, Shape shape) {
    LayerAttributes attributes;
    attributes.shape = std::move(shape);
    return add(Operation::kReshape, {from}, std::move(attributes));
  }
  NetworkTensorId along(Operation operation, std::vector<NetworkTensorId> inputs,
                        std::vector<std::uint32_t> axes) {
    LayerAttributes attributes;
    attributes.axes = std::move(axes);
    return add(operation, std::move(inputs), std::move(attributes));
  }

  const Shape& shape(NetworkTensorId id) const { return builder_.so_far().tensors()[id].shape; }
  const Network& so_far() const { return builder_.so_far(); }
  Network finish() { return std::move(builder_).finish(); }

 private:
  static LayerAttributes window(std::uint32_t kernel, std::uint32_t stride) {
    LayerAttributes attributes;
    attributes.window = window_of({kernel, kernel});
    attributes.window.strides = {stride, stride};
    attributes.window.pads_begin = {kernel / 2, kernel / 2};
    attributes.window.pads_end = {kernel / 2, kernel / 2};
    return attributes;
  }

  NetworkTensorId tensor(const std::string& name, Shape shape, bool is_constant) {
    ++count_;
    return builder_.add_tensor({.name = name,
                                .shape = std::move(shape),
                                .element = {.format = NumberFormat::kF16},
                                .is_constant = is_constant});
  }

  NetworkBuilder builder_;
  std::size_t count_ = 0;
};

// Images through convolutions, pooling, sums, activations and concatenations, then matrix
// products; channels in whole sixteens. Equal seeds give equal networks.
inline Network random_network(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  const auto pick = [&](std::uint64_t below) { return random() % below; };
  NetworkOfLayers net("random" + std::to_string(seed));
  const auto side = [&] { return pick(2) == 0 ? 4 * (1 + pick(20)) : 4 + pick(90); };
  const std::uint64_t height = side();
  std::vector<NetworkTensorId> images = {net.input({1, 16 * (1 + pick(4)), height, side()})};
  const std::uint64_t layers = 3 + pick(15);
  const auto any = [&] {
    return images[images.size() - 1 - pick(std::min<std::uint64_t>(3, images.size()))];
  };
  for (std::uint64_t i = 0; i < layers; ++i) {
    const NetworkTensorId from = any();
    const Shape from_shape = net.shape(from);
    const std::uint64_t channels = 16 * (1 + pick(12));
    switch (pick(9)) {
      case 0:
        images.push_back(
            net.convolution(from, channels, 3, 1 + static_cast<std::uint32_t>(pick(2))));
        break;
      case 1:
        images.push_back(net.convolution(from, from_shape[1], 3, 1, true));
        break;
      case 2:
        images.push_back(net.pooling(from, 3, 2));
        break;
      case 3:
        images.push_back(net.add(Operation::kAdd, {from, net.convolution(from, from_shape[1], 3)}));
        break;
      case 4:
        images.push_back(net.add(pick(2) == 0 ? Operation::kRelu : Operation::kSigmoid, {from}));
        break;
      case 5:
        images.push_back(
            net.along(Operation::kConcat, {from, net.convolution(from, channels, 1)}, {1}));
        break;
      case 6:
        images.push_back(net.along(Operation::kSoftmax, {from}, {1}));
        break;
      default:
        images.push_back(net.convolution(from, channels, 1));
        break;
    }
  }
  // As a sequence of points, with attention over them where there are few (and whole sixteens).
  const Shape last = net.shape(images.back());
  const std::uint64_t points = last[2] * last[3];
  NetworkTensorId sequence = net.along(
      Operation::kTranspose, {net.reshaped(images.back(), {1, last[1], points})}, {0, 2, 1});
  if (pick(2) == 0 && points <= 1024 && points % 16 == 0) {
    const std::uint64_t depth = 16 * (1 + pick(3));
    const std::uint64_t heads = 1 + pick(8);
    const auto head = [&](std::vector<std::uint32_t> order) {
      return net.along(
          Operation::kTranspose,
          {net.reshaped(net.product(sequence, heads * depth), {1, points, heads, depth})},
          std::move(order));
    };
    const NetworkTensorId scores =
        net.add(Operation::kMatMul, {head({0, 2, 1, 3}), head({0, 2, 3, 1})});
    const NetworkTensorId mixed = net.add(
        Operation::kMatMul, {net.along(Operation::kSoftmax, {scores}, {3}), head({0, 2, 1, 3})});
    sequence = net.reshaped(net.along(Operation::kTranspose, {mixed}, {0, 2, 1, 3}),
                            {1, points, heads * depth});
  }
  // Whatever is left over is an output too, so that everything is read.
  net.output(net.product(sequence, 16 * (1 + pick(8))));
  const Network& so_far = net.so_far();
  std::vector<bool> is_read(so_far.tensors().size());
  for (const Layer& layer : so_far.layers()) {
    for (const NetworkTensorId input : layer.inputs) {
      is_read[input.index()] = true;
    }
  }
  for (const NetworkTensorId image : images) {
    if (!is_read[image.index()]) {
      net.output(image);
    }
  }
  return net.finish();
}

}  // namespace vpusim::test
