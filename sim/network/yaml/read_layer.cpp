#include "sim/network/yaml/read_layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <utility>

#include "sim/base/nearest.hpp"
#include "sim/network/infer_shapes.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::uint64_t kLargestWindow = 65'535;
constexpr std::uint64_t kLargestChannels = 1U << 30;

// One entry while it is read.
class EntryReader {
 public:
  EntryReader(const Cursor& entry, const std::vector<Shape>& operands, ReadLayer& target)
      : cursor(entry), inputs(operands), layer(target) {}

  const Shape& input() const {
    if (inputs.empty()) {
      cursor.fail("reads nothing: say 'from'");
    }
    return inputs[0];
  }
  // The extents behind batch and channels.
  std::size_t spatial_rank() const {
    if (input().size() < 3) {
      cursor.fail("needs an input of at least 3 dimensions, got " + shown(input()));
    }
    return input().size() - 2;
  }
  // The extent of a dimension that an operation needs.
  std::uint64_t extent(std::size_t dimension) const {
    if (dimension >= input().size()) {
      cursor.fail(fmt::format("needs an input of more than {} dimensions, got {}", dimension,
                              shown(input())));
    }
    return input()[dimension];
  }

  bool flag(std::string_view key, bool otherwise) const {
    const auto value = cursor.find(key);
    return value ? value->as_bool() : otherwise;
  }
  std::uint64_t count(const Cursor& value, std::string_view expected, std::uint64_t largest) const {
    const std::uint64_t number = value.as_unsigned(expected, largest);
    if (number == 0) {
      value.fail("must be > 0, got 0");
    }
    return number;
  }
  // Negative axes count from the end.
  std::uint32_t axis(const Cursor& value, std::size_t rank) const {
    const std::int64_t number = value.as_signed("an axis");
    const auto all = static_cast<std::int64_t>(rank);
    if (number < -all || number >= all) {
      value.fail(fmt::format("axis {} is none of the {} of {}", number, rank, shown(input())));
    }
    return static_cast<std::uint32_t>(number < 0 ? number + all : number);
  }
  std::uint32_t axis_or(std::int64_t otherwise) const {
    const auto value = cursor.find("axis");
    if (value) {
      return axis(*value, input().size());
    }
    return static_cast<std::uint32_t>(
        otherwise < 0 ? static_cast<std::int64_t>(input().size()) + otherwise : otherwise);
  }
  // A number for all spatial dimensions, or one for each.
  std::vector<std::uint32_t> per_dimension(std::string_view key, std::uint32_t otherwise,
                                           std::uint32_t least) const {
    const auto value = cursor.find(key);
    const std::size_t rank = spatial_rank();
    if (!value || value->is_scalar()) {
      const std::uint32_t number = value ? window_number(*value, least) : otherwise;
      return std::vector<std::uint32_t>(rank, number);
    }
    std::vector<std::uint32_t> numbers;
    for (const Cursor element : value->elements("a whole number or a list of them")) {
      numbers.push_back(window_number(element, least));
    }
    if (numbers.size() != rank) {
      value->fail(fmt::format("expected {} numbers, got {}", rank, numbers.size()));
    }
    return numbers;
  }
  static std::uint32_t window_number(const Cursor& value, std::uint32_t least) {
    const auto number =
        static_cast<std::uint32_t>(value.as_unsigned("a whole number", kLargestWindow));
    if (number < least) {
      value.fail(fmt::format("must be at least {}, got {}", least, number));
    }
    return number;
  }
  // One number, or one for each dimension.
  std::vector<std::int64_t> signed_list(std::string_view key) const {
    constexpr std::int64_t kMost = std::int64_t{1} << 40;
    std::vector<std::int64_t> numbers;
    const auto add = [&](const Cursor& value) {
      const std::int64_t number = value.as_signed("a whole number");
      if (number > kMost || number < -kMost) {
        value.fail(fmt::format("must be within +-{}, got {}", kMost, number));
      }
      numbers.push_back(number);
    };
    const Cursor list = cursor.at(key);
    if (list.is_scalar()) {
      add(list);
      return numbers;
    }
    for (const Cursor value : list.elements("a whole number or a list of them")) {
      add(value);
    }
    return numbers;
  }
  void constant(std::string suffix, Shape shape) const {
    layer.constants.push_back({std::move(suffix), std::move(shape)});
  }

