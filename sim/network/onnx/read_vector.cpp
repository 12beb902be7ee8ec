#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sim/network/onnx/rows.hpp"

namespace vpusim::onnx_graph {
namespace {

// Before operator set 13, softmax and its like worked on all dimensions from `axis` on, by
// default 1.
std::int64_t default_axis(const NodeReader& node) { return node.opset() < 13 ? 1 : -1; }

LayerAttributes on_axis(NodeReader& node, std::int64_t number) {
  LayerAttributes attributes;
  attributes.axes = {node.axis(number, node.in(0).shape.size())};
  return attributes;
}

// What comes at run time alone; the file's own word is then taken for it.
constexpr const char* kRunTimeShape = "its output's shape depends on values that only a run knows";

// Factors of each dimension.
std::optional<std::vector<double>> scales_of(NodeReader& node) {
  if (const onnx::AttributeProto* scales = node.attribute("scales")) {
    return std::vector<double>(scales->floats().begin(), scales->floats().end());
  }
  const std::size_t operand = node.input_count() > 2 ? 2 : 1;
  if (node.has(operand) && node.in(operand).known && !node.in(operand).known->empty()) {
    return node.in(operand).known;
  }
  return std::nullopt;
}

Shape resized(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  Shape output = input;
  const auto stated_axes = node.integers("axes");
  std::vector<std::uint32_t> axes(input.size());
  for (std::uint32_t d = 0; d < axes.size(); ++d) {
    axes[d] = d;
  }
  if (stated_axes) {
    axes = node.axes(*stated_axes, input.size());
  }
  const auto sizes = node.known_integers(3);
  const auto scales = sizes && !sizes->empty() ? std::nullopt : scales_of(node);
  if ((!sizes || sizes->empty()) && !scales) {
    return node.stated_shape(kRunTimeShape);
  }
  const std::size_t count = scales ? scales->size() : sizes->size();
  if (count != axes.size()) {
    node.fail(fmt::format("resizes {} of {} dimensions", count, axes.size()));
  }
  for (std::size_t i = 0; i < count; ++i) {
    const double extent = scales ? std::floor(static_cast<double>(input[axes[i]]) * (*scales)[i])
                                 : static_cast<double>((*sizes)[i]);
    if (!(extent >= 1 && extent <= 1e12)) {
      node.fail(fmt::format("resizes {} to {}", input[axes[i]], extent));
    }
    output[axes[i]] = static_cast<std::uint64_t>(extent);
  }
  return output;
}

}  // namespace

void read_axis(NodeReader& node) {
  const std::int64_t otherwise =
      node.operation() == Operation::kLpNormalization ? -1 : default_axis(node);
  const std::size_t rank = node.in(0).shape.size();
  if (rank == 0) {
    node.fail("works along an axis of a scalar");
  }
  // A default of 1 for vectors is an old model's slip.
  const std::int64_t number = node.integer("axis", rank == 1 ? -1 : otherwise);
  node.emit(on_axis(node, number), {node.id(0)}, std::nullopt);
}

void read_first_axis(NodeReader& node) { node.emit(on_axis(node, node.integer("axis", 0))); }

void read_layer_normalization(NodeReader& node) {
  const std::size_t rank = node.in(0).shape.size();
  LayerAttributes attributes;
  for (std::uint32_t d = node.axis(node.integer("axis", -1), rank); d < rank; ++d) {
    attributes.axes.push_back(d);
  }
  const std::vector<ValueId> operands = node.all_inputs();
  if (node.output_count() <= 1) {
    node.emit(attributes, operands, std::nullopt);
    return;
  }
  // Mean and deviation as outputs: only training asks for them.
  node.alias(0, node.emit_inner(node.operation(), attributes, operands, std::nullopt));
  for (std::size_t i = 1; i < node.output_count(); ++i) {
    if (!node.output(i).empty()) {
      node.alias(i,
                 node.emit_inner(Operation::kReduceMean, attributes, {operands[0]}, std::nullopt));
    }
  }
}

void read_normalization(NodeReader& node) { node.emit({}); }

void read_group_normalization(NodeReader& node) {
  LayerAttributes attributes;
  const std::int64_t groups = node.integer("num_groups", 1);
  if (groups < 1 || groups > (1 << 30)) {
    node.fail(fmt::format("has {} groups", groups));
  }
  attributes.groups = static_cast<std::uint32_t>(groups);
  node.emit(attributes);
}

void read_cumulative_sum(NodeReader& node) {
  const auto axis = node.known_integers(1);
  // The work is the same along any axis; one that only a run knows is taken for the first.
  node.emit(on_axis(node, axis && axis->size() == 1 ? (*axis)[0] : 0), {node.id(0)}, std::nullopt);
}

void read_reduction(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  LayerAttributes attributes;
  attributes.keeps_dims = node.integer("keepdims", 1) != 0;
  const auto axes = node.integers("axes", 1);
  if (axes && !axes->empty()) {
    attributes.axes = node.axes(*axes, input.size());
  } else if (node.has(1) && !axes) {
    // Which dimensions are reduced shows in the stated output alone.
    const Shape output = node.stated_shape(kRunTimeShape);
    for (std::uint32_t d = 0; d < input.size() && output.size() == input.size(); ++d) {
      if (output[d] != input[d]) {
        attributes.axes.push_back(d);
      }
    }
  } else if (node.integer("noop_with_empty_axes", 0) != 0) {
    node.alias(0, node.id(0));
    return;
  } else {
    for (std::uint32_t d = 0; d < input.size(); ++d) {
      attributes.axes.push_back(d);
    }
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_arg_reduction(NodeReader& node) {
  LayerAttributes attributes = on_axis(node, node.integer("axis", 0));
  attributes.keeps_dims = node.integer("keepdims", 1) != 0;
  node.emit(attributes);
}

void read_top_k(NodeReader& node) {
  LayerAttributes attributes = on_axis(node, node.integer("axis", -1));
  const auto k = node.attribute("k") != nullptr
                     ? std::optional(std::vector<std::int64_t>{node.integer("k", 1)})
                     : node.known_integers(1);
  if (!k || k->size() != 1) {
    attributes.shape = node.stated_shape(kRunTimeShape);
  } else {
    const std::uint32_t axis = attributes.axes[0];
    attributes.shape = node.in(0).shape;
    if ((*k)[0] < 1 || static_cast<std::uint64_t>((*k)[0]) > attributes.shape[axis]) {
      node.fail(fmt::format("takes {} of {}", (*k)[0], attributes.shape[axis]));
    }
    attributes.shape[axis] = static_cast<std::uint64_t>((*k)[0]);
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_one_hot(NodeReader& node) {
  LayerAttributes attributes;
  const auto depth = node.known_integers(1);
  if (!depth || depth->size() != 1) {
    attributes.shape = node.stated_shape(kRunTimeShape);
  } else {
    if ((*depth)[0] < 1) {
      node.fail(fmt::format("has {} classes", (*depth)[0]));
    }
    attributes.shape = node.in(0).shape;
    const std::uint32_t axis = node.axis(node.integer("axis", -1), attributes.shape.size() + 1);
    attributes.shape.insert(attributes.shape.begin() + axis,
                            static_cast<std::uint64_t>((*depth)[0]));
  }
  node.emit(attributes, {node.id(0)},
            node.has(2) ? std::optional(node.in(2).element) : std::nullopt);
}

void read_resize(NodeReader& node) {
  LayerAttributes attributes;
  attributes.mode = node.text("mode", "nearest");
  if (attributes.mode == "bilinear") {
    attributes.mode = "linear";
  }
  attributes.shape = resized(node);
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_roi_align(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const Shape& regions = node.in(1).shape;
  const std::int64_t height = node.integer("output_height", 1);
  const std::int64_t width = node.integer("output_width", 1);
  if (input.size() != 4 || regions.empty() || height < 1 || width < 1) {
    node.fail(fmt::format("cuts {}x{} out of {}", height, width, shown(input)));
  }
  LayerAttributes attributes;
  attributes.shape = {regions[0], input[1], static_cast<std::uint64_t>(height),
                      static_cast<std::uint64_t>(width)};
  node.emit(attributes);
}

void read_gather_nd(NodeReader& node) {
  LayerAttributes attributes;
  const std::int64_t batch = node.integer("batch_dims", 0);
  if (batch < 0 || static_cast<std::size_t>(batch) > node.in(0).shape.size() ||
      node.in(1).shape.empty()) {
    node.fail(fmt::format("shares {} dimensions", batch));
  }
  for (std::uint32_t d = 0; d < static_cast<std::uint32_t>(batch); ++d) {
    attributes.axes.push_back(d);
  }
  // How long one index is stands in its last dimension.
  node.emit(attributes);
}

void read_operands(NodeReader& node) { node.emit({}); }

}  // namespace vpusim::onnx_graph
