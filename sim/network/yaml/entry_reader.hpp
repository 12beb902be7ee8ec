#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/network/yaml/read_layer.hpp"

// What the readers of single operations share; each has a row in read_layer.cpp.

namespace vpusim {

constexpr std::uint64_t kLargestExtent = std::uint64_t{1} << 40;
constexpr std::uint64_t kLargestWindow = 65'535;

// One entry while it is read.
class EntryReader {
 public:
  EntryReader(const Cursor& entry, const std::vector<Shape>& operands, ReadLayer& target)
      : cursor(entry), inputs(operands), layer(target) {}

  const Shape& input() const;
  // The extents behind batch and channels.
  std::size_t spatial_rank() const;
  // The extent of a dimension that an operation needs.
  std::uint64_t extent(std::size_t dimension) const;

  bool flag(std::string_view key, bool otherwise) const;
  static std::uint64_t count(const Cursor& value, std::string_view expected, std::uint64_t largest);
  // Negative axes count from the end.
  std::uint32_t axis(const Cursor& value, std::size_t rank) const;
  std::uint32_t axis_or(std::int64_t otherwise) const;
  // A number for all spatial dimensions, or one for each.
  std::vector<std::uint32_t> per_dimension(std::string_view key, std::uint32_t otherwise,
                                           std::uint32_t least) const;
  static std::uint32_t window_number(const Cursor& value, std::uint32_t least);
  // One number, or one for each dimension.
  std::vector<std::int64_t> signed_list(std::string_view key) const;
  void constant(std::string suffix, Shape shape) const;

  const Cursor cursor;
  const std::vector<Shape>& inputs;
  ReadLayer& layer;
};

// read_compute.cpp: windows, products, normalisations, cells
void read_pooling(const EntryReader& reader);
void read_convolution(const EntryReader& reader);
void read_matrix_product(const EntryReader& reader);
void read_last_axes_normalization(const EntryReader& reader);
void read_channel_normalization(const EntryReader& reader);
void read_slope(const EntryReader& reader);
void read_recurrent(const EntryReader& reader);
// read_movement.cpp: axes, shapes, and what moves elements
void read_axis(const EntryReader& reader);
void read_first_axis(const EntryReader& reader);
void read_needed_axis(const EntryReader& reader);
void read_reduction(const EntryReader& reader);
void read_top_k(const EntryReader& reader);
void read_one_hot(const EntryReader& reader);
void read_stated_shape(const EntryReader& reader);
void read_reshape(const EntryReader& reader);
void read_resize(const EntryReader& reader);
void read_split(const EntryReader& reader);
void read_slice(const EntryReader& reader);
void read_transpose(const EntryReader& reader);
void read_padding(const EntryReader& reader);
void read_tile(const EntryReader& reader);
void read_blocks(const EntryReader& reader);

}  // namespace vpusim
