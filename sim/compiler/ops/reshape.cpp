#include "sim/compiler/ops/rows.hpp"

#include <algorithm>
#include <vector>

namespace vpusim::lowering {
namespace {

bool is_dense(const View& view) { return view.pitch == view.channels || view.points == 1; }

// Whether the order of elements does not matter, because weights can be in any.
bool goes_to_constant_products(Lowering& lowering, NetworkTensorId id) {
  const auto& readers = lowering.network().consumers(id);
  return !readers.empty() && points_of(lowering.shape(id), lowering.shape(id).size() - 1) == 1 &&
         std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
           const Layer& layer = lowering.network().layers()[reader];
           return layer.operation == Operation::kMatMul && layer.inputs[0] == id &&
                  lowering.tensor(layer.inputs[1]).is_constant;
         });
}

// Other rows over the same elements without gaps.
Placed reshaped_rows(const View& view, const Shape& dims) {
  View rows = view;
  const std::uint64_t count = view.points * view.channels;
  rows.channels = dims.empty() ? 1 : dims.back();
  rows.points = count / rows.channels;
  rows.pitch = rows.channels;
  return {rows, dims.empty() ? 0 : dims.size() - 1};
}

// Where the readers of a tensor want its channels.
std::size_t wanted_axis(Lowering& lowering, NetworkTensorId id, std::size_t otherwise) {
  for (const LayerId reader : lowering.network().consumers(id)) {
    const Layer& layer = lowering.network().layers()[reader];
    switch (layer.operation) {
      case Operation::kMatMul:
        if (layer.inputs[0] == id || layer.attributes.transpose_b) {
          return lowering.shape(id).size() - 1;
        }
        return lowering.shape(id).size() - 2;
      case Operation::kConv:
      case Operation::kConvTranspose:
      case Operation::kMaxPool:
      case Operation::kAveragePool:
        return 1;
      case Operation::kReshape:
      case Operation::kLayerNormalization:
        return lowering.shape(id).size() - 1;
      default:
        break;
    }
  }
  return otherwise;
}

}  // namespace

void lower_reshape(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId id = layer.inputs[0];
  const NetworkTensorId to = layer.outputs[0];
  const Shape& from = lowering.shape(id);
  const Shape& dims = lowering.shape(to);
  if (lowering.tensor(id).is_constant) {
    lowering.placed()[to] =
        Placed{lowering.constant_view(id, from.empty() ? 0 : from.size() - 1), 0};
    lowering.placed()[to] = reshaped_rows(lowering.placed()[to]->view, dims);
    return;
  }
  const std::size_t axis = lowering.axis_of(id);
  const View view = lowering.input_view(id, axis);
  const std::size_t rank = dims.size();
  if (from.empty() || rank == 0) {
    View same = view;
    lowering.placed()[to] = Placed{same, 0};
    if (rank > 0) {
      lowering.placed()[to]->axis = rank - 1;
    }
    return;
  }
  const std::uint64_t before = product(from, 0, axis);
  for (std::size_t d = 0; d < rank; ++d) {
    if (dims[d] == from[axis] && product(dims, 0, d) == before) {
      lowering.placed()[to] = Placed{view, d};
      return;
    }
  }
  const bool has_rows_only = product(from, axis + 1, from.size()) == 1;
  const bool feeds_products = goes_to_constant_products(lowering, to);
  if ((has_rows_only || feeds_products) && is_dense(view)) {
    lowering.placed()[to] = reshaped_rows(view, dims);
    return;
  }
  // In the order of the file, without gaps.
  Shape rows = from;
  const View dense =
      lowering.new_view(lowering.tensor(to).name + "/rows", lowering.tensor(id).element,
                        element_count(from) / from.back(), from.back(), from.back());
  lowering.add_move(layer.name + "/permute", view, dense, rows, strides_of(from, {view, axis}),
                    strides_of(from, {dense, from.size() - 1}));
  lowering.placed()[to] = reshaped_rows(dense, dims);
}

void lower_transpose(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId id = layer.inputs[0];
  const NetworkTensorId to = layer.outputs[0];
  const auto& axes = layer.attributes.axes;
  const Shape& from = lowering.shape(id);
  const std::size_t axis = lowering.axis_of(id);
  const View view = lowering.input_view(id, axis);
  // Only another name where the points keep their order.
  std::vector<std::uint32_t> points;
  std::size_t channels_at = 0;
  for (std::size_t d = 0; d < axes.size(); ++d) {
    if (axes[d] == axis) {
      channels_at = d;
    } else if (from[axes[d]] > 1) {
      points.push_back(axes[d]);
    }
  }
  if (std::is_sorted(points.begin(), points.end())) {
    lowering.placed()[to] = Placed{view, channels_at};
    return;
  }
  if (lowering.tensor(id).is_constant) {
    lowering.placed()[to] = Placed{view, channels_at};
    return;
  }
  const std::size_t last = wanted_axis(lowering, to, channels_at);
  lowering.placed()[to] = Placed{lowering.permuted(id, axes, last), last};
}

}  // namespace vpusim::lowering
