#include "sim/compiler/ops/lowering.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <numeric>

namespace vpusim::lowering {

Lowering::Lowering(const Network& network, const HwConfig& hw)
    : network_(network), hw_(hw), placed_(network.tensors().size()) {
  lowered_.name = network.name();
  for (const Layer& layer : network.layers()) {
    lowered_.locations.push_back(layer.location);
  }
  for (std::size_t i = 0; i < network.inputs().size(); ++i) {
    input_numbers_.emplace_back(network.inputs()[i], static_cast<std::uint32_t>(i));
  }
}

LoweredOp Lowering::new_op(const std::string& name, EngineKind engine) const {
  LoweredOp op;
  op.name = name;
  op.layer = layer_id_;
  op.operation =
      network_.layers().empty() ? Operation::kUnknown : network_.layers()[layer_id_].operation;
  op.engine = engine;
  return op;
}

View Lowering::new_view(const std::string& name, const ElementType& element, std::uint64_t points,
                        std::uint64_t channels, std::uint64_t pitch) {
  Storage storage;
  storage.name = name;
  storage.element = element;
  storage.elements = points * pitch;
  const StorageId id = lowered_.storages.push_back(std::move(storage));
  return {.storage = id, .offset = 0, .points = points, .channels = channels, .pitch = pitch};
}

View Lowering::output_view(NetworkTensorId id, std::size_t axis) {
  const Shape& dims = shape(id);
  const std::uint64_t channels = dims.empty() ? 1 : dims[axis];
  View view = new_view(tensor(id).name, tensor(id).element, points_of(dims, axis), channels,
                       round_up(channels, kChannelUnit));
  placed_[id] = Placed{view, axis};
  return view;
}

View Lowering::input_view(NetworkTensorId id, std::size_t axis) {
  const Shape& dims = shape(id);
  if (tensor(id).is_constant) {
    return constant_view(id, axis);
  }
  if (!placed_[id]) {
    place_network_input(id, axis);
  }
  const Placed& placed = *placed_[id];
  if (dims.empty() || placed.axis == axis) {
    return placed.view;
  }
  std::vector<std::uint32_t> same(dims.size());
  std::iota(same.begin(), same.end(), 0U);
  return permuted(id, same, axis);
}

std::size_t Lowering::natural_axis(NetworkTensorId id) const {
  const std::size_t rank = shape(id).size();
  return rank == 0 ? 0 : rank == 4 && !is_sequence(id) ? 1 : rank - 1;
}

// Whether readers take the last dimension for channels.
bool Lowering::is_sequence(NetworkTensorId id) const {
  const auto& readers = network_.consumers(id);
  return !readers.empty() && std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
    const Operation operation = network_.layers()[reader].operation;
    return operation == Operation::kMatMul || operation == Operation::kLayerNormalization ||
           operation == Operation::kTranspose || operation == Operation::kReshape;
  });
}

std::size_t Lowering::axis_of(NetworkTensorId id) const {
  return placed_[id] ? placed_[id]->axis : natural_axis(id);
}

void Lowering::place_network_input(NetworkTensorId id, std::size_t axis) {
  const Shape& dims = shape(id);
  const std::uint64_t channels = dims.empty() ? 1 : dims[axis];
  const View view =
      new_view(tensor(id).name, tensor(id).element, points_of(dims, axis), channels, channels);
  lowered_.storages[view.storage].kind = Storage::Kind::kInput;
  for (const auto& [input, number] : input_numbers_) {
    if (input == id) {
      lowered_.storages[view.storage].argument = number;
    }
  }
  placed_[id] = Placed{view, axis};
}

View Lowering::constant_view(NetworkTensorId id, std::size_t axis) {
  const Shape& dims = shape(id);
  const std::uint64_t channels = dims.empty() ? 1 : dims[std::min(axis, dims.size() - 1)];
  const View view = new_view(tensor(id).name, tensor(id).element, element_count(dims) / channels,
                             channels, channels);
  lowered_.storages[view.storage].kind = Storage::Kind::kConstant;
  return view;
}

View Lowering::rows_view(NetworkTensorId id) {
  if (!tensor(id).is_constant) {
    return input_view(id, axis_of(id));
  }
  const Shape& dims = shape(id);
  std::uint64_t channels = 1;
  for (std::size_t d = dims.size(); d-- > 0 && channels < kChannelUnit;) {
    channels *= dims[d];
  }
  const View view = new_view(tensor(id).name, tensor(id).element, element_count(dims) / channels,
                             channels, channels);
  lowered_.storages[view.storage].kind = Storage::Kind::kConstant;
  return view;
}

