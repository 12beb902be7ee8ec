#include "sim/network/yaml/entry_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "sim/base/nearest.hpp"
#include "sim/network/infer_shapes.hpp"

namespace vpusim {
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
      EntryReader::count(reader.cursor.at("k"), "a number of elements", kLargestExtent);
}

void read_one_hot(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.shape = reader.input();
  attributes.shape.push_back(
      EntryReader::count(reader.cursor.at("depth"), "a number of classes", kLargestExtent));
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
  const std::uint64_t count = EntryReader::count(parts, "a number of parts", 65'535);
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
  const auto stride =
      step ? static_cast<std::int64_t>(EntryReader::count(*step, "a step", kLargestExtent))
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
    const std::uint64_t repeats = EntryReader::count(value, "a number of repeats", 1U << 20);
    attributes.shape.push_back(reader.extent(attributes.shape.size()) * repeats);
  }
}

void read_blocks(const EntryReader& reader) {
  LayerAttributes& attributes = reader.layer.attributes;
  attributes.mode = "DCR";
  attributes.block_size = static_cast<std::uint32_t>(
      EntryReader::count(reader.cursor.at("block_size"), "a block's edge", kLargestWindow));
}

}  // namespace vpusim
