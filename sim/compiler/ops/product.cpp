#include "sim/compiler/ops/rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

namespace vpusim::lowering {
namespace {

// The second operand with a row for each output column.
View weight_rows(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId b = layer.inputs[1];
  const std::size_t last = lowering.shape(b).size() - 1;
  if (layer.attributes.transpose_b || lowering.tensor(b).is_constant) {
    return lowering.input_view(b, last);
  }
  if (lowering.axis_of(b) == last - 1 && lowering.placed()[b]) {
    return lowering.placed()[b]->view;
  }
  lowering.input_view(b, lowering.axis_of(b));
  std::vector<std::uint32_t> order(lowering.shape(b).size());
  std::iota(order.begin(), order.end(), 0U);
  std::swap(order[last], order[last - 1]);
  return lowering.permuted(b, order, last);
}

// A sum over more channels than a tensor can have is a sum of several products.
void lower_product_in_slices(Lowering& lowering, const Layer& layer, LoweredOp op,
                             const View& input, std::uint64_t width) {
  const Shape& out = lowering.shape(layer.outputs[0]);
  const std::uint64_t depth = input.channels;
  const std::uint64_t count = divide_up(depth, std::uint64_t{lowering.hw().dpu.max_extent});
  const auto set_depth = [&](LoweredOp& product, std::uint64_t channels) {
    product.dpu.macs_per_output = channels;
    lowering.set_weights(product, layer.inputs[1], round_up(channels, kChannelUnit), width);
  };
  op.inputs = {input};
  op.outputs = {lowering.output_view(layer.outputs[0], out.size() - 1)};
  set_points(op, out, out.size() - 1);
  if (count > 1) {
    return add_slices(lowering, op, round_up(divide_up(depth, count), kChannelUnit), set_depth);
  }
  set_depth(op, depth);
  lowering.add(std::move(op));
}

}  // namespace

void lower_product(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId a = layer.inputs[0];
  const NetworkTensorId b = layer.inputs[1];
  const Shape& out = lowering.shape(layer.outputs[0]);
  if (!lowering.is_dpu_type(a) || lowering.tensor(a).is_constant) {
    return lower_kernel(lowering, layer);
  }
  const Shape& dims = lowering.shape(a);
  View input;
  if (layer.attributes.transpose_a) {
    lowering.input_view(a, dims.size() - 1);
    std::vector<std::uint32_t> order(dims.size());
    std::iota(order.begin(), order.end(), 0U);
    std::swap(order[dims.size() - 1], order[dims.size() - 2]);
    input = lowering.permuted(a, order, dims.size() - 1);
  } else {
    input = lowering.input_view(a, dims.size() - 1);
  }
  input = lowering.dpu_view(input, layer.name);
  const std::uint64_t depth = input.channels;
  const std::uint64_t width = out.back();
  const std::uint64_t batches = product(lowering.shape(b), 0, lowering.shape(b).size() - 2);
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.post_processing = post_processing_of(layer.activation);
  if (lowering.tensor(b).is_constant && batches == 1) {
    return lower_product_in_slices(lowering, layer, std::move(op), input, width);
  }
  const std::size_t out_points = element_count(out) / width;
  if (out_points != input.points || depth > lowering.hw().dpu.max_extent) {
    return lower_kernel(lowering, layer);  // A is broadcast over the batches of B
  }
  op.dpu.macs_per_output = depth;
  op.dpu.has_dynamic_weights = true;
  op.dpu.batches = product(out, 0, out.size() - 2);
  op.dpu.weight_batches = batches;
  op.dpu.weight_element = lowering.tensor(b).element;
  if (op.dpu.batches % batches != 0) {
    return lower_kernel(lowering, layer);
  }
  op.inputs = {input, lowering.dpu_view(weight_rows(lowering, layer), layer.name)};
  op.outputs = {lowering.output_view(layer.outputs[0], out.size() - 1)};
  set_points(op, out, out.size() - 1);
  lowering.add(std::move(op));
}

}  // namespace vpusim::lowering
