#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>

#include "sim/compiler/lowered.hpp"
#include "sim/network/work.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kChannelUnit = 16;

std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) { return (value + by - 1) / by; }
std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return divide_up(value, unit) * unit;
}

std::uint64_t product(const Shape& shape, std::size_t begin, std::size_t end) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(begin),
                         shape.begin() + static_cast<std::ptrdiff_t>(end), std::uint64_t{1},
                         std::multiplies<>());
}

// The names that costs of SHAVE kernels are published under.
std::string_view kernel_of(Operation operation) {
  struct Row {
    Operation operation;
    std::string_view kernel;
  };
  // Where it is not the operation's own name.
  constexpr auto kKernels = std::to_array<Row>({{Operation::kPow, "Power"},
                                                {Operation::kSub, "Subtract"},
                                                {Operation::kMul, "Multiply"},
                                                {Operation::kDiv, "Divide"},
                                                {Operation::kMod, "FloorMod"},
                                                {Operation::kMax, "Maximum"},
                                                {Operation::kMin, "Minimum"},
                                                {Operation::kGreaterOrEqual, "GreaterEqual"},
                                                {Operation::kLessOrEqual, "LessEqual"},
                                                {Operation::kOr, "LogicalOr"},
                                                {Operation::kXor, "LogicalXor"},
                                                {Operation::kNot, "LogicalNot"},
                                                {Operation::kWhere, "Select"},
                                                {Operation::kClip, "Clamp"},
                                                {Operation::kRelu, "Clamp"},
                                                {Operation::kQuantizeLinear, "FakeQuantize"},
                                                {Operation::kDequantizeLinear, "FakeQuantize"},
                                                {Operation::kElu, "Elu"},
                                                {Operation::kSoftplus, "SoftPlus"},
                                                {Operation::kNeg, "Negative"},
                                                {Operation::kCeil, "Ceiling"},
                                                {Operation::kCast, "Convert"},
                                                {Operation::kSoftmax, "SoftMax"},
                                                {Operation::kLayerNormalization, "MVN"},
                                                {Operation::kInstanceNormalization, "MVN"},
                                                {Operation::kGroupNormalization, "MVN"},
                                                {Operation::kMeanVarianceNormalization, "MVN"},
                                                {Operation::kRMSNormalization, "RMS"},
                                                {Operation::kResize, "Interpolate"},
                                                {Operation::kExpand, "Broadcast"},
                                                {Operation::kConv, "Convolution"},
                                                {Operation::kConvTranspose, "Convolution"},
                                                {Operation::kAveragePool, "AvgPool"},
                                                {Operation::kLSTM, "LSTMSequence"},
                                                {Operation::kGRU, "GRUSequence"},
                                                {Operation::kRNN, "RNNSequence"}});
  const auto* const row = std::find_if(kKernels.begin(), kKernels.end(), [&](const Row& candidate) {
    return candidate.operation == operation;
  });
  return row == kKernels.end() ? name_of(operation) : row->kernel;
}

std::optional<PostProcessing> post_processing_of(const std::optional<Operation>& activation) {
  if (!activation) {
    return std::nullopt;
  }
  const bool is_leaky = *activation == Operation::kLeakyRelu || *activation == Operation::kPRelu;
  return PostProcessing{.mode = is_leaky ? "LRELU" : "NOOP",
                        .clamp_low = is_leaky ? std::nullopt : std::optional(0.0)};
}

// A tensor of the network in memory: which of its dimensions are the channels.
struct Placed {
  View view;
  std::size_t axis = 0;
};

class Lowerer {
 public:
  Lowerer(const Network& network, const HwConfig& hw)
      : network_(network), hw_(hw), placed_(network.tensors().size()) {}

  LoweredNetwork run() {
    lowered_.name = network_.name();
    for (std::size_t i = 0; i < network_.inputs().size(); ++i) {
      input_numbers_.emplace_back(network_.inputs()[i], static_cast<std::uint32_t>(i));
    }
    for (std::size_t i = 0; i < network_.layers().size(); ++i) {
      layer_id_ = LayerId(i);
      lower(network_.layers()[layer_id_]);
    }
    for (std::size_t i = 0; i < network_.outputs().size(); ++i) {
      write_output(network_.outputs()[i], static_cast<std::uint32_t>(i));
    }
    return std::move(lowered_);
  }

 private:
  const NetworkTensor& tensor(NetworkTensorId id) const { return network_.tensors()[id]; }
  const Shape& shape(NetworkTensorId id) const { return network_.tensors()[id].shape; }

  // --- where tensors lie ---------------------------------------------------------------------

  View new_view(const std::string& name, const ElementType& element, std::uint64_t points,
                std::uint64_t channels, std::uint64_t pitch) {
    Storage storage;
    storage.name = name;
    storage.element = element;
    storage.elements = points * pitch;
    const StorageId id = lowered_.storages.push_back(std::move(storage));
    return {.storage = id, .offset = 0, .points = points, .channels = channels, .pitch = pitch};
  }

  static std::uint64_t points_of(const Shape& shape, std::size_t axis) {
    return shape.empty() ? 1 : element_count(shape) / shape[axis];
  }

  // Where an operation writes a tensor; channels are filled up to sixteens. Network outputs that
  // nobody else reads are written in place.
  View output_view(NetworkTensorId id, std::size_t axis) {
    const Shape& dims = shape(id);
    const std::uint64_t channels = dims.empty() ? 1 : dims[axis];
    View view = new_view(tensor(id).name, tensor(id).element, points_of(dims, axis), channels,
                         round_up(channels, kChannelUnit));
    placed_[id] = Placed{view, axis};
    return view;
  }

