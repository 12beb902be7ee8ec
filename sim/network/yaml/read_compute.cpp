#include "sim/network/yaml/entry_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>

#include "sim/network/infer_shapes.hpp"

namespace vpusim {
namespace {

constexpr std::uint64_t kLargestChannels = 1U << 30;

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

std::uint64_t read_channels(const EntryReader& reader) {
  return EntryReader::count(reader.cursor.at("channels"), "a number of channels", kLargestChannels);
}

// "groups: 8" or "groups: depthwise".
std::uint32_t read_groups(const EntryReader& reader, std::uint64_t otherwise) {
  const auto groups = reader.cursor.find("groups");
  const std::uint64_t channels = reader.extent(1);
  if (groups && groups->is_scalar() && groups->as_text("groups") == "depthwise") {
    return static_cast<std::uint32_t>(std::min(channels, kLargestChannels));
  }
  const std::uint64_t number =
      groups ? EntryReader::count(*groups, "a number of groups", kLargestChannels) : otherwise;
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

}  // namespace

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

void read_recurrent(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  const Operation operation = reader.layer.operation;
  const std::uint64_t gates = operation == Operation::kLSTM  ? 4
                              : operation == Operation::kGRU ? 3
                                                             : 1;
  const std::uint64_t directions = reader.flag("bidirectional", false) ? 2 : 1;
  const std::uint64_t hidden =
      EntryReader::count(reader.cursor.at("hidden_size"), "a number of states", 1U << 24);
  attributes.hidden_size = static_cast<std::uint32_t>(hidden);
  attributes.direction_count = static_cast<std::uint32_t>(directions);
  reader.constant("weights", {directions, gates * hidden, reader.extent(2)});
  reader.constant("recurrent_weights", {directions, gates * hidden, hidden});
  if (reader.flag("bias", true)) {
    reader.constant("bias", {directions, 2 * gates * hidden});
  }
}

}  // namespace vpusim