void Lowering::add_move(const std::string& name, const View& input, const View& output,
                        const Shape& extents, const std::vector<std::uint64_t>& input_strides,
                        const std::vector<std::uint64_t>& output_strides) {
  std::vector<std::size_t> order(extents.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return output_strides[a] > output_strides[b];
  });
  MoveWork move;
  for (const std::size_t d : order) {
    if (extents[d] == 1) {
      continue;
    }
    if (!move.extents.empty() && move.output_strides.back() == extents[d] * output_strides[d] &&
        move.input_strides.back() == extents[d] * input_strides[d]) {
      move.extents.back() *= extents[d];
      move.output_strides.back() = output_strides[d];
      move.input_strides.back() = input_strides[d];
      continue;
    }
    move.extents.push_back(extents[d]);
    move.output_strides.push_back(output_strides[d]);
    move.input_strides.push_back(input_strides[d]);
  }
  if (move.extents.empty()) {
    move = {.extents = {1}, .input_strides = {1}, .output_strides = {1}};
  }
  LoweredOp op = new_op(name, EngineKind::kDma);
  op.inputs = {input};
  op.outputs = {output};
  op.move = std::move(move);
  op.rows = output.points;
  lowered_.ops.push_back(std::move(op));
}

View Lowering::permuted(NetworkTensorId id, const std::vector<std::uint32_t>& order,
                        std::size_t axis) {
  const Shape& dims = shape(id);
  const Placed source = *placed_[id];
  Shape extents;
  std::vector<std::uint64_t> input_strides;
  const std::vector<std::uint64_t> strides = strides_of(dims, source);
  for (const std::uint32_t d : order) {
    extents.push_back(dims[d]);
    input_strides.push_back(strides[d]);
  }
  const View view =
      new_view(tensor(id).name + "/permuted", tensor(id).element, points_of(extents, axis),
               extents[axis], round_up(extents[axis], kChannelUnit));
  add_move(tensor(id).name + "/permute", source.view, view, extents, input_strides,
           strides_of(extents, {view, axis}));
  return view;
}

View Lowering::copied(const View& input, const std::string& name, const ElementType& element) {
  const View view =
      new_view(name, element, input.points, input.channels, round_up(input.channels, kChannelUnit));
  add_move(name + "/copy", input, view, {input.points, input.channels}, {input.pitch, 1},
           {view.pitch, 1});
  return view;
}

View Lowering::dpu_view(const View& view, const std::string& name) {
  const Storage& storage = lowered_.storages[view.storage];
  const bool is_loaded = storage.kind != Storage::Kind::kIntermediate;
  const bool has_room =
      view.pitch % kChannelUnit == 0 && view.offset % kChannelUnit == 0 &&
      (view.channels % kChannelUnit == 0 || view.channels + kChannelUnit > view.pitch);
  return is_loaded || has_room ? view : copied(view, name + "/padded", storage.element);
}

void Lowering::set_weights(LoweredOp& op, NetworkTensorId weights,
                           std::uint64_t numbers_per_channel, std::uint64_t channels) {
  constexpr std::uint64_t kTableEntry = 16;  // bytes: pointers, scale and bias
  constexpr std::uint64_t kAlignment = 16;
  DpuWork& dpu = op.dpu;
  dpu.weight_element = tensor(weights).element;
  dpu.weight_sparsity = tensor(weights).sparsity.value_or(0);
  dpu.weight_table_bytes = kTableEntry;
  dpu.weight_bytes_per_channel =
      kTableEntry + round_up(bytes_of(numbers_per_channel, dpu.weight_element), kAlignment);
  Storage storage;
  storage.name = tensor(weights).name;
  storage.kind = Storage::Kind::kConstant;
  storage.element = {.format = NumberFormat::kUi8};
  storage.elements = dpu.weight_bytes_per_channel * channels;
  dpu.weights = lowered_.storages.push_back(std::move(storage));
}

LoweredOp* Lowering::sole_writer(StorageId storage) {
  LoweredOp* writer = nullptr;
  for (LoweredOp& op : lowered_.ops) {
    if (op.outputs[0].storage == storage) {
      if (writer != nullptr) {
        return nullptr;
      }
      writer = &op;
    }
  }
  return writer;
}

// Also where another tensor of the network lies in the same bytes.
bool Lowering::is_read(StorageId storage, NetworkTensorId by_other_than) const {
  const bool is_input =
      std::any_of(lowered_.ops.begin(), lowered_.ops.end(), [&](const LoweredOp& op) {
        return std::any_of(op.inputs.begin(), op.inputs.end(),
                           [&](const View& input) { return input.storage == storage; });
      });
  const auto& outputs = network_.outputs();
  return is_input || std::any_of(outputs.begin(), outputs.end(), [&](NetworkTensorId output) {
           return output != by_other_than && placed_[output] &&
                  placed_[output]->view.storage == storage;
         });
}

void Lowering::write_output(NetworkTensorId id, std::uint32_t number) {
  // What has never been lowered is an input handed through.
  const View source = input_view(id, axis_of(id));
  Storage& storage = lowered_.storages[source.storage];
  LoweredOp* writer = sole_writer(source.storage);
  const bool is_whole = source.offset == 0 && source.points * source.pitch == storage.elements;
  // Written in place where nobody else reads it.
  if (!is_read(source.storage, id) && writer != nullptr && is_whole &&
      storage.kind == Storage::Kind::kIntermediate && writer->outputs.size() == 1 &&
      writer->engine != EngineKind::kDma && writer->outputs[0] == source) {
    storage.kind = Storage::Kind::kOutput;
    storage.argument = number;
    storage.elements = source.points * source.channels;
    writer->outputs[0].pitch = source.channels;
    return;
  }
  const View view = new_view(tensor(id).name + "/output", tensor(id).element, source.points,
                             source.channels, source.channels);
  lowered_.storages[view.storage].kind = Storage::Kind::kOutput;
  lowered_.storages[view.storage].argument = number;
  add_move(tensor(id).name + "/store", source, view, {source.points, source.channels},
           {source.pitch, 1}, {view.pitch, 1});
}