  const Cursor cursor;
  const std::vector<Shape>& inputs;
  ReadLayer& layer;
};

// Padding so that the output is as large as the input over the stride, the odd one at the end.
void pad_same(const EntryReader& reader, Window& window) {
  window.pads_begin.assign(window.kernel.size(), 0);
  window.pads_end.assign(window.kernel.size(), 0);
  for (std::size_t d = 0; d < window.kernel.size(); ++d) {
    const std::uint64_t extent = reader.inputs[0][d + 2];
    const std::uint64_t stride = window.strides[d];
    const std::uint64_t span = std::uint64_t{window.dilations[d]} * (window.kernel[d] - 1) + 1;
    const std::uint64_t covered = ((extent + stride - 1) / stride - 1) * stride + span;
    const std::uint64_t missing = covered > extent ? covered - extent : 0;
    window.pads_begin[d] = static_cast<std::uint32_t>(missing / 2);
    window.pads_end[d] = static_cast<std::uint32_t>(missing - missing / 2);
  }
}

void read_pad(const EntryReader& reader, Window& window) {
  const auto pad = reader.cursor.find("pad");
  const std::size_t rank = window.kernel.size();
  if (pad && pad->is_scalar() && pad->as_text("padding") == "same") {
    pad_same(reader, window);
    return;
  }
  if (pad && pad->is_sequence() && pad->size() == 2 * rank) {
    std::vector<std::uint32_t> numbers;
    for (const Cursor number : pad->elements("padding")) {
      numbers.push_back(EntryReader::window_number(number, 0));
    }
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(rank);
    window.pads_begin.assign(numbers.begin(), middle);
    window.pads_end.assign(middle, numbers.end());
    return;
  }
  window.pads_begin = reader.per_dimension("pad", 0, 0);
  window.pads_end = window.pads_begin;
}

void read_window(const EntryReader& reader) {
  Window& window = reader.layer.attributes.window;
  reader.cursor.at("kernel");
  window.kernel = reader.per_dimension("kernel", 1, 1);
  window.strides = reader.per_dimension("stride", 1, 1);
  window.dilations = reader.per_dimension("dilation", 1, 1);
  read_pad(reader, window);
}

void read_pooling(const EntryReader& reader) {
  Window& window = reader.layer.attributes.window;
  if (reader.flag("global", false)) {
    if (const auto kernel = reader.cursor.find("kernel")) {
      kernel->fail_at_key("does not go with 'global'");
    }
    std::vector<std::uint32_t> kernel;
    for (std::size_t d = 0; d < reader.spatial_rank(); ++d) {
      kernel.push_back(static_cast<std::uint32_t>(std::min<std::uint64_t>(
          reader.input()[d + 2], std::numeric_limits<std::uint32_t>::max())));
    }
    window = window_of(std::move(kernel));
    return;
  }
  read_window(reader);
  window.has_ceil_mode = reader.flag("ceil_mode", false);
  window.includes_padding = reader.flag("count_include_pad", false);
}

std::uint64_t read_channels(const EntryReader& reader) {
  return reader.count(reader.cursor.at("channels"), "a number of channels", kLargestChannels);
}

// "groups: 8" or "groups: depthwise".
std::uint32_t read_groups(const EntryReader& reader, std::uint64_t otherwise) {
  const auto groups = reader.cursor.find("groups");
  const std::uint64_t channels = reader.extent(1);
  if (groups && groups->is_scalar() && groups->as_text("groups") == "depthwise") {
    return static_cast<std::uint32_t>(std::min(channels, kLargestChannels));
  }
  const std::uint64_t number =
      groups ? reader.count(*groups, "a number of groups", kLargestChannels) : otherwise;
  if (channels % number != 0) {
    reader.cursor.fail(
        fmt::format("{} channels are not divisible into {} groups", channels, number));
  }
  return static_cast<std::uint32_t>(number);
}

void read_bias(const EntryReader& reader, std::uint64_t channels, bool otherwise) {
  if (reader.flag("bias", otherwise)) {
    reader.constant("bias", {channels});
  }
}

