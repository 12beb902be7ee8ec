#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/schedule/element_type.hpp"

namespace vpusim {

// Extents or positions by logical dimension: N, C, H, W for rank 4.
using Shape = std::vector<std::uint64_t>;

std::uint64_t element_count(const Shape& shape);  // 1 for rank 0; saturates

struct Padding {
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  auto operator<=>(const Padding&) const = default;
};

// How the tiles share one tensor. Modes combine: SEGMENTED|MULTICASTED is
// computed in slices and stored whole.
struct Distribution {
  enum Mode : std::uint8_t {
    kOverlapped = 1,
    kDuplicated = 2,
    kSegmented = 4,
    kMulticasted = 8,
  };

  std::uint8_t modes = 0;  // of Mode, or-ed; 0 is NONE
  std::uint32_t cluster_count = 1;
  Shape tile_grid;  // slices per dimension ("num_tiles"); empty: not sliced
  // What a tile stores is rounded up to it; empty: 1. The last slice of a SEGMENTED
  // tensor is what is left.
  Shape alignment;
  // The remainder is spread over the first tiles, in steps of the alignment, instead
  // of left to the last tile.
  bool is_uniform = false;

  // The window behind the halo of OVERLAPPED, height before width as the compiler prints it.
  std::vector<std::uint32_t> kernel;
  std::vector<std::uint32_t> strides;
  Padding padding;

  // What each tile stores and computes, where the compiler says so explicitly.
  std::vector<Shape> memory_shapes;
  std::vector<Shape> memory_offsets;
  std::vector<Shape> compute_shapes;
  std::vector<Shape> compute_offsets;

  bool has(Mode mode) const { return (modes & mode) != 0; }
  auto operator<=>(const Distribution&) const = default;
};

// A part of a tensor that one tile writes into another ("inter-tile interconnect").
struct HaloRegion {
  Shape shape;
  Shape offset;
  std::uint32_t cluster = 0;
  bool is_inward = true;  // received; false: sent
  auto operator<=>(const HaloRegion&) const = default;
};

// Weights of which only the non-zero elements are stored.
struct SparsityCompression {
  std::uint32_t axis = 0;
  std::vector<std::uint64_t> element_counts;  // per slice of the axis; one number: all the same
  std::uint32_t alignment = 1;                // bytes; each slice is rounded up to it
  auto operator<=>(const SparsityCompression&) const = default;
};

// The shape and layout of data in memory. Shared by many buffers of a schedule.
struct TensorType {
  Shape shape;
  ElementType element;
  std::vector<std::uint8_t> order;     // dimensions from outermost to innermost; empty: as they are
  std::vector<std::uint64_t> strides;  // elements, by logical dimension; empty: dense
  std::uint32_t swizzling_key = 0;
  std::uint32_t swizzling_alignment = 0;  // bytes
  std::optional<SparsityCompression> compression;
  std::optional<Distribution> distribution;
  std::vector<HaloRegion> halos;

  auto operator<=>(const TensorType&) const = default;

  std::uint64_t element_count() const { return vpusim::element_count(shape); }
  // What the data of one copy occupy without gaps; compressed data their compressed size.
  Bytes bytes() const;
  // From the first to the last byte touched, gaps of strides included.
  Bytes span_bytes() const;
  // Stretches of bytes without a gap between them: 1 for dense data. Swizzling and
  // compression leave none.
  std::uint64_t contiguous_runs() const;
  // The shape that tile `cluster` of a distributed tensor stores; the whole shape otherwise.
  Shape memory_shape(std::uint32_t cluster) const;
};

}  // namespace vpusim