void add_slices(Lowering& lowering, const LoweredOp& whole, std::uint64_t channels,
                const std::function<void(LoweredOp& slice, std::uint64_t depth)>& set_depth) {
  const View input = whole.inputs[0];
  const View output = whole.outputs[0];
  const ElementType element = lowering.storages()[output.storage].element;
  const auto partial = [&](const std::string& name) {
    return lowering.new_view(name, element, output.points, output.channels,
                             round_up(output.channels, kChannelUnit));
  };
  View sum;
  for (std::uint64_t begin = 0; begin < input.channels; begin += channels) {
    const std::uint64_t number = begin / channels;
    const std::uint64_t depth = std::min(channels, input.channels - begin);
    LoweredOp slice = whole;
    slice.name = begin == 0 ? whole.name : fmt::format("{}/{}", whole.name, number);
    slice.dpu.post_processing = std::nullopt;
    slice.inputs = {channels_of(input, begin, depth)};
    slice.outputs = {partial(slice.name)};
    set_depth(slice, depth);
    const View part = slice.outputs[0];
    lowering.add(std::move(slice));
    if (begin == 0) {
      sum = part;
      continue;
    }
    LoweredOp add = lowering.new_op(fmt::format("{}/sum{}", whole.name, number), EngineKind::kDpu);
    const bool is_last = begin + channels >= input.channels;
    add.dpu.operation = NceOperation::kElementwise;
    add.dpu.post_processing = is_last ? whole.dpu.post_processing : std::nullopt;
    add.inputs = {sum, part};
    add.outputs = {is_last ? output : partial(add.name)};
    add.rows = whole.rows;
    add.row_points = whole.row_points;
    add.dpu.input_size = {add.rows, add.row_points};
    add.is_pointwise = true;
    sum = add.outputs[0];
    lowering.add(std::move(add));
  }
}

std::uint64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                         shape.begin() + static_cast<std::ptrdiff_t>(end), std::uint64_t{1},
                         std::multiplies<>());
}

std::uint64_t points_of(const Shape& shape, std::size_t axis) {
  return shape.empty() ? 1 : element_count(shape) / shape[axis];
}

std::vector<std::uint64_t> strides_of(const Shape& dims, const Placed& placed) {
  std::vector<std::uint64_t> strides(dims.size(), 1);
  std::uint64_t step = placed.view.pitch;
  for (std::size_t d = dims.size(); d-- > 0;) {
    if (d != placed.axis) {
      strides[d] = step;
      step *= dims[d];
    }
  }
  return strides;
}

NetworkTensorId first_output(const Layer& layer) {
  return *std::find_if(layer.outputs.begin(), layer.outputs.end(),
                       [](NetworkTensorId output) { return output.valid(); });
}

View image(const View& view, std::uint64_t number, std::uint64_t count) {
  View part = view;
  part.points = view.points / count;
  part.offset += number * part.points * view.pitch;
  return part;
}

View channels_of(const View& view, std::uint64_t first, std::uint64_t count) {
  View part = view;
  part.offset += first;
  part.channels = count;
  return part;
}

std::array<std::uint32_t, 2> two(const std::vector<std::uint32_t>& list, std::uint32_t missing) {
  return {list[0], list.size() > 1 ? list[1] : missing};
}
std::array<std::uint64_t, 2> image_of(const Shape& dims) {
  return {dims[2], dims.size() > 3 ? dims[3] : 1};
}

void set_image(LoweredOp& op, const std::array<std::uint64_t, 2>& size) {
  const DpuWork& dpu = op.dpu;
  constexpr std::array<std::uint32_t, 2> kOne = {1, 1};
  op.rows = size[0];
  op.row_points = size[1];
  op.is_pointwise = dpu.kernel == kOne && dpu.strides == kOne && dpu.upsampling == kOne &&
                    op.outputs[0].points == op.inputs[0].points;
}

void set_points(LoweredOp& op, const Shape& dims, std::size_t axis) {
  const std::uint64_t points = op.outputs[0].points;
  op.row_points = dims.size() == 4 && axis == 1 ? dims[3] : 1;
  op.rows = points / op.row_points;
  op.dpu.input_size = {op.rows, op.row_points};
  op.is_pointwise = true;
}

std::optional<PostProcessing> post_processing_of(const std::optional<Operation>& activation) {
  if (!activation) {
    return std::nullopt;
  }
  const bool is_leaky = *activation == Operation::kLeakyRelu || *activation == Operation::kPRelu;
  return PostProcessing{.mode = is_leaky ? "LRELU" : "NOOP",
                        .clamp_low = is_leaky ? std::nullopt : std::optional(0.0)};
}

}  // namespace vpusim::lowering