void read_convolution(const EntryReader& reader) {
  read_window(reader);
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.groups = read_groups(reader, 1);
  const std::uint64_t in = reader.extent(1);
  const std::uint64_t out = read_channels(reader);
  const bool is_transposed = reader.layer.operation == Operation::kConvTranspose;
  if (out % attributes.groups != 0) {
    reader.cursor.at("channels")
        .fail(fmt::format("{} channels are not divisible into {} groups", out, attributes.groups));
  }
  Shape weights =
      is_transposed ? Shape{in, out / attributes.groups} : Shape{out, in / attributes.groups};
  weights.insert(weights.end(), attributes.window.kernel.begin(), attributes.window.kernel.end());
  reader.constant("weights", std::move(weights));
  read_bias(reader, out, true);
  if (is_transposed) {
    attributes.window.output_padding = reader.per_dimension("output_padding", 0, 0);
  }
}

void read_matrix_product(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.transpose_a = reader.flag("transpose_a", false);
  attributes.transpose_b = reader.flag("transpose_b", false);
  if (const auto channels = reader.cursor.find("channels")) {
    if (reader.inputs.size() != 1) {
      channels->fail_at_key("goes with one operand in 'from': the other are the weights");
    }
    const std::size_t rank = reader.input().size();
    if (rank < 2) {
      reader.cursor.fail("needs an input of at least 2 dimensions, got " + shown(reader.input()));
    }
    const std::uint64_t rows = reader.input()[rank - (attributes.transpose_a ? 2 : 1)];
    const std::uint64_t columns = read_channels(reader);
    reader.constant("weights",
                    attributes.transpose_b ? Shape{columns, rows} : Shape{rows, columns});
    read_bias(reader, columns, true);
  } else if (const auto bias = reader.cursor.find("bias")) {
    bias->fail_at_key("goes with 'channels'");
  }
}

// Scale and bias over the dimensions from `axis` to the last.
void read_last_axes_normalization(const EntryReader& reader) {
  const Shape& input = reader.input();
  const std::uint32_t first = reader.axis_or(-1);
  for (std::uint32_t d = first; d < input.size(); ++d) {
    reader.layer.attributes.axes.push_back(d);
  }
  const Shape normalised(input.begin() + first, input.end());
  const bool has_bias = reader.layer.operation == Operation::kLayerNormalization;
  if (reader.flag("scale", true)) {
    reader.constant("scale", normalised);
    if (reader.flag("bias", has_bias)) {
      reader.constant("bias", normalised);
    }
  }
}

void read_channel_normalization(const EntryReader& reader) {
  const std::uint64_t channels = reader.extent(1);
  if (reader.layer.operation == Operation::kGroupNormalization) {
    reader.layer.attributes.groups = read_groups(reader, 1);
  }
  reader.constant("scale", {channels});
  reader.constant("bias", {channels});
  if (reader.layer.operation == Operation::kBatchNormalization) {
    reader.constant("mean", {channels});
    reader.constant("variance", {channels});
  }
}

void read_slope(const EntryReader& reader) {
  if (reader.inputs.size() == 1) {
    Shape slope(reader.input().size() - 1, 1);
    if (!slope.empty()) {
      slope[0] = reader.extent(1);
    }
    reader.constant("slope", std::move(slope));
  }
}

void read_axis(const EntryReader& reader) { reader.layer.attributes.axes = {reader.axis_or(-1)}; }

void read_first_axis(const EntryReader& reader) {
  reader.layer.attributes.axes = {reader.axis_or(0)};
}

void read_needed_axis(const EntryReader& reader) {
  reader.cursor.at("axis");
  read_axis(reader);
}

void read_reduction(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.keeps_dims = reader.flag("keepdims", true);
  for (const Cursor axis : reader.cursor.at("axes").elements("a list of axes")) {
    attributes.axes.push_back(reader.axis(axis, reader.input().size()));
  }
}

void read_top_k(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.axes = {reader.axis_or(-1)};
  attributes.shape = reader.input();
  attributes.shape[attributes.axes[0]] =
      reader.count(reader.cursor.at("k"), "a number of elements", kLargestExtent);
}

