#include "sim/compiler/ops/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace vpusim::lowering {
namespace {

// Whether a range of one dimension is one stretch of points, or channels of all points.
bool is_view_along(const Shape& dims, std::size_t axis, std::size_t cut) {
  if (cut == axis) {
    return true;
  }
  for (std::size_t d = 0; d < cut; ++d) {
    if (d != axis && dims[d] > 1) {
      return false;
    }
  }
  return true;
}

void take_box(Lowering& lowering, const Layer& layer, NetworkTensorId from, NetworkTensorId to,
              const Shape& begins, const std::vector<std::uint64_t>& steps) {
  const std::size_t axis = lowering.axis_of(from);
  View view = lowering.input_view(from, axis);
  const Shape& dims = lowering.shape(from);
  const Shape& extents = lowering.shape(to);
  const std::vector<std::uint64_t> strides = strides_of(dims, {view, axis});
  std::vector<std::uint64_t> input_strides;
  bool is_view = true;
  std::size_t cuts = 0;
  for (std::size_t d = 0; d < dims.size(); ++d) {
    view.offset += begins[d] * strides[d];
    input_strides.push_back(strides[d] * steps[d]);
    if (extents[d] != dims[d]) {
      ++cuts;
      is_view = is_view && (steps[d] == 1 || extents[d] == 1) && is_view_along(dims, axis, d);
    }
  }
  if (is_view && cuts <= 1) {
    view.channels = extents.empty() ? 1 : extents[axis];
    view.points = points_of(extents, axis);
    lowering.placed()[to] = Placed{view, axis};
    return;
  }
  const View output = lowering.output_view(to, axis);
  lowering.add_move(layer.name, view, output, extents, input_strides,
                    strides_of(extents, {output, axis}));
}

// Lets whoever writes a part write it into the whole at once; all that read the part read it
// there.
bool redirect(Lowering& lowering, const View& part, const View& target, const Shape& dims,
              std::size_t axis, std::size_t cut) {
  const Storage& storage = lowering.storages()[part.storage];
  const bool is_simple = storage.kind == Storage::Kind::kIntermediate && part.offset == 0 &&
                         part.points * part.pitch == storage.elements &&
                         part.channels == part.pitch && part.channels % kChannelUnit == 0 &&
                         target.offset % kChannelUnit == 0 && target.pitch % kChannelUnit == 0 &&
                         is_view_along(dims, axis, cut);
  if (!is_simple) {
    return false;
  }
  const auto uses_otherwise = [&](const View& view) {
    return view.storage == part.storage && view.pitch != part.pitch;
  };
  for (const LoweredOp& op : lowering.ops()) {
    const bool touches = std::any_of(op.outputs.begin(), op.outputs.end(),
                                     [&](const View& v) { return v.storage == part.storage; });
    if ((touches && op.engine == EngineKind::kDma) ||
        std::any_of(op.inputs.begin(), op.inputs.end(), [&](const View& v) {
          return uses_otherwise(v) || (v.storage == part.storage && op.engine == EngineKind::kDma);
        })) {
      return false;
    }
  }
  for (const std::optional<Placed>& placed : lowering.placed()) {
    if (placed && uses_otherwise(placed->view)) {
      return false;
    }
  }
  const auto move = [&](View& view) {
    if (view.storage == part.storage) {
      const std::uint64_t point = view.offset / part.pitch;
      const std::uint64_t channel = view.offset % part.pitch;
      view.storage = target.storage;
      view.offset = target.offset + point * target.pitch + channel;
      view.pitch = target.pitch;
    }
  };
  for (LoweredOp& op : lowering.ops()) {
    std::for_each(op.inputs.begin(), op.inputs.end(), move);
    std::for_each(op.outputs.begin(), op.outputs.end(), move);
  }
  for (std::optional<Placed>& placed : lowering.placed()) {
    if (placed) {
      move(placed->view);
    }
  }
  return true;
}

}  // namespace

void lower_slice(Lowering& lowering, const Layer& layer) {
  const LayerAttributes& a = layer.attributes;
  Shape begins;
  std::vector<std::uint64_t> steps;
  for (std::size_t d = 0; d < a.begins.size(); ++d) {
    if (a.steps[d] < 0) {
      return lower_kernel(lowering, layer);  // backwards
    }
    begins.push_back(static_cast<std::uint64_t>(a.begins[d]));
    steps.push_back(static_cast<std::uint64_t>(a.steps[d]));
  }
  take_box(lowering, layer, layer.inputs[0], layer.outputs[0], begins, steps);
}

void lower_split(Lowering& lowering, const Layer& layer) {
  const std::uint32_t axis = layer.attributes.axes[0];
  Shape begins(lowering.shape(layer.inputs[0]).size(), 0);
  const std::vector<std::uint64_t> steps(begins.size(), 1);
  for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
    if (layer.outputs[i].valid()) {
      take_box(lowering, layer, layer.inputs[0], layer.outputs[i], begins, steps);
    }
    begins[axis] += layer.attributes.shape[i];
  }
}

void lower_concat(Lowering& lowering, const Layer& layer) {
  const std::uint32_t cut = layer.attributes.axes[0];
  const Shape& dims = lowering.shape(layer.outputs[0]);
  std::size_t axis = lowering.natural_axis(layer.outputs[0]);
  for (const NetworkTensorId input : layer.inputs) {
    if (!lowering.tensor(input).is_constant) {
      axis = lowering.axis_of(input);
      break;
    }
  }
  View output = lowering.output_view(layer.outputs[0], axis);
  const std::vector<std::uint64_t> strides = strides_of(dims, {output, axis});
  for (std::size_t i = 0; i < layer.inputs.size();) {
    Shape part = lowering.shape(layer.inputs[i]);
    View source = lowering.input_view(layer.inputs[i], axis);
    // Slices of one tensor that stand side by side again are one part.
    std::size_t next = i + 1;
    for (; next < layer.inputs.size() && cut == axis; ++next) {
      const View more = lowering.input_view(layer.inputs[next], axis);
      if (more.storage != source.storage || more.pitch != source.pitch ||
          more.offset != source.offset + source.channels) {
        break;
      }
      source.channels += more.channels;
      part[cut] += more.channels;
    }
    View target = output;
    target.points = points_of(part, axis);
    target.channels = part[axis];
    if (!redirect(lowering, source, target, dims, axis, cut)) {
      lowering.add_move(fmt::format("{}/{}", layer.name, i), source, target, part,
                        strides_of(part, {source, axis}), strides);
      if (cut == axis && next < layer.inputs.size()) {
        lowering.last_move_has_neighbour();
      }
    }
    output.offset += part[cut] * strides[cut];
    i = next;
  }
}

}  // namespace vpusim::lowering
