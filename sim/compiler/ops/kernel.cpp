#include "sim/compiler/ops/rows.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace vpusim::lowering {
namespace {

// The input whose order the output follows; not valid: there is none.
NetworkTensorId leading_input(Lowering& lowering, const Layer& layer) {
  for (const NetworkTensorId input : layer.inputs) {
    if (input.valid() && !lowering.tensor(input).is_constant &&
        lowering.shape(input) == lowering.shape(layer.outputs[0])) {
      return input;
    }
  }
  return layer.inputs.empty() ? NetworkTensorId() : layer.inputs.front();
}

// Statistics over all points: first of stretches, by all SHAVEs; whoever needs them adds them
// up. The published cost of the whole kernel then goes to the second step, which writes as
// much as it reads.
View partial_sums(Lowering& lowering, const Layer& layer, const LoweredOp& whole) {
  const View& input = whole.inputs[0];
  const std::uint64_t shaves =
      std::uint64_t{lowering.hw().tile.count} * lowering.hw().shave.count_per_tile;
  constexpr std::uint64_t kMostPoints = 512;
  const std::uint64_t step =
      std::clamp<std::uint64_t>(divide_up(input.points, shaves), 1, kMostPoints);
  LoweredOp op = lowering.new_op(layer.name + "/sums", EngineKind::kShave);
  op.shave.kernel = whole.shave.kernel;
  op.shave.points_per_output = step;
  op.inputs = {input};
  op.outputs = {lowering.new_view(op.name, lowering.tensor(layer.outputs[0]).element,
                                  divide_up(input.points, step), input.channels,
                                  round_up(input.channels, kChannelUnit))};
  op.rows = op.outputs[0].points;
  op.is_pointwise = true;
  const View sums = op.outputs[0];
  lowering.add(std::move(op));
  return sums;
}

// An operand that is broadcast keeps its channels beside the leader's, counted from the end.
View shave_input(Lowering& lowering, NetworkTensorId input, NetworkTensorId leader,
                 std::size_t leader_axis) {
  const std::size_t rank = lowering.shape(input).size();
  if (rank == 0) {
    return lowering.input_view(input, 0);
  }
  const std::size_t leader_rank = leader.valid() ? lowering.shape(leader).size() : 0;
  const std::size_t from_end = leader_rank - std::min(leader_rank, leader_axis);
  const bool is_free = lowering.tensor(input).is_constant || !lowering.placed()[input];
  const bool suits = is_free || lowering.shape(input) == lowering.shape(leader);
  if (suits && from_end >= 1 && from_end <= rank) {
    return lowering.input_view(input, rank - from_end);
  }
  return lowering.input_view(
      input, lowering.tensor(input).is_constant ? rank - 1 : lowering.axis_of(input));
}

// Of a constant table only what is picked needs to be read: as many rows as there are indices.
void picks_rows(Lowering& lowering, const Layer& layer, View& view) {
  const std::uint64_t axis = layer.attributes.axes[0];
  if (axis == 0) {
    const std::uint64_t indices = lowering.tensor(layer.inputs[1]).element_count();
    const Shape& table = lowering.shape(layer.inputs[0]);
    view.points = std::min(view.points, indices * (view.points / table[0]));
  }
}

std::size_t output_axis(Lowering& lowering, const Layer& layer, NetworkTensorId leader,
                        std::size_t in_axis) {
  const Shape& out = lowering.shape(layer.outputs[0]);
  if (out.empty()) {
    return 0;
  }
  if (leader.valid() && lowering.shape(leader).size() == out.size()) {
    return in_axis;
  }
  return out.size() - 1;
}

void choose_split(Lowering& lowering, const Layer& layer, NetworkTensorId leader,
                  std::size_t in_axis, std::size_t out_axis, LoweredOp& op) {
  using Split = ShaveWork::Split;
  op.shave.split = Split::kPoints;
  if (layer.outputs.size() > 1 || class_of(layer.operation) == OperationClass::kUnknown) {
    op.shave.split = Split::kNone;
    return;
  }
  const auto& axes = layer.attributes.axes;
  const auto mixes_points = [&] {
    return std::any_of(axes.begin(), axes.end(), [&](std::uint32_t axis) {
      return axis != in_axis && lowering.shape(leader)[axis] > 1;
    });
  };
  const bool mixes_channels =
      std::find(axes.begin(), axes.end(), static_cast<std::uint32_t>(in_axis)) != axes.end();
  switch (row_of(layer.operation).sharing) {
    case Sharing::kOtherAxes:
      if (mixes_points()) {
        op.shave.split = mixes_channels || in_axis != out_axis ? Split::kNone : Split::kChannels;
      }
      break;
    case Sharing::kNothing:
      op.shave.split = Split::kNone;
      break;
    case Sharing::kPoints:
      break;
  }
}

}  // namespace

void lower_kernel(Lowering& lowering, const Layer& layer) {
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kShave);
  op.shave.kernel =
      std::string(layer.operation == Operation::kUnknown ? layer.operator_name
                                                         : row_of(layer.operation).kernel);
  const NetworkTensorId leader = leading_input(lowering, layer);
  const bool is_image =
      layer.operation == Operation::kConv || layer.operation == Operation::kConvTranspose;
  const std::size_t axis = leader.valid() ? lowering.axis_of(leader) : 0;
  const std::size_t in_axis = is_image ? 1 : axis;
  const Shape& out = lowering.shape(layer.outputs[0]);
  const std::size_t out_axis = output_axis(lowering, layer, leader, in_axis);
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const NetworkTensorId input = layer.inputs[i];
    if (!input.valid()) {
      continue;
    }
    View view = shave_input(lowering, input, leader, in_axis);
    if (i == 0 && layer.operation == Operation::kGather && lowering.tensor(input).is_constant) {
      picks_rows(lowering, layer, view);
    }
    op.inputs.push_back(view);
  }
  for (const NetworkTensorId output : layer.outputs) {
    if (output.valid()) {
      const std::size_t rank = lowering.shape(output).size();
      op.outputs.push_back(lowering.output_view(output, rank == out.size() ? out_axis
                                                        : rank == 0        ? 0
                                                                           : rank - 1));
    }
  }
  choose_split(lowering, layer, leader, in_axis, out_axis, op);
  op.rows = op.outputs[0].points;
  op.is_pointwise = true;
  if (layer.operation == Operation::kInstanceNormalization ||
      layer.operation == Operation::kGroupNormalization) {
    op.inputs.push_back(partial_sums(lowering, layer, op));
  }
  lowering.add(std::move(op));
}

}  // namespace vpusim::lowering