void read_one_hot(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.shape = reader.input();
  attributes.shape.push_back(
      reader.count(reader.cursor.at("depth"), "a number of classes", kLargestExtent));
}

void read_stated_shape(const EntryReader& reader) {
  reader.layer.attributes.shape = read_tensor_shape(reader.cursor.at("shape"));
}

// 0 keeps an extent, -1 takes what is left, as in ONNX.
void read_reshape(const EntryReader& reader) {
  const Cursor list = reader.cursor.at("shape");
  Shape& shape = reader.layer.attributes.shape;
  std::optional<std::size_t> open;
  for (const Cursor value : list.elements("a list of extents")) {
    const std::int64_t number = value.as_signed("an extent");
    if (number == -1 && !open) {
      open = shape.size();
      shape.push_back(1);
    } else if (number == 0) {
      shape.push_back(reader.extent(shape.size()));
    } else if (number > 0) {
      shape.push_back(static_cast<std::uint64_t>(number));
    } else {
      value.fail("must be > 0, 0 to keep the extent, or once -1 for what is left");
    }
  }
  const std::uint64_t known = element_count(shape);
  if (open && known != 0 && element_count(reader.input()) % known == 0) {
    shape[*open] = element_count(reader.input()) / known;
  }
}

void read_resize(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  constexpr auto kModes = std::to_array<std::string_view>({"nearest", "linear", "cubic"});
  const auto mode = reader.cursor.find("mode");
  attributes.mode = mode ? mode->as_text("a mode") : kModes[0];
  if (std::find(kModes.begin(), kModes.end(), attributes.mode) == kModes.end()) {
    mode->fail("unknown mode " + in_quotes(attributes.mode) +
               did_you_mean(attributes.mode, kModes));
  }
  if (reader.cursor.find("shape")) {
    read_stated_shape(reader);
    return;
  }
  attributes.shape = reader.input();
  const std::vector<std::uint32_t> scale = reader.per_dimension("scale", 0, 1);
  for (std::size_t d = 0; d < scale.size(); ++d) {
    if (scale[d] == 0) {
      reader.cursor.fail("needs 'scale' or 'shape'");
    }
    attributes.shape[d + 2] *= scale[d];
  }
}