  // A tensor of the network with its channels on `axis`; a constant or an input takes the order
  // of whoever reads it first (of constants everybody gets his own).
  View input_view(NetworkTensorId id, std::size_t axis) {
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

  std::size_t natural_axis(NetworkTensorId id) const {
    const std::size_t rank = shape(id).size();
    return rank == 0 ? 0 : rank == 4 && !is_sequence(id) ? 1 : rank - 1;
  }
  // Whether readers take the last dimension for channels.
  bool is_sequence(NetworkTensorId id) const {
    const auto& readers = network_.consumers(id);
    return !readers.empty() && std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
      const Operation operation = network_.layers()[reader].operation;
      return operation == Operation::kMatMul || operation == Operation::kLayerNormalization ||
             operation == Operation::kTranspose || operation == Operation::kReshape;
    });
  }

  std::size_t axis_of(NetworkTensorId id) const {
    return placed_[id] ? placed_[id]->axis : natural_axis(id);
  }

  void place_network_input(NetworkTensorId id, std::size_t axis) {
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

  View constant_view(NetworkTensorId id, std::size_t axis) {
    const Shape& dims = shape(id);
    const std::uint64_t channels = dims.empty() ? 1 : dims[std::min(axis, dims.size() - 1)];
    const View view = new_view(tensor(id).name, tensor(id).element, element_count(dims) / channels,
                               channels, channels);
    lowered_.storages[view.storage].kind = Storage::Kind::kConstant;
    return view;
  }

  // Elements from one index to the next, by logical dimension.
  static std::vector<std::uint64_t> strides_of(const Shape& dims, const Placed& placed) {
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

  // --- movement ------------------------------------------------------------------------------

  // Copies `extents` (logical dimensions of the output) from strided places to a view.
  void add_move(const std::string& name, const View& input, const View& output,
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

  // A copy whose dimension d is the tensor's dimension order[d], its channels on `axis`.
  View permuted(NetworkTensorId id, const std::vector<std::uint32_t>& order, std::size_t axis) {
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

  View copied(const View& input, const std::string& name, const ElementType& element) {
    const View view = new_view(name, element, input.points, input.channels,
                               round_up(input.channels, kChannelUnit));
    add_move(name + "/copy", input, view, {input.points, input.channels}, {input.pitch, 1},
             {view.pitch, 1});
    return view;
  }

  // Whether DPUs can read it: whole sixteens of channels. What comes from DDR is filled up on
  // the way into CMX.
  View dpu_view(const View& view, const std::string& name) {
    const Storage& storage = lowered_.storages[view.storage];
    const bool is_loaded = storage.kind != Storage::Kind::kIntermediate;
    const bool has_room =
        view.pitch % kChannelUnit == 0 && view.offset % kChannelUnit == 0 &&
        (view.channels % kChannelUnit == 0 || view.channels + kChannelUnit > view.pitch);
    return is_loaded || has_room ? view : copied(view, name + "/padded", storage.element);
  }

  void write_output(NetworkTensorId id, std::uint32_t number) {
    // What has never been lowered is an input handed through.
    const View source = input_view(id, axis_of(id));
    Storage& storage = lowered_.storages[source.storage];
    const bool is_read = !network_.consumers(id).empty();
    LoweredOp* writer = nullptr;
    for (std::size_t i = lowered_.ops.size(); i-- > 0;) {
      LoweredOp& op = lowered_.ops[LoweredOpId(i)];
      if (op.outputs[0].storage == source.storage) {
        writer = writer == nullptr ? &op : nullptr;
        if (writer == nullptr) {
          break;
        }
      }
    }
    const bool is_whole = source.offset == 0 && source.points * source.pitch == storage.elements;
    if (!is_read && writer != nullptr && is_whole && storage.kind == Storage::Kind::kIntermediate &&
        writer->outputs.size() == 1 && writer->engine != EngineKind::kDma &&
        writer->outputs[0] == source) {
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

  // --- operations ----------------------------------------------------------------------------

  LoweredOp new_op(const std::string& name, EngineKind engine) const {
    LoweredOp op;
    op.name = name;
    op.layer = layer_id_;
    op.operation =
        network_.layers().empty() ? Operation::kUnknown : network_.layers()[layer_id_].operation;
    op.engine = engine;
    return op;
  }

  void lower(const Layer& layer) {
    switch (layer.operation) {
      case Operation::kConv:
        return is_dpu_convolution(layer) ? lower_convolution(layer) : lower_shave(layer);
      case Operation::kConvTranspose:
        return is_dpu_convolution(layer) ? lower_transposed_convolution(layer) : lower_shave(layer);
      case Operation::kMatMul:
        return lower_product(layer);
      case Operation::kMaxPool:
      case Operation::kAveragePool:
        return lower_pooling(layer);
      case Operation::kAdd:
      case Operation::kSub:
      case Operation::kMul:
        return is_dpu_elementwise(layer) ? lower_elementwise(layer) : lower_scaling_or_shave(layer);
      case Operation::kBatchNormalization:
        return lower_scaling_or_shave(layer);
      case Operation::kRelu:
      case Operation::kLeakyRelu:
      case Operation::kPRelu:
      case Operation::kClip:
        return lower_activation(layer);
      case Operation::kReshape:
        return lower_reshape(layer);
      case Operation::kTranspose:
        return lower_transpose(layer);
      case Operation::kSlice:
        return lower_slice(layer);
      case Operation::kSplit:
        return lower_split(layer);
      case Operation::kConcat:
        return lower_concat(layer);
      case Operation::kDepthToSpace:
      case Operation::kSpaceToDepth:
        return lower_block_move(layer);
      default:
        return lower_shave(layer);
    }
  }

  bool is_dpu_type(NetworkTensorId id) const {
    const ElementType& element = tensor(id).element;
    return element.bits() <= 16;
  }

  // Two spatial dimensions; sequences count as high and one wide.
  static std::array<std::uint32_t, 2> two(const std::vector<std::uint32_t>& list,
                                          std::uint32_t missing) {
    return {list[0], list.size() > 1 ? list[1] : missing};
  }
  static std::array<std::uint64_t, 2> image_of(const Shape& dims) {
    return {dims[2], dims.size() > 3 ? dims[3] : 1};
  }

  bool is_dpu_convolution(const Layer& layer) const {
    const Window& window = layer.attributes.window;
    const bool fits = std::all_of(window.kernel.begin(), window.kernel.end(),
                                  [&](std::uint32_t side) { return side <= hw_.dpu.max_kernel; });
    return shape(layer.inputs[0]).size() <= 4 && is_dpu_type(layer.inputs[0]) &&
           tensor(layer.inputs[1]).is_constant && (fits || is_patches(layer));
  }

  // Windows that lie side by side: every pixel goes to one of them.
  static bool is_patches(const Layer& layer) {
    const Window& window = layer.attributes.window;
    const auto is_zero = [](std::uint32_t pad) { return pad == 0; };
    return layer.operation == Operation::kConv && layer.attributes.groups == 1 &&
           window.kernel == window.strides && window.kernel.size() == 2 &&
           std::all_of(window.pads_begin.begin(), window.pads_begin.end(), is_zero) &&
           std::all_of(window.pads_end.begin(), window.pads_end.end(), is_zero);
  }

  // Weights as the hardware reads them: for each output channel its entry in the weight table,
  // and its numbers, aligned.
  void set_weights(LoweredOp& op, NetworkTensorId weights, std::uint64_t numbers_per_channel,
                   std::uint64_t channels) {
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

  // One image of a batch.
  static View image(const View& view, std::uint64_t number, std::uint64_t count) {
    View part = view;
    part.points = view.points / count;
    part.offset += number * part.points * view.pitch;
    return part;
  }

  static View channels_of(const View& view, std::uint64_t first, std::uint64_t count) {
    View part = view;
    part.offset += first;
    part.channels = count;
    return part;
  }

  void lower_convolution(const Layer& layer) {
    const Window& window = layer.attributes.window;
    const Shape& in = shape(layer.inputs[0]);
    const Shape& out = shape(layer.outputs[0]);
    const Shape& weights = shape(layer.inputs[1]);
    const bool fits = std::all_of(window.kernel.begin(), window.kernel.end(),
                                  [&](std::uint32_t side) { return side <= hw_.dpu.max_kernel; });
    if (!fits) {
      return lower_patches(layer);
    }
    const std::uint32_t groups = layer.attributes.groups;
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.kernel = two(window.kernel, 1);
    op.dpu.strides = two(window.strides, 1);
    op.dpu.dilations = two(window.dilations, 1);
    op.dpu.pads_begin = two(window.pads_begin, 0);
    op.dpu.input_size = image_of(in);
    op.dpu.post_processing = post_processing_of(layer.activation);
    const std::uint64_t taps = std::uint64_t{op.dpu.kernel[0]} * op.dpu.kernel[1];
    op.dpu.macs_per_output = taps * weights[1];
    const bool is_depthwise = groups > 1 && groups == in[1] && groups == out[1];
    const View whole_input = input_view(layer.inputs[0], 1);
    const bool is_loaded = lowered_.storages[whole_input.storage].kind == Storage::Kind::kInput;
    op.dpu.is_compressed = in[1] <= 4 && groups == 1 && is_loaded && is_read_by_convolutions(layer);
    const View input = dpu_view(whole_input, layer.name);
    const View output = output_view(layer.outputs[0], 1);
    const bool has_slices = groups > 1 && !is_depthwise && weights[1] % kChannelUnit == 0 &&
                            (out[1] / groups) % kChannelUnit == 0;
    if (is_depthwise) {
      op.dpu.operation = NceOperation::kDepthwiseConvolution;
      set_weights(op, layer.inputs[1], round_up(taps, kChannelUnit), out[1]);
    } else if (has_slices) {
      set_weights(op, layer.inputs[1], taps * weights[1], out[1] / groups);
    } else {
      // Groups that are no whole sixteens are computed as one, with zeros between them.
      const std::uint64_t channels =
          op.dpu.is_compressed ? round_up(in[1], 4) : round_up(in[1], kChannelUnit);
      set_weights(op, layer.inputs[1], taps * channels, out[1]);
    }
    const std::uint64_t slices = has_slices ? groups : 1;
    for (std::uint64_t n = 0; n < in[0]; ++n) {
      for (std::uint64_t g = 0; g < slices; ++g) {
        LoweredOp part = op;
        part.name = n + g == 0 ? op.name : fmt::format("{}/{}", op.name, n * slices + g);
        if (g > 0) {
          set_weights(part, layer.inputs[1], taps * weights[1], out[1] / groups);
        }
        part.inputs = {channels_of(image(input, n, in[0]), g * in[1] / slices, in[1] / slices)};
        part.outputs = {channels_of(image(output, n, in[0]), g * out[1] / slices, out[1] / slices)};
        set_image(part, image_of(out));
        lowered_.ops.push_back(std::move(part));
      }
    }
  }

  bool is_read_by_convolutions(const Layer& layer) const {
    const auto& readers = network_.consumers(layer.inputs[0]);
    return std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
      return network_.layers()[reader].operation == Operation::kConv;
    });
  }

  // Each point from the same point of the input: then the image's rows do not matter.
  static void set_image(LoweredOp& op, const std::array<std::uint64_t, 2>& size) {
    const DpuWork& dpu = op.dpu;
    constexpr std::array<std::uint32_t, 2> kOne = {1, 1};
    op.rows = size[0];
    op.row_points = size[1];
    op.is_pointwise = dpu.kernel == kOne && dpu.strides == kOne && dpu.upsampling == kOne &&
                      op.outputs[0].points == op.inputs[0].points;
  }

  // Pixels of a patch become channels of one point; then it is a matrix product.
  void lower_patches(const Layer& layer) {
    const Window& window = layer.attributes.window;
    const Shape& in = shape(layer.inputs[0]);
    const Shape& out = shape(layer.outputs[0]);
    const View source = input_view(layer.inputs[0], 1);
    const std::uint64_t kh = window.kernel[0];
    const std::uint64_t kw = window.kernel[1];
    const std::uint64_t channels = kh * kw * in[1];
    const View patches = new_view(layer.name + "/patches", tensor(layer.inputs[0]).element,
                                  points_of(out, 1), channels, round_up(channels, kChannelUnit));
    const std::uint64_t row = in[3] * source.pitch;
    add_move(layer.name + "/patches", source, patches, {in[0], out[2], out[3], kh, kw, in[1]},
             {in[2] * row, kh * row, kw * source.pitch, row, source.pitch, 1},
             {out[2] * out[3] * patches.pitch, out[3] * patches.pitch, patches.pitch, kw * in[1],
              in[1], 1});
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.post_processing = post_processing_of(layer.activation);
    op.dpu.macs_per_output = channels;
    set_weights(op, layer.inputs[1], patches.pitch, out[1]);
    op.inputs = {patches};
    op.outputs = {output_view(layer.outputs[0], 1)};
    op.dpu.input_size = {out[0] * out[2], out[3]};
    set_image(op, op.dpu.input_size);
    lowered_.ops.push_back(std::move(op));
  }

  // As convolutions for each phase of the stride, told as one: each output takes the taps that
  // meet it.
  void lower_transposed_convolution(const Layer& layer) {
    const Window& window = layer.attributes.window;
    const Shape& in = shape(layer.inputs[0]);
    const Shape& out = shape(layer.outputs[0]);
    const Shape& weights = shape(layer.inputs[1]);
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    const auto kernel = two(window.kernel, 1);
    const auto strides = two(window.strides, 1);
    for (std::size_t d = 0; d < 2; ++d) {
      op.dpu.kernel[d] = (kernel[d] + strides[d] - 1) / strides[d];
      op.dpu.upsampling[d] = strides[d];
      op.dpu.pads_begin[d] = op.dpu.kernel[d] / 2;
    }
    op.dpu.input_size = image_of(in);
    op.dpu.post_processing = post_processing_of(layer.activation);
    const std::uint64_t taps = std::uint64_t{op.dpu.kernel[0]} * op.dpu.kernel[1];
    const std::uint64_t all_taps = std::uint64_t{kernel[0]} * kernel[1];
    op.dpu.macs_per_output = taps * weights[0] / layer.attributes.groups;
    const View input = dpu_view(input_view(layer.inputs[0], 1), layer.name);
    const View output = output_view(layer.outputs[0], 1);
    const bool is_depthwise =
        layer.attributes.groups > 1 && layer.attributes.groups == in[1] && weights[1] == 1;
    if (is_depthwise) {
      op.dpu.operation = NceOperation::kDepthwiseConvolution;
    }
    set_weights(
        op, layer.inputs[1],
        is_depthwise ? round_up(all_taps, kChannelUnit) : all_taps * round_up(in[1], kChannelUnit),
        out[1]);
    for (std::uint64_t n = 0; n < in[0]; ++n) {
      LoweredOp part = op;
      part.name = n == 0 ? op.name : fmt::format("{}/{}", op.name, n);
      part.inputs = {image(input, n, in[0])};
      part.outputs = {image(output, n, in[0])};
      set_image(part, image_of(out));
      lowered_.ops.push_back(std::move(part));
    }
  }

  void lower_pooling(const Layer& layer) {
    const Window& window = layer.attributes.window;
    const Shape& in = shape(layer.inputs[0]);
    const Shape& out = shape(layer.outputs[0]);
    const bool is_plain = in.size() <= 4 && is_dpu_type(layer.inputs[0]) &&
                          layer.outputs.size() == 1 &&
                          std::all_of(window.dilations.begin(), window.dilations.end(),
                                      [](std::uint32_t d) { return d == 1; });
    const auto stages = is_plain ? pooling_stages(layer) : Stages();
    if (stages.empty()) {
      return lower_shave(layer);
    }
    const View input = dpu_view(input_view(layer.inputs[0], 1), layer.name);
    std::vector<View> images;
    for (std::uint64_t n = 0; n < in[0]; ++n) {
      images.push_back(image(input, n, in[0]));
    }
    std::array<std::uint64_t, 2> size = image_of(in);
    for (std::size_t s = 0; s < stages.size(); ++s) {
      const bool is_last = s + 1 == stages.size();
      const std::array<std::uint64_t, 2> next =
          is_last ? image_of(out) : std::array{size[0] / stages[s][0], size[1] / stages[s][1]};
      const View output =
          is_last ? output_view(layer.outputs[0], 1)
                  : new_view(fmt::format("{}/{}", layer.name, s), tensor(layer.outputs[0]).element,
                             in[0] * next[0] * next[1], in[1], round_up(in[1], kChannelUnit));
      for (std::uint64_t n = 0; n < in[0]; ++n) {
        LoweredOp op =
            new_op(s + n == 0 ? layer.name : fmt::format("{}/{}", layer.name, s * in[0] + n),
                   EngineKind::kDpu);
        op.dpu.operation = layer.operation == Operation::kMaxPool ? NceOperation::kMaxPool
                                                                  : NceOperation::kAveragePool;
        op.dpu.kernel = stages[s];
        op.dpu.strides = stages.size() == 1 ? two(window.strides, 1) : stages[s];
        op.dpu.pads_begin = two(window.pads_begin, 0);
        op.dpu.input_size = size;
        op.dpu.post_processing = is_last ? post_processing_of(layer.activation) : std::nullopt;
        op.inputs = {images[n]};
        op.outputs = {image(output, n, in[0])};
        images[n] = op.outputs[0];
        set_image(op, next);
        lowered_.ops.push_back(std::move(op));
      }
      size = next;
    }
  }

  using Stages = std::vector<std::array<std::uint32_t, 2>>;

  // One window, or several that multiply to it where it is the whole image. Empty: the DPU
  // cannot.
  Stages pooling_stages(const Layer& layer) const {
    const Window& window = layer.attributes.window;
    const auto kernel = two(window.kernel, 1);
    if (std::max(kernel[0], kernel[1]) <= hw_.dpu.max_kernel) {
      return {kernel};
    }
    const auto size = image_of(shape(layer.inputs[0]));
    if (kernel[0] != size[0] || kernel[1] != size[1]) {
      return {};
    }
    const auto factors = [&](std::uint32_t side) {
      std::vector<std::uint32_t> found;
      for (std::uint32_t f = hw_.dpu.max_kernel; f > 1 && side > 1; --f) {
        while (side % f == 0) {
          found.push_back(f);
          side /= f;
        }
      }
      return side > 1 ? std::vector<std::uint32_t>() : found;
    };
    const std::vector<std::uint32_t> rows = factors(kernel[0]);
    const std::vector<std::uint32_t> columns = factors(kernel[1]);
    Stages stages;
    if ((rows.empty() && kernel[0] > 1) || (columns.empty() && kernel[1] > 1)) {
      return {};
    }
    for (std::size_t i = 0; i < std::max(rows.size(), columns.size()); ++i) {
      stages.push_back({i < rows.size() ? rows[i] : 1, i < columns.size() ? columns[i] : 1});
    }
    return stages;
  }

  bool is_dpu_elementwise(const Layer& layer) const {
    const NetworkTensorId a = layer.inputs[0];
    const NetworkTensorId b = layer.inputs[1];
    return layer.inputs.size() == 2 && shape(a) == shape(b) && !shape(a).empty() &&
           is_dpu_type(a) && tensor(a).element.bits() == tensor(b).element.bits() &&
           is_dpu_type(layer.outputs[0]) && !(tensor(a).is_constant && tensor(b).is_constant);
  }

  void lower_elementwise(const Layer& layer) {
    const NetworkTensorId first =
        tensor(layer.inputs[0]).is_constant ? layer.inputs[1] : layer.inputs[0];
    const std::size_t axis = axis_of(first);
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.operation = NceOperation::kElementwise;
    op.dpu.post_processing = post_processing_of(layer.activation);
    for (const NetworkTensorId input : layer.inputs) {
      op.inputs.push_back(dpu_view(input_view(input, axis), layer.name));
    }
    op.outputs = {output_view(layer.outputs[0], axis)};
    set_points(op, shape(layer.outputs[0]), axis);
    lowered_.ops.push_back(std::move(op));
  }

  // Rows of an image, single points of a sequence.
  static void set_points(LoweredOp& op, const Shape& dims, std::size_t axis) {
    const std::uint64_t points = op.outputs[0].points;
    op.row_points = dims.size() == 4 && axis == 1 ? dims[3] : 1;
    op.rows = points / op.row_points;
    op.dpu.input_size = {op.rows, op.row_points};
    op.is_pointwise = true;
  }

  // A product and sum per channel is a depthwise convolution of 1x1.
  void lower_scaling_or_shave(const Layer& layer) {
    const bool is_norm = layer.operation == Operation::kBatchNormalization;
    const std::size_t data = !is_norm && tensor(layer.inputs[0]).is_constant ? 1 : 0;
    const NetworkTensorId input = layer.inputs[data];
    const NetworkTensorId factor = layer.inputs.size() > 1 ? layer.inputs[1 - data] : input;
    const Shape& dims = shape(input);
    const bool is_possible =
        dims.size() == 4 && dims == shape(layer.outputs[0]) && axis_of(input) == 1 &&
        is_dpu_type(input) && tensor(factor).is_constant &&
        (is_norm || tensor(factor).element_count() == 1 ||
         (tensor(factor).element_count() == dims[1] && shape(factor).size() >= 3 &&
          shape(factor)[shape(factor).size() - 3] == dims[1]));
    if (!is_possible) {
      return lower_shave(layer);
    }
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.operation = NceOperation::kDepthwiseConvolution;
    op.dpu.post_processing = post_processing_of(layer.activation);
    set_weights(op, factor, kChannelUnit, dims[1]);
    op.inputs = {dpu_view(input_view(input, 1), layer.name)};
    op.outputs = {output_view(layer.outputs[0], 1)};
    set_points(op, dims, 1);
    lowered_.ops.push_back(std::move(op));
  }

  // An activation that stands alone: pooling with a window of one.
  void lower_activation(const Layer& layer) {
    const NetworkTensorId input = layer.inputs[0];
    if (!is_dpu_type(input) || shape(input).empty() || tensor(input).is_constant) {
      return lower_shave(layer);
    }
    const std::size_t axis = axis_of(input);
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.operation = NceOperation::kMaxPool;
    op.dpu.post_processing = post_processing_of(layer.operation);
    op.inputs = {dpu_view(input_view(input, axis), layer.name)};
    op.outputs = {output_view(layer.outputs[0], axis)};
    set_points(op, shape(input), axis);
    lowered_.ops.push_back(std::move(op));
  }

  void lower_product(const Layer& layer) {
    const NetworkTensorId a = layer.inputs[0];
    const NetworkTensorId b = layer.inputs[1];
    const Shape& out = shape(layer.outputs[0]);
    if (!is_dpu_type(a) || tensor(a).is_constant) {
      return lower_shave(layer);
    }
    const Shape& dims = shape(a);
    View input;
    if (layer.attributes.transpose_a) {
      input_view(a, dims.size() - 1);
      std::vector<std::uint32_t> order(dims.size());
      std::iota(order.begin(), order.end(), 0U);
      std::swap(order[dims.size() - 1], order[dims.size() - 2]);
      input = permuted(a, order, dims.size() - 1);
    } else {
      input = input_view(a, dims.size() - 1);
    }
    input = dpu_view(input, layer.name);
    const std::uint64_t depth = input.channels;
    const std::uint64_t width = out.back();
    const std::uint64_t batches = product(shape(b), 0, shape(b).size() - 2);
    LoweredOp op = new_op(layer.name, EngineKind::kDpu);
    op.dpu.post_processing = post_processing_of(layer.activation);
    if (tensor(b).is_constant && batches == 1) {
      return lower_product_in_slices(layer, op, input, depth, width);
    }
    const std::size_t out_points = element_count(out) / width;
    if (out_points != input.points || depth > hw_.dpu.max_extent) {
      return lower_shave(layer);  // A is broadcast over the batches of B
    }
    op.dpu.macs_per_output = depth;
    op.dpu.has_dynamic_weights = true;
    op.dpu.batches = product(out, 0, out.size() - 2);
    op.dpu.weight_batches = batches;
    op.dpu.weight_element = tensor(b).element;
    if (op.dpu.batches % batches != 0) {
      return lower_shave(layer);
    }
    op.inputs = {input, dpu_view(weight_rows(layer), layer.name)};
    op.outputs = {output_view(layer.outputs[0], out.size() - 1)};
    set_points(op, out, out.size() - 1);
    lowered_.ops.push_back(std::move(op));
  }

  // The second operand with a row for each output column.
  View weight_rows(const Layer& layer) {
    const NetworkTensorId b = layer.inputs[1];
    const std::size_t last = shape(b).size() - 1;
    if (layer.attributes.transpose_b || tensor(b).is_constant) {
      return input_view(b, last);
    }
    if (axis_of(b) == last - 1 && placed_[b]) {
      return placed_[b]->view;
    }
    input_view(b, axis_of(b));
    std::vector<std::uint32_t> order(shape(b).size());
    std::iota(order.begin(), order.end(), 0U);
    std::swap(order[last], order[last - 1]);
    return permuted(b, order, last);
  }

  // A sum over more channels than a tensor can have is a sum of several products.
  void lower_product_in_slices(const Layer& layer, const LoweredOp& product_op, const View& input,
                               std::uint64_t depth, std::uint64_t width) {
    const Shape& out = shape(layer.outputs[0]);
    const std::uint64_t most = hw_.dpu.max_extent;
    const std::uint64_t count = divide_up(depth, most);
    const std::uint64_t step = round_up(divide_up(depth, count), kChannelUnit);
    const View output = output_view(layer.outputs[0], out.size() - 1);
    View sum;
    for (std::uint64_t begin = 0; begin < depth; begin += step) {
      const std::uint64_t part_depth = std::min(step, depth - begin);
      const bool is_only = part_depth == depth;
      LoweredOp op = product_op;
      op.name = begin == 0 ? layer.name : fmt::format("{}/{}", layer.name, begin / step);
      op.dpu.macs_per_output = part_depth;
      op.dpu.post_processing = is_only ? product_op.dpu.post_processing : std::nullopt;
      set_weights(op, layer.inputs[1], round_up(part_depth, kChannelUnit), width);
      op.inputs = {is_only ? input : channels_of(input, begin, part_depth)};
      op.outputs = {is_only ? output
                            : new_view(op.name, tensor(layer.outputs[0]).element, output.points,
                                       width, output.pitch)};
      const View part = op.outputs[0];
      set_points(op, out, out.size() - 1);
      lowered_.ops.push_back(std::move(op));
      if (begin > 0) {
        LoweredOp add = new_op(fmt::format("{}/sum{}", layer.name, begin / step), EngineKind::kDpu);
        const bool is_last = begin + step >= depth;
        add.dpu.operation = NceOperation::kElementwise;
        add.dpu.post_processing = is_last ? product_op.dpu.post_processing : std::nullopt;
        add.inputs = {sum, part};
        add.outputs = {is_last ? output
                               : new_view(add.name, tensor(layer.outputs[0]).element, output.points,
                                          width, output.pitch)};
        sum = add.outputs[0];
        set_points(add, out, out.size() - 1);
        lowered_.ops.push_back(std::move(add));
      } else {
        sum = part;
      }
    }
  }

  // --- views and movement --------------------------------------------------------------------

  void lower_reshape(const Layer& layer) {
    const NetworkTensorId id = layer.inputs[0];
    const NetworkTensorId to = layer.outputs[0];
    const Shape& from = shape(id);
    const Shape& dims = shape(to);
    if (tensor(id).is_constant) {
      placed_[to] = Placed{constant_view(id, from.empty() ? 0 : from.size() - 1), 0};
      placed_[to] = reshaped_rows(placed_[to]->view, dims);
      return;
    }
    const std::size_t axis = axis_of(id);
    const View view = input_view(id, axis);
    const std::size_t rank = dims.size();
    if (from.empty() || rank == 0) {
      View same = view;
      placed_[to] = Placed{same, 0};
      if (rank > 0) {
        placed_[to]->axis = rank - 1;
      }
      return;
    }
    const std::uint64_t before = product(from, 0, axis);
    for (std::size_t d = 0; d < rank; ++d) {
      if (dims[d] == from[axis] && product(dims, 0, d) == before) {
        placed_[to] = Placed{view, d};
        return;
      }
    }
    const bool has_rows_only = product(from, axis + 1, from.size()) == 1;
    const bool feeds_products = goes_to_constant_products(to);
    if ((has_rows_only || feeds_products) && is_dense(view)) {
      placed_[to] = reshaped_rows(view, dims);
      return;
    }
    // In the order of the file, without gaps.
    Shape rows = from;
    const View dense = new_view(tensor(to).name + "/rows", tensor(id).element,
                                element_count(from) / from.back(), from.back(), from.back());
    add_move(layer.name + "/permute", view, dense, rows, strides_of(from, {view, axis}),
             strides_of(from, {dense, from.size() - 1}));
    placed_[to] = reshaped_rows(dense, dims);
  }

  static bool is_dense(const View& view) { return view.pitch == view.channels || view.points == 1; }

  // Whether the order of elements does not matter, because weights can be in any.
  bool goes_to_constant_products(NetworkTensorId id) const {
    const auto& readers = network_.consumers(id);
    return !readers.empty() && points_of(shape(id), shape(id).size() - 1) == 1 &&
           std::all_of(readers.begin(), readers.end(), [&](LayerId reader) {
             const Layer& layer = network_.layers()[reader];
             return layer.operation == Operation::kMatMul && layer.inputs[0] == id &&
                    tensor(layer.inputs[1]).is_constant;
           });
  }

  // Other rows over the same elements without gaps.
  static Placed reshaped_rows(const View& view, const Shape& dims) {
    View rows = view;
    const std::uint64_t count = view.points * view.channels;
    rows.channels = dims.empty() ? 1 : dims.back();
    rows.points = count / rows.channels;
    rows.pitch = rows.channels;
    return {rows, dims.empty() ? 0 : dims.size() - 1};
  }

  void lower_transpose(const Layer& layer) {
    const NetworkTensorId id = layer.inputs[0];
    const NetworkTensorId to = layer.outputs[0];
    const auto& axes = layer.attributes.axes;
    const Shape& from = shape(id);
    const std::size_t axis = axis_of(id);
    const View view = input_view(id, axis);
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
      placed_[to] = Placed{view, channels_at};
      return;
    }
    if (tensor(id).is_constant) {
      placed_[to] = Placed{view, channels_at};
      return;
    }
    const std::size_t last = wanted_axis(to, channels_at);
    placed_[to] = Placed{permuted(id, axes, last), last};
  }

  // Where the readers of a tensor want its channels.
  std::size_t wanted_axis(NetworkTensorId id, std::size_t otherwise) const {
    for (const LayerId reader : network_.consumers(id)) {
      const Layer& layer = network_.layers()[reader];
      switch (layer.operation) {
        case Operation::kMatMul:
          if (layer.inputs[0] == id || layer.attributes.transpose_b) {
            return shape(id).size() - 1;
          }
          return shape(id).size() - 2;
        case Operation::kConv:
        case Operation::kConvTranspose:
        case Operation::kMaxPool:
        case Operation::kAveragePool:
          return 1;
        case Operation::kReshape:
        case Operation::kLayerNormalization:
          return shape(id).size() - 1;
        default:
          break;
      }
    }
    return otherwise;
  }

  // Whether a range of one dimension is one stretch of points, or channels of all points.
  static bool is_view_along(const Shape& dims, std::size_t axis, std::size_t cut) {
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

  void take_box(const Layer& layer, NetworkTensorId from, NetworkTensorId to, const Shape& begins,
                const std::vector<std::uint64_t>& steps) {
    const std::size_t axis = axis_of(from);
    View view = input_view(from, axis);
    const Shape& dims = shape(from);
    const Shape& extents = shape(to);
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
      placed_[to] = Placed{view, axis};
      return;
    }
    const View output = output_view(to, axis);
    add_move(layer.name, view, output, extents, input_strides, strides_of(extents, {output, axis}));
  }

  void lower_slice(const Layer& layer) {
    const LayerAttributes& a = layer.attributes;
    Shape begins;
    std::vector<std::uint64_t> steps;
    for (std::size_t d = 0; d < a.begins.size(); ++d) {
      if (a.steps[d] < 0) {
        return lower_shave(layer);  // backwards
      }
      begins.push_back(static_cast<std::uint64_t>(a.begins[d]));
      steps.push_back(static_cast<std::uint64_t>(a.steps[d]));
    }
    take_box(layer, layer.inputs[0], layer.outputs[0], begins, steps);
  }

  void lower_split(const Layer& layer) {
    const std::uint32_t axis = layer.attributes.axes[0];
    Shape begins(shape(layer.inputs[0]).size(), 0);
    const std::vector<std::uint64_t> steps(begins.size(), 1);
    for (std::size_t i = 0; i < layer.outputs.size(); ++i) {
      if (layer.outputs[i].valid()) {
        take_box(layer, layer.inputs[0], layer.outputs[i], begins, steps);
      }
      begins[axis] += layer.attributes.shape[i];
    }
  }

  void lower_concat(const Layer& layer) {
    const std::uint32_t cut = layer.attributes.axes[0];
    const Shape& dims = shape(layer.outputs[0]);
    std::size_t axis = natural_axis(layer.outputs[0]);
    for (const NetworkTensorId input : layer.inputs) {
      if (!tensor(input).is_constant) {
        axis = axis_of(input);
        break;
      }
    }
    View output = output_view(layer.outputs[0], axis);
    const std::vector<std::uint64_t> strides = strides_of(dims, {output, axis});
    for (std::size_t i = 0; i < layer.inputs.size();) {
      Shape part = shape(layer.inputs[i]);
      View source = input_view(layer.inputs[i], axis);
      // Slices of one tensor that stand side by side again are one part.
      std::size_t next = i + 1;
      for (; next < layer.inputs.size() && cut == axis; ++next) {
        const View more = input_view(layer.inputs[next], axis);
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
      if (!redirect(source, target, dims, axis, cut)) {
        add_move(fmt::format("{}/{}", layer.name, i), source, target, part,
                 strides_of(part, {source, axis}), strides);
      }
      output.offset += part[cut] * strides[cut];
      i = next;
    }
  }

  // Lets whoever writes a part write it into the whole at once; all that read the part read it
  // there.
  bool redirect(const View& part, const View& target, const Shape& dims, std::size_t axis,
                std::size_t cut) {
    const Storage& storage = lowered_.storages[part.storage];
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
    for (const LoweredOp& op : lowered_.ops) {
      const bool touches = std::any_of(op.outputs.begin(), op.outputs.end(),
                                       [&](const View& v) { return v.storage == part.storage; });
      if ((touches && op.engine == EngineKind::kDma) ||
          std::any_of(op.inputs.begin(), op.inputs.end(), [&](const View& v) {
            return uses_otherwise(v) ||
                   (v.storage == part.storage && op.engine == EngineKind::kDma);
          })) {
        return false;
      }
    }
    for (const std::optional<Placed>& placed : placed_) {
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
    for (LoweredOp& op : lowered_.ops) {
      std::for_each(op.inputs.begin(), op.inputs.end(), move);
      std::for_each(op.outputs.begin(), op.outputs.end(), move);
    }
    for (std::optional<Placed>& placed : placed_) {
      if (placed) {
        move(placed->view);
      }
    }
    return true;
  }

  // [N, C, H, W] with blocks of pixels that become channels, or the other way round.
  void lower_block_move(const Layer& layer) {
    const bool to_space = layer.operation == Operation::kDepthToSpace;
    const View source = input_view(layer.inputs[0], 1);
    const View target = output_view(layer.outputs[0], 1);
    // The side with small pixels and the one with many channels.
    const Shape& fine = shape(to_space ? layer.outputs[0] : layer.inputs[0]);
    const Shape& deep = shape(to_space ? layer.inputs[0] : layer.outputs[0]);
    const std::uint64_t block = layer.attributes.block_size;
    const std::uint64_t fine_pitch = to_space ? target.pitch : source.pitch;
    const std::uint64_t deep_pitch = to_space ? source.pitch : target.pitch;
    const bool has_channels_first = layer.attributes.mode == "CRD";
    const std::uint64_t c = fine[1];
    const Shape extents = {deep[0], deep[2], block, deep[3], block, c};
    const std::vector<std::uint64_t> fine_strides = {fine[2] * fine[3] * fine_pitch,
                                                     block * fine[3] * fine_pitch,
                                                     fine[3] * fine_pitch,
                                                     block * fine_pitch,
                                                     fine_pitch,
                                                     1};
    const std::vector<std::uint64_t> deep_strides = {deep[2] * deep[3] * deep_pitch,
                                                     deep[3] * deep_pitch,
                                                     has_channels_first ? block : block * c,
                                                     deep_pitch,
                                                     has_channels_first ? 1 : c,
                                                     has_channels_first ? block * block : 1};
    add_move(layer.name, source, target, extents, to_space ? deep_strides : fine_strides,
             to_space ? fine_strides : deep_strides);
  }

  // --- SHAVE ---------------------------------------------------------------------------------

  // The input whose order the output follows; not valid: there is none.
  NetworkTensorId leading_input(const Layer& layer) const {
    for (const NetworkTensorId input : layer.inputs) {
      if (input.valid() && !tensor(input).is_constant && shape(input) == shape(layer.outputs[0])) {
        return input;
      }
    }
    return layer.inputs.empty() ? NetworkTensorId() : layer.inputs.front();
  }

  void lower_shave(const Layer& layer) {
    LoweredOp op = new_op(layer.name, EngineKind::kShave);
    op.shave.kernel =
        std::string(layer.operation == Operation::kUnknown ? std::string_view(layer.operator_name)
                                                           : kernel_of(layer.operation));
    const NetworkTensorId leader = leading_input(layer);
    const bool is_image =
        layer.operation == Operation::kConv || layer.operation == Operation::kConvTranspose;
    const std::size_t axis = leader.valid() ? axis_of(leader) : 0;
    const std::size_t in_axis = is_image ? 1 : axis;
    const Shape& out = shape(layer.outputs[0]);
    const std::size_t out_axis = output_axis(layer, leader, in_axis);
    for (std::size_t i = 0; i < layer.inputs.size(); ++i) {
      const NetworkTensorId input = layer.inputs[i];
      if (!input.valid()) {
        continue;
      }
      View view = shave_input(input, leader, in_axis);
      if (i == 0 && layer.operation == Operation::kGather && tensor(input).is_constant) {
        picks_rows(layer, view);
      }
      op.inputs.push_back(view);
    }
    for (const NetworkTensorId output : layer.outputs) {
      if (output.valid()) {
        const std::size_t rank = shape(output).size();
        op.outputs.push_back(output_view(output, rank == out.size() ? out_axis
                                                 : rank == 0        ? 0
                                                                    : rank - 1));
      }
    }
    choose_split(layer, leader, in_axis, out_axis, op);
    op.rows = op.outputs[0].points;
    op.is_pointwise = true;
    if (layer.operation == Operation::kInstanceNormalization ||
        layer.operation == Operation::kGroupNormalization) {
      op.inputs.push_back(partial_sums(layer, op));
    }
    lowered_.ops.push_back(std::move(op));
  }

  // Statistics over all points: first of stretches, by all SHAVEs; whoever needs them adds them
  // up. The published cost of the whole kernel then goes to the second step, which writes as
  // much as it reads.
  View partial_sums(const Layer& layer, const LoweredOp& whole) {
    const View& input = whole.inputs[0];
    const std::uint64_t shaves = std::uint64_t{hw_.tile.count} * hw_.shave.count_per_tile;
    constexpr std::uint64_t kMostPoints = 512;
    const std::uint64_t step =
        std::clamp<std::uint64_t>(divide_up(input.points, shaves), 1, kMostPoints);
    LoweredOp op = new_op(layer.name + "/sums", EngineKind::kShave);
    op.shave.kernel = whole.shave.kernel;
    op.shave.points_per_output = step;
    op.inputs = {input};
    op.outputs = {new_view(op.name, tensor(layer.outputs[0]).element, divide_up(input.points, step),
                           input.channels, round_up(input.channels, kChannelUnit))};
    op.rows = op.outputs[0].points;
    op.is_pointwise = true;
    const View sums = op.outputs[0];
    lowered_.ops.push_back(std::move(op));
    return sums;
  }

  // An operand that is broadcast keeps its channels beside the leader's, counted from the end.
  View shave_input(NetworkTensorId input, NetworkTensorId leader, std::size_t leader_axis) {
    const std::size_t rank = shape(input).size();
    if (rank == 0) {
      return input_view(input, 0);
    }
    const std::size_t leader_rank = leader.valid() ? shape(leader).size() : 0;
    const std::size_t from_end = leader_rank - std::min(leader_rank, leader_axis);
    const bool is_free = tensor(input).is_constant || !placed_[input];
    const bool suits = is_free || shape(input) == shape(leader);
    if (suits && from_end >= 1 && from_end <= rank) {
      return input_view(input, rank - from_end);
    }
    return input_view(input, tensor(input).is_constant ? rank - 1 : axis_of(input));
  }

  // Of a constant table only what is picked needs to be read: as many rows as there are indices.
  void picks_rows(const Layer& layer, View& view) const {
    const std::uint64_t axis = layer.attributes.axes[0];
    if (axis == 0) {
      const std::uint64_t indices = tensor(layer.inputs[1]).element_count();
      const Shape& table = shape(layer.inputs[0]);
      view.points = std::min(view.points, indices * (view.points / table[0]));
    }
  }

  std::size_t output_axis(const Layer& layer, NetworkTensorId leader, std::size_t in_axis) const {
    const Shape& out = shape(layer.outputs[0]);
    if (out.empty()) {
      return 0;
    }
    if (leader.valid() && shape(leader).size() == out.size()) {
      return in_axis;
    }
    return out.size() - 1;
  }

  void choose_split(const Layer& layer, NetworkTensorId leader, std::size_t in_axis,
                    std::size_t out_axis, LoweredOp& op) const {
    using Split = ShaveWork::Split;
    op.shave.split = Split::kPoints;
    if (layer.outputs.size() > 1 || class_of(layer.operation) == OperationClass::kUnknown) {
      op.shave.split = Split::kNone;
      return;
    }
    const auto& axes = layer.attributes.axes;
    const auto mixes_points = [&] {
      return std::any_of(axes.begin(), axes.end(), [&](std::uint32_t axis) {
        return axis != in_axis && shape(leader)[axis] > 1;
      });
    };
    const bool mixes_channels =
        std::find(axes.begin(), axes.end(), static_cast<std::uint32_t>(in_axis)) != axes.end();
    switch (layer.operation) {
      case Operation::kSoftmax:
      case Operation::kLogSoftmax:
      case Operation::kHardmax:
      case Operation::kLayerNormalization:
      case Operation::kRMSNormalization:
      case Operation::kLpNormalization:
      case Operation::kMeanVarianceNormalization:
      case Operation::kCumSum:
      case Operation::kReduceMean:
      case Operation::kReduceSum:
      case Operation::kReduceMax:
      case Operation::kReduceMin:
      case Operation::kReduceProd:
      case Operation::kReduceL1:
      case Operation::kReduceL2:
      case Operation::kReduceLogSum:
      case Operation::kReduceLogSumExp:
      case Operation::kReduceSumSquare:
      case Operation::kArgMax:
      case Operation::kArgMin:
        if (mixes_points()) {
          op.shave.split = mixes_channels || in_axis != out_axis ? Split::kNone : Split::kChannels;
        }
        break;
      case Operation::kLSTM:
      case Operation::kGRU:
      case Operation::kRNN:
      case Operation::kTopK:
      case Operation::kReverseSequence:
      case Operation::kScatterElements:
      case Operation::kScatterND:
        op.shave.split = Split::kNone;
        break;
      default:
        break;
    }
  }

  const Network& network_;
  const HwConfig& hw_;
  LoweredNetwork lowered_;
  LayerId layer_id_;
  std::vector<std::pair<NetworkTensorId, std::uint32_t>> input_numbers_;
  IdVector<NetworkTensorId, std::optional<Placed>> placed_;
};

}  // namespace

LoweredNetwork lower(const Network& network, const HwConfig& hw) {
  return Lowerer(network, hw).run();
}

}  // namespace vpusim
