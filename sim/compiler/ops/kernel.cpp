#include "sim/compiler/ops/rows.hpp"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"

namespace vpusim::lowering {
namespace {

// The input whose order the output follows; not valid: there is none.
NetworkTensorId leading_input(Lowering& lowering, const Layer& layer) {
  if (row_of(layer.operation).sharing == Sharing::kRows) {
    return layer.inputs.front();  // weights may happen to have the output's shape
  }
  for (const NetworkTensorId input : layer.inputs) {
    if (input.valid() && !lowering.tensor(input).is_constant &&
        lowering.shape(input) == lowering.shape(first_output(layer))) {
      return input;
    }
  }
  return layer.inputs.empty() ? NetworkTensorId() : layer.inputs.front();
}

// What no CMX can hold, even for one row (and 16 channels where these can be cut), stays in DDR.
void leave_in_ddr(Lowering& lowering, LoweredOp& op) {
  const Box row = row_part(op, whole_box(op), op.rows, 0);
  const Box least = channel_part(op, row, divide_up(row.channels(), kChannelUnit), 0);
  // Parts of CMX that are certainly there for what is loaded, and for results on their way.
  const std::uint64_t for_loads = lowering.hw().cmx.capacity.count() * 35 / 100;
  const std::uint64_t for_results = lowering.hw().cmx.capacity.count() / 5;
  const auto bytes = [&](const View& view) {
    return bytes_of(view.points * round_up(view.channels, kChannelUnit),
                    lowering.storages()[view.storage].element);
  };
  std::vector<std::uint64_t> needed;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < op.inputs.size(); ++i) {
    needed.push_back(bytes(input_part(op, i, least)));
    sum += needed.back();
  }
  op.shave.inputs_in_ddr.assign(op.inputs.size(), false);
  while (sum > for_loads) {
    const auto largest = std::max_element(needed.begin(), needed.end());
    op.shave.inputs_in_ddr[static_cast<std::size_t>(largest - needed.begin())] = true;
    sum -= *largest;
    *largest = 0;
  }
  std::uint64_t results = bytes(output_part(op, least));
  for (std::size_t o = 1; o < op.outputs.size(); ++o) {
    results += bytes(op.outputs[o]);
  }
  op.shave.is_output_in_ddr = results > for_results;
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
  op.outputs = {lowering.new_view(op.name, lowering.tensor(first_output(layer)).element,
                                  divide_up(input.points, step), input.channels,
                                  round_up(input.channels, kChannelUnit))};
  op.rows = op.outputs[0].points;
  op.is_pointwise = true;
  const View sums = op.outputs[0];
  leave_in_ddr(lowering, op);
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
  const Shape& out = lowering.shape(first_output(layer));
  if (out.empty()) {
    return 0;
  }
  if (leader.valid() && lowering.shape(leader).size() == out.size()) {
    return in_axis;
  }
  return out.size() - 1;
}

using Split = ShaveWork::Split;

struct Axes {
  std::size_t of_input = 0;   // of the leading one
  std::size_t of_output = 0;  // which dimension are the channels
};

// Whether the attribute `axes` names a dimension of points that is more than one wide.
bool mixes_points(const Layer& layer, const Shape& input, std::size_t channels) {
  const auto& axes = layer.attributes.axes;
  return std::any_of(axes.begin(), axes.end(), [&](std::uint32_t axis) {
    return axis != channels && axis < input.size() && input[axis] > 1;
  });
}

bool mixes_channels(const Layer& layer, std::size_t channels) {
  const auto& axes = layer.attributes.axes;
  return std::find(axes.begin(), axes.end(), static_cast<std::uint32_t>(channels)) != axes.end();
}

// Whether all points go into each result.
bool mixes_all_points(const Layer& layer, const Shape& input, std::size_t channels) {
  const auto& axes = layer.attributes.axes;
  for (std::uint32_t d = 0; d < input.size(); ++d) {
    if (d != channels && input[d] > 1 && std::find(axes.begin(), axes.end(), d) == axes.end()) {
      return false;
    }
  }
  return true;
}

Split split_of(const Layer& layer, const Shape& input, const Axes& axes) {
  if (layer.outputs.size() > 1) {
    return Split::kNone;
  }
  switch (row_of(layer.operation).sharing) {
    case Sharing::kOtherAxes:
      if (!mixes_points(layer, input, axes.of_input)) {
        return Split::kPoints;
      }
      return mixes_channels(layer, axes.of_input) || axes.of_input != axes.of_output
                 ? Split::kNone
                 : Split::kChannels;
    case Sharing::kNothing:
      return Split::kNone;
    default:
      return Split::kPoints;
  }
}

// How many input rows around its own share an output row can need; none where rows of the output
// do not come from rows of the input.
std::optional<std::uint64_t> rows_around(const Layer& layer, const Shape& input,
                                         const Shape& output) {
  const bool is_window = row_of(layer.operation).sharing == Sharing::kRows &&
                         input.size() == output.size() && input.size() >= 3 &&
                         input[0] == output[0] && layer.outputs.size() == 1;
  if (!is_window) {
    return std::nullopt;
  }
  const Window& window = layer.attributes.window;
  if (!window.kernel.empty()) {
    const std::uint64_t span = std::uint64_t{window.dilations[0]} * (window.kernel[0] - 1) + 1;
    return span + window.strides[0] + window.pads_begin[0];
  }
  if (input[1] != output[1]) {
    return std::nullopt;
  }
  if (layer.operation == Operation::kPad) {
    return static_cast<std::uint64_t>(
        std::max(std::abs(layer.attributes.pads_begin[2]), std::abs(layer.attributes.pads_end[2])));
  }
  constexpr std::uint64_t kTapsOfCubic = 4;  // those of linear and nearest are fewer
  return kTapsOfCubic / 2;
}

// Whether a run needs all of an input, whichever points it computes.
bool reads_whole(const Layer& layer, std::size_t input, bool has_row_window) {
  switch (row_of(layer.operation).sharing) {
    case Sharing::kRows:
      return input > 0 || !has_row_window;
    case Sharing::kProduct:
      return input > 0;
    case Sharing::kPicks:
      return input == 0;
    default:
      return false;
  }
}

void add_whole_input(LoweredOp& op, const View& view) {
  op.inputs.push_back(view);
  op.shave.whole_inputs.resize(op.inputs.size());
  op.shave.whole_inputs.back() = true;
}

// Statistics over many points come from those of stretches, so that all SHAVEs take part.
void split_statistics(Lowering& lowering, const Layer& layer, const Axes& axes, LoweredOp& op) {
  constexpr std::uint64_t kWorthIt = 1024;  // points
  const Shape& input = lowering.shape(layer.inputs[0]);
  const bool is_over_image = layer.operation == Operation::kInstanceNormalization ||
                             layer.operation == Operation::kGroupNormalization;
  if (is_over_image) {
    add_whole_input(op, partial_sums(lowering, layer, op));
    return;
  }
  if (row_of(layer.operation).sharing != Sharing::kOtherAxes || op.shave.split == Split::kPoints ||
      op.inputs[0].points < kWorthIt || !mixes_all_points(layer, input, axes.of_input)) {
    return;
  }
  if (op.outputs[0].points < op.inputs[0].points) {  // a reduction
    op.inputs[0] = partial_sums(lowering, layer, op);
  } else if (op.shave.split == Split::kNone && layer.operation != Operation::kCumSum) {
    add_whole_input(op, partial_sums(lowering, layer, op));
    op.shave.split = Split::kPoints;
  }
}

}  // namespace