void read_split(const EntryReader& reader) {
  read_needed_axis(reader);
  LayerAttributes& attributes = reader.layer.attributes;
  if (const auto sizes = reader.cursor.find("sizes")) {
    attributes.shape = read_tensor_shape(*sizes);
    return;
  }
  const Cursor parts = reader.cursor.at("parts");
  const std::uint64_t count = reader.count(parts, "a number of parts", 65'535);
  const std::uint64_t whole = reader.input()[attributes.axes[0]];
  if (whole % count != 0) {
    parts.fail(fmt::format("{} elements are not divisible into {} parts", whole, count));
  }
  attributes.shape.assign(count, whole / count);
}

// One axis, begin inside, end outside; negative ones count from the end.
void read_slice(const EntryReader& reader) {
  read_needed_axis(reader);
  LayerAttributes& attributes = reader.layer.attributes;
  const std::uint32_t axis = attributes.axes[0];
  attributes.axes.clear();
  attributes.shape = reader.input();
  attributes.begins.assign(reader.input().size(), 0);
  attributes.steps.assign(reader.input().size(), 1);
  const auto extent = static_cast<std::int64_t>(reader.input()[axis]);
  const auto bound = [&](std::string_view key, std::int64_t otherwise) {
    const auto value = reader.cursor.find(key);
    const std::int64_t number = value ? value->as_signed("a position") : otherwise;
    if (number < -extent || number > extent) {
      value->fail(fmt::format("position {} is outside of {}", number, extent));
    }
    return number < 0 ? number + extent : number;
  };
  const std::int64_t begin = bound("begin", 0);
  const std::int64_t end = bound("end", extent);
  const auto step = reader.cursor.find("step");
  const auto stride = step
                          ? static_cast<std::int64_t>(reader.count(*step, "a step", kLargestExtent))
                          : std::int64_t{1};
  if (begin >= end) {
    reader.cursor.fail(fmt::format("nothing lies between {} and {}", begin, end));
  }
  attributes.begins[axis] = begin;
  attributes.steps[axis] = stride;
  attributes.shape[axis] = static_cast<std::uint64_t>((end - begin + stride - 1) / stride);
}

void read_transpose(const EntryReader& reader) {
  for (const Cursor axis : reader.cursor.at("perm").elements("a list of axes")) {
    reader.layer.attributes.axes.push_back(reader.axis(axis, reader.input().size()));
  }
}

void read_padding(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.mode = "constant";
  const std::vector<std::int64_t> pads = reader.signed_list("pads");
  const std::size_t rank = reader.input().size();
  if (pads.size() != 2 * rank) {
    reader.cursor.at("pads").fail(
        fmt::format("expected {} numbers, first those in front, got {}", 2 * rank, pads.size()));
  }
  const auto middle = pads.begin() + static_cast<std::ptrdiff_t>(rank);
  attributes.pads_begin.assign(pads.begin(), middle);
  attributes.pads_end.assign(middle, pads.end());
}

void read_tile(const EntryReader& reader) {
  const Cursor list = reader.cursor.at("repeats");
  LayerAttributes& attributes = reader.layer.attributes;
  for (const Cursor value : list.elements("a list of whole numbers")) {
    const std::uint64_t repeats = reader.count(value, "a number of repeats", 1U << 20);
    attributes.shape.push_back(reader.extent(attributes.shape.size()) * repeats);
  }
}

void read_blocks(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.mode = "DCR";
  attributes.block_size = static_cast<std::uint32_t>(
      reader.count(reader.cursor.at("block_size"), "a block's edge", kLargestWindow));
}

void read_recurrent(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  const Operation operation = reader.layer.operation;
  const std::uint64_t gates = operation == Operation::kLSTM  ? 4
                              : operation == Operation::kGRU ? 3
                                                             : 1;
  const std::uint64_t directions = reader.flag("bidirectional", false) ? 2 : 1;
  const std::uint64_t hidden =
      reader.count(reader.cursor.at("hidden_size"), "a number of states", 1U << 24);
  attributes.hidden_size = static_cast<std::uint32_t>(hidden);
  attributes.direction_count = static_cast<std::uint32_t>(directions);
  reader.constant("weights", {directions, gates * hidden, reader.extent(2)});
  reader.constant("recurrent_weights", {directions, gates * hidden, hidden});
  if (reader.flag("bias", true)) {
    reader.constant("bias", {directions, 2 * gates * hidden});
  }
}

using Keys = std::span<const std::string_view>;
using Read = void (*)(const EntryReader&);

constexpr std::array<std::string_view, 8> kCommonKeys = {
    "name", "op", "operator", "from", "element", "activation", "output", "weights"};

// What one operation reads besides the common keys. One row per group of operations.
struct Row {
  std::vector<Operation> operations;
  std::vector<std::string_view> keys;
  Read read;
};

const std::vector<Row>& rows() {
  using enum Operation;
  static const std::vector<Row> table = {
      {{kConv},
       {"channels", "kernel", "stride", "pad", "dilation", "groups", "bias"},
       read_convolution},
      {{kConvTranspose},
       {"channels", "kernel", "stride", "pad", "dilation", "groups", "bias", "output_padding"},
       read_convolution},
      {{kMatMul}, {"channels", "bias", "transpose_a", "transpose_b"}, read_matrix_product},
      {{kMaxPool, kAveragePool, kLpPool},
       {"kernel", "stride", "pad", "dilation", "ceil_mode", "count_include_pad", "global"},
       read_pooling},
      {{kLayerNormalization, kRMSNormalization},
       {"axis", "scale", "bias"},
       read_last_axes_normalization},
      {{kBatchNormalization, kInstanceNormalization}, {}, read_channel_normalization},
      {{kGroupNormalization}, {"groups"}, read_channel_normalization},
      {{kPRelu}, {}, read_slope},
      {{kSoftmax, kLogSoftmax, kHardmax, kCumSum, kLpNormalization}, {"axis"}, read_axis},
      {{kReduceMean, kReduceSum, kReduceMax, kReduceMin, kReduceProd, kReduceL1, kReduceL2,
        kReduceLogSum, kReduceLogSumExp, kReduceSumSquare, kArgMax, kArgMin},
       {"axes", "keepdims"},
       read_reduction},
      {{kTopK}, {"axis", "k"}, read_top_k},
      {{kOneHot}, {"depth"}, read_one_hot},
      {{kRoiAlign, kExpand}, {"shape"}, read_stated_shape},
      {{kResize}, {"scale", "shape", "mode"}, read_resize},
      {{kGather, kGatherElements, kScatterElements}, {"axis"}, read_first_axis},
      {{kConcat}, {"axis"}, read_needed_axis},
      {{kSplit}, {"axis", "sizes", "parts"}, read_split},
      {{kSlice}, {"axis", "begin", "end", "step"}, read_slice},
      {{kReshape}, {"shape"}, read_reshape},
      {{kTranspose}, {"perm"}, read_transpose},
      {{kPad}, {"pads"}, read_padding},
      {{kTile}, {"repeats"}, read_tile},
      {{kDepthToSpace, kSpaceToDepth}, {"block_size"}, read_blocks},
      {{kLSTM, kGRU, kRNN}, {"hidden_size", "bidirectional", "bias"}, read_recurrent},
  };
  return table;
}

void read_unknown(const EntryReader& reader) {
  reader.cursor.allow_only(
      std::to_array<std::string_view>({"name", "operator", "from", "element", "output", "shape"}));
  reader.layer.operator_name = reader.cursor.at("operator").as_text("an operator's name");
  reader.layer.output_shapes = {read_tensor_shape(reader.cursor.at("shape"))};
}

}  // namespace

