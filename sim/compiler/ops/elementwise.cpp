#include "sim/compiler/ops/rows.hpp"

#include <algorithm>
#include <utility>

namespace vpusim::lowering {
namespace {

bool is_dpu_elementwise(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId a = layer.inputs[0];
  const NetworkTensorId b = layer.inputs[1];
  return layer.inputs.size() == 2 && lowering.shape(a) == lowering.shape(b) &&
         !lowering.shape(a).empty() && lowering.is_dpu_type(a) &&
         lowering.tensor(a).element.bits() == lowering.tensor(b).element.bits() &&
         lowering.is_dpu_type(layer.outputs[0]) &&
         !(lowering.tensor(a).is_constant && lowering.tensor(b).is_constant);
}

}  // namespace

void lower_elementwise(Lowering& lowering, const Layer& layer) {
  if (!is_dpu_elementwise(lowering, layer)) {
    return lower_scaling(lowering, layer);
  }
  const NetworkTensorId first =
      lowering.tensor(layer.inputs[0]).is_constant ? layer.inputs[1] : layer.inputs[0];
  const std::size_t axis = lowering.axis_of(first);
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.operation = NceOperation::kElementwise;
  op.dpu.post_processing = post_processing_of(layer.activation);
  for (const NetworkTensorId input : layer.inputs) {
    op.inputs.push_back(lowering.dpu_view(lowering.input_view(input, axis), layer.name));
  }
  op.outputs = {lowering.output_view(layer.outputs[0], axis)};
  set_points(op, lowering.shape(layer.outputs[0]), axis);
  lowering.add(std::move(op));
}

// A product and sum per channel is a depthwise convolution of 1x1.
void lower_scaling(Lowering& lowering, const Layer& layer) {
  const bool is_norm = layer.operation == Operation::kBatchNormalization;
  const std::size_t data = !is_norm && lowering.tensor(layer.inputs[0]).is_constant ? 1 : 0;
  const NetworkTensorId input = layer.inputs[data];
  const NetworkTensorId factor = layer.inputs.size() > 1 ? layer.inputs[1 - data] : input;
  const Shape& dims = lowering.shape(input);
  const bool is_possible =
      dims.size() == 4 && dims == lowering.shape(layer.outputs[0]) &&
      lowering.axis_of(input) == 1 && lowering.is_dpu_type(input) &&
      lowering.tensor(factor).is_constant &&
      (is_norm || lowering.tensor(factor).element_count() == 1 ||
       (lowering.tensor(factor).element_count() == dims[1] && lowering.shape(factor).size() >= 3 &&
        lowering.shape(factor)[lowering.shape(factor).size() - 3] == dims[1]));
  if (!is_possible) {
    return lower_kernel(lowering, layer);
  }
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.operation = NceOperation::kDepthwiseConvolution;
  op.dpu.post_processing = post_processing_of(
      layer.operation == Operation::kPRelu ? Operation::kPRelu : layer.activation);
  lowering.set_weights(op, factor, kChannelUnit, dims[1]);
  op.inputs = {lowering.dpu_view(lowering.input_view(input, 1), layer.name)};
  op.outputs = {lowering.output_view(layer.outputs[0], 1)};
  set_points(op, dims, 1);
  lowering.add(std::move(op));
}

// An activation that stands alone: pooling with a window of one.
void lower_activation(Lowering& lowering, const Layer& layer) {
  const NetworkTensorId input = layer.inputs[0];
  if (!lowering.is_dpu_type(input) || lowering.shape(input).empty() ||
      lowering.tensor(input).is_constant) {
    return lower_kernel(lowering, layer);
  }
  const std::size_t axis = lowering.axis_of(input);
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kDpu);
  op.dpu.operation = NceOperation::kMaxPool;
  op.dpu.post_processing = post_processing_of(layer.operation);
  op.inputs = {lowering.dpu_view(lowering.input_view(input, axis), layer.name)};
  op.outputs = {lowering.output_view(layer.outputs[0], axis)};
  set_points(op, lowering.shape(input), axis);
  lowering.add(std::move(op));
}

}  // namespace vpusim::lowering
