#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "sim/network/onnx/rows.hpp"

namespace vpusim::onnx_graph {
namespace {

constexpr const char* kRunTimeShape = "its output's shape depends on values that only a run knows";

void emit_shape(NodeReader& node, Shape shape) {
  LayerAttributes attributes;
  attributes.shape = std::move(shape);
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

// A begin or end of Slice, within 0 and the extent (or -1 where the step is backward).
std::int64_t clamp(std::int64_t number, std::int64_t extent, std::int64_t least,
                   std::int64_t most) {
  const std::int64_t from_front = number < 0 ? number + extent : number;
  return std::clamp(from_front, least, most);
}

// A slice whose bounds only a run knows: as large as the file says, from the front.
LayerAttributes stated_slice(NodeReader& node) {
  LayerAttributes attributes;
  attributes.shape = node.stated_shape(kRunTimeShape);
  attributes.begins.assign(attributes.shape.size(), 0);
  attributes.steps.assign(attributes.shape.size(), 1);
  return attributes;
}

// The bounds of a Slice in one dimension, as the model has them.
struct Cut {
  std::uint32_t dimension;
  std::int64_t begin;
  std::int64_t end;
  std::int64_t step;
};

void cut(NodeReader& node, const Cut& bounds, LayerAttributes& attributes) {
  constexpr std::int64_t kLargestStep = std::int64_t{1} << 60;
  const std::int64_t step = bounds.step;
  if (step == 0 || step > kLargestStep || step < -kLargestStep) {
    node.fail(fmt::format("has a step of {}", step));
  }
  const std::uint32_t d = bounds.dimension;
  const auto extent = static_cast<std::int64_t>(node.in(0).shape[d]);
  const bool is_forward = step > 0;
  const std::int64_t most = is_forward ? extent : extent - 1;
  const std::int64_t begin = clamp(bounds.begin, extent, 0, std::max<std::int64_t>(most, 0));
  const std::int64_t end = clamp(bounds.end, extent, is_forward ? 0 : -1, most);
  const std::int64_t distance = is_forward ? end - begin : begin - end;
  const std::int64_t stride = is_forward ? step : -step;
  attributes.begins[d] = begin;
  attributes.steps[d] = step;
  attributes.shape[d] = distance <= 0 ? 0 : static_cast<std::uint64_t>((distance - 1) / stride + 1);
}

// Nothing is left: only a constant, such as a list of no extents, may be so.
void define_empty(NodeReader& node, const Shape& shape) {
  if (!node.in(0).is_constant) {
    node.fail(fmt::format("leaves nothing of {}", shown(node.in(0).shape)));
  }
  Value empty;
  empty.name = node.output(0);
  empty.shape = shape;
  empty.element = node.in(0).element;
  empty.known.emplace();
  node.alias(0, node.constant(std::move(empty)));
}

}  // namespace

void read_identity(NodeReader& node) {
  node.alias(0, node.id(0));
  if (node.output_count() > 1 && !node.output(1).empty()) {
    // Dropout's mask: everything stays when a network is not trained.
    Value mask;
    mask.name = node.output(1);
    mask.shape = node.in(0).shape;
    mask.element = {NumberFormat::kUi8, false};
    node.alias(1, node.constant(std::move(mask)));
  }
}

void read_concat(NodeReader& node) {
  LayerAttributes attributes;
  attributes.axes = {node.axis(node.integer("axis", 1), node.in(0).shape.size())};
  std::vector<ValueId> operands;
  for (std::size_t i = 0; i < node.input_count(); ++i) {
    if (element_count(node.in(i).shape) > 0) {  // an empty one adds nothing
      operands.push_back(node.id(i));
    }
  }
  if (operands.empty()) {
    operands.push_back(node.id(0));
  }
  node.emit(attributes, operands, std::nullopt);
}

void read_split(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  LayerAttributes attributes;
  attributes.axes = {node.axis(node.integer("axis", 0), input.size())};
  const std::uint64_t extent = input[attributes.axes[0]];
  if (const auto sizes = node.integers("split", 1)) {
    for (const std::int64_t size : *sizes) {
      if (size < 0) {
        node.fail(fmt::format("has a part of {}", size));
      }
      attributes.shape.push_back(static_cast<std::uint64_t>(size));
    }
  } else {
    const std::uint64_t parts = node.output_count();
    const std::uint64_t part = parts == 0 ? 0 : (extent + parts - 1) / parts;
    for (std::uint64_t i = 0; i < parts; ++i) {
      const auto stated = node.graph().stated_shape(node.output(i));
      if (node.has(1) && (!stated || stated->size() != input.size())) {
        node.fail(
            "its parts depend on values that only a run knows, and the file does not state "
            "their shapes");
      }
      attributes.shape.push_back(node.has(1) ? (*stated)[attributes.axes[0]]
                                             : std::min(part, extent - std::min(extent, part * i)));
    }
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_slice(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const auto begins = node.integers("starts", 1);
  const auto ends = node.integers("ends", 2);
  const auto axes = node.integers("axes", 3);
  const auto steps = node.known_integers(4);
  if (!begins || !ends || (node.has(3) && !axes) || (node.has(4) && !steps)) {
    node.emit(stated_slice(node), {node.id(0)}, std::nullopt);
    return;
  }
  LayerAttributes attributes;
  attributes.shape = input;
  attributes.begins.assign(input.size(), 0);
  attributes.steps.assign(input.size(), 1);
  if (ends->size() != begins->size() || (axes && axes->size() != begins->size()) ||
      (steps && steps->size() != begins->size())) {
    node.fail("its bounds are lists of different lengths");
  }
  for (std::size_t i = 0; i < begins->size(); ++i) {
    const std::uint32_t d =
        node.axis(axes ? (*axes)[i] : static_cast<std::int64_t>(i), input.size());
    cut(node, {d, (*begins)[i], (*ends)[i], steps ? (*steps)[i] : 1}, attributes);
  }
  if (element_count(attributes.shape) == 0) {
    define_empty(node, attributes.shape);
    return;
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

// 0 keeps an extent, -1 takes what is left.
void read_reshape(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const auto wanted = node.integers("shape", 1);
  if (!wanted) {
    emit_shape(node, node.stated_shape(kRunTimeShape));
    return;
  }
  const bool keeps_zeros = node.integer("allowzero", 0) != 0;
  Shape shape;
  std::optional<std::size_t> open;
  for (const std::int64_t extent : *wanted) {
    if (extent == -1 && !open) {
      open = shape.size();
      shape.push_back(1);
    } else if (extent == 0 && !keeps_zeros) {
      if (shape.size() >= input.size()) {
        node.fail(fmt::format("keeps dimension {} of {}", shape.size(), shown(input)));
      }
      shape.push_back(input[shape.size()]);
    } else if (extent < 0) {
      node.fail(fmt::format("makes an extent of {}", extent));
    } else {
      shape.push_back(static_cast<std::uint64_t>(extent));
    }
  }
  const std::uint64_t known = element_count(shape);
  if (open && known > 0) {
    shape[*open] = element_count(input) / known;
  }
  emit_shape(node, std::move(shape));
}

void read_flatten(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const std::int64_t number = node.integer("axis", 1);
  const auto rank = static_cast<std::int64_t>(input.size());
  const std::int64_t axis = number < 0 ? number + rank : number;
  if (axis < 0 || axis > rank) {
    node.fail(fmt::format("axis {} is none of {} dimensions", number, rank));
  }
  const Shape front(input.begin(), input.begin() + axis);
  const Shape back(input.begin() + axis, input.end());
  emit_shape(node, {element_count(front), element_count(back)});
}

void read_squeeze(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const auto numbers = node.integers("axes", 1);
  if (node.has(1) && !numbers) {
    emit_shape(node, node.stated_shape(kRunTimeShape));
    return;
  }
  std::vector<std::uint32_t> axes;
  if (numbers) {
    axes = node.axes(*numbers, input.size());
  }
  Shape shape;
  for (std::uint32_t d = 0; d < input.size(); ++d) {
    const bool is_named = std::find(axes.begin(), axes.end(), d) != axes.end();
    if (is_named && input[d] != 1) {
      node.fail(fmt::format("drops dimension {} of {}", d, shown(input)));
    }
    if (!is_named && (numbers || input[d] != 1)) {
      shape.push_back(input[d]);
    }
  }
  emit_shape(node, std::move(shape));
}

void read_unsqueeze(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const auto numbers = node.integers("axes", 1);
  if (!numbers) {
    emit_shape(node, node.stated_shape(kRunTimeShape));
    return;
  }
  const std::size_t rank = input.size() + numbers->size();
  const std::vector<std::uint32_t> axes = node.axes(*numbers, rank);
  const std::set<std::uint32_t> added(axes.begin(), axes.end());
  if (added.size() != axes.size()) {
    node.fail("adds a dimension twice");
  }
  Shape shape;
  std::size_t next = 0;
  for (std::uint32_t d = 0; d < rank; ++d) {
    shape.push_back(added.contains(d) ? 1 : input[next++]);
  }
  emit_shape(node, std::move(shape));
}

void read_transpose(NodeReader& node) {
  const std::size_t rank = node.in(0).shape.size();
  LayerAttributes attributes;
  if (const auto order = node.integers("perm")) {
    attributes.axes = node.axes(*order, rank);
  } else {
    for (std::size_t d = rank; d-- > 0;) {
      attributes.axes.push_back(static_cast<std::uint32_t>(d));
    }
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_pad(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  LayerAttributes attributes;
  attributes.mode = node.text("mode", "constant");
  attributes.pads_begin.assign(input.size(), 0);
  attributes.pads_end.assign(input.size(), 0);
  const auto pads =
      node.attribute("paddings") != nullptr ? node.integers("paddings") : node.integers("pads", 1);
  if (!pads) {
    // Only a run knows what lies on which side; the sum shows in the stated output.
    const Shape output = node.stated_shape(kRunTimeShape);
    for (std::size_t d = 0; d < input.size() && d < output.size(); ++d) {
      attributes.pads_end[d] =
          static_cast<std::int64_t>(output[d]) - static_cast<std::int64_t>(input[d]);
    }
  } else {
    const auto named = node.known_integers(3);
    std::vector<std::uint32_t> axes;
    if (named) {
      axes = node.axes(*named, input.size());
    } else {
      for (std::uint32_t d = 0; d < input.size(); ++d) {
        axes.push_back(d);
      }
    }
    if (pads->size() != 2 * axes.size()) {
      node.fail(fmt::format("has {} paddings for {} dimensions", pads->size(), axes.size()));
    }
    for (std::size_t i = 0; i < axes.size(); ++i) {
      attributes.pads_begin[axes[i]] = (*pads)[i];
      attributes.pads_end[axes[i]] = (*pads)[i + axes.size()];
    }
  }
  node.emit(attributes, {node.id(0)}, std::nullopt);
}

void read_expand(NodeReader& node) {
  const auto wanted = node.known_integers(1);
  if (!wanted) {
    emit_shape(node, node.stated_shape(kRunTimeShape));
    return;
  }
  Shape shape;
  for (const std::int64_t extent : *wanted) {
    if (extent < 0) {
      node.fail(fmt::format("makes an extent of {}", extent));
    }
    shape.push_back(static_cast<std::uint64_t>(extent));
  }
  emit_shape(node, broadcast(node.in(0).shape, shape));
}

void read_tile(NodeReader& node) {
  const Shape& input = node.in(0).shape;
  const auto repeats = node.known_integers(1);
  if (!repeats || node.input_count() > 2) {  // the third operand: operator sets before 6
    emit_shape(node, node.stated_shape(kRunTimeShape));
    return;
  }
  if (repeats->size() != input.size()) {
    node.fail(fmt::format("repeats {} of {} dimensions", repeats->size(), input.size()));
  }
  Shape shape;
  for (std::size_t d = 0; d < input.size(); ++d) {
    const std::int64_t count = (*repeats)[d];
    if (count < 1 || count > (std::int64_t{1} << 40)) {
      node.fail(fmt::format("repeats {} times", count));
    }
    shape.push_back(element_count({input[d], static_cast<std::uint64_t>(count)}));
  }
  emit_shape(node, std::move(shape));
}

void read_blocks(NodeReader& node) {
  LayerAttributes attributes;
  attributes.mode = node.text("mode", "DCR");
  const std::int64_t edge = node.integer("blocksize", 1);
  attributes.block_size =
      static_cast<std::uint32_t>(std::clamp<std::int64_t>(edge, 0, std::int64_t{1} << 30));
  node.emit(attributes);
}

}  // namespace vpusim::onnx_graph