std::optional<Operation> read_operation(const Cursor& cursor) {
  if (!cursor.is_mapping()) {
    cursor.fail_expected("a layer such as {op: Conv, channels: 64, kernel: 3}");
  }
  const auto custom = cursor.find("operator");
  if (custom && !cursor.find("op")) {
    return std::nullopt;
  }
  const Cursor op = cursor.at("op");
  const std::string_view name = op.as_text("an operation");
  const std::optional<Operation> operation = operation_named(name);
  if (!operation) {
    std::vector<std::string_view> legal(operation_names().begin(), operation_names().end());
    legal.insert(legal.end(), {"Input", "Constant"});
    op.fail(fmt::format("unknown operation {}{}", in_quotes(name), did_you_mean(name, legal)));
  }
  if (custom) {
    custom->fail_at_key("names an operation that is not known; it goes without 'op'");
  }
  return operation;
}

ReadLayer read_layer(const Cursor& cursor, const std::vector<Shape>& inputs) {
  ReadLayer layer;
  const EntryReader reader(cursor, inputs, layer);
  const std::optional<Operation> operation = read_operation(cursor);
  if (!operation) {
    read_unknown(reader);
    return layer;
  }
  layer.operation = *operation;
  layer.operator_name = name_of(*operation);
  const auto row = std::find_if(rows().begin(), rows().end(), [&](const Row& candidate) {
    return std::find(candidate.operations.begin(), candidate.operations.end(), *operation) !=
           candidate.operations.end();
  });
  std::vector<std::string_view> legal(kCommonKeys.begin(), kCommonKeys.end());
  if (row != rows().end()) {
    legal.insert(legal.end(), row->keys.begin(), row->keys.end());
  }
  cursor.allow_only(legal);
  if (row != rows().end()) {
    row->read(reader);
  }
  return layer;
}

Shape read_tensor_shape(const Cursor& cursor) {
  Shape shape;
  for (const Cursor extent : cursor.elements("a shape such as [1, 3, 224, 224]")) {
    shape.push_back(extent.as_unsigned("an extent", kLargestExtent));
    if (shape.back() == 0) {
      extent.fail("must be > 0, got 0");
    }
  }
  return shape;
}

ElementType read_element(const Cursor& cursor) {
  const std::string_view name = cursor.as_text("an element type");
  const std::optional<ElementType> element = ElementType::from_name(name);
  if (!element) {
    cursor.fail("unknown element type " + in_quotes(name) +
                "; f16, f32, quant.ui8, quant.si8, quant.si4 and si64 are usual");
  }
  return *element;
}

}  // namespace vpusim