void lower_kernel(Lowering& lowering, const Layer& layer) {
  LoweredOp op = lowering.new_op(layer.name, EngineKind::kShave);
  op.shave.kernel = layer.operation == Operation::kUnknown
                        ? layer.operator_name
                        : std::string(row_of(layer.operation).kernel);
  const NetworkTensorId leader = leading_input(lowering, layer);
  const Shape& out = lowering.shape(first_output(layer));
  const Shape in = leader.valid() ? lowering.shape(leader) : Shape();
  const std::optional<std::uint64_t> around = rows_around(layer, in, out);
  Axes axes;
  axes.of_input = around ? 1 : leader.valid() ? lowering.axis_of(leader) : 0;
  axes.of_output = output_axis(lowering, layer, leader, axes.of_input);
  for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
    const NetworkTensorId input = layer.inputs[i];
    if (!input.valid()) {
      continue;
    }
    View view = around && input != leader ? lowering.rows_view(input)
                                          : shave_input(lowering, input, leader, axes.of_input);
    if (i == 0 && layer.operation == Operation::kGather && lowering.tensor(input).is_constant) {
      picks_rows(lowering, layer, view);
    }
    op.inputs.push_back(view);
    op.shave.whole_inputs.push_back(reads_whole(layer, i, around.has_value()));
  }
  for (const NetworkTensorId output : layer.outputs) {
    if (output.valid()) {
      const std::size_t rank = lowering.shape(output).size();
      op.outputs.push_back(lowering.output_view(output, rank == out.size() ? axes.of_output
                                                        : rank == 0        ? 0
                                                                           : rank - 1));
    }
  }
  op.shave.split = split_of(layer, in, axes);
  op.rows = op.outputs[0].points;
  op.is_pointwise = true;
  if (around) {
    op.rows = out[0] * out[2];
    op.row_points = product(out, 3, out.size());
    op.shave.row_window = {.input_rows = in[0] * in[2], .around = *around};
  }
  split_statistics(lowering, layer, axes, op);
  leave_in_ddr(lowering, op);
  lowering.add(std::move(op));
}

}  // namespace vpusim::lowering
