#pragma once

#include <cstdint>
#include <vector>

#include "sim/schedule/tensor_type.hpp"

namespace vpusim {

// Exactly the bytes that a tensor's elements occupy, from its first one on: runs of
// bytes that repeat at strides within strides. Dense tensors are one run; dimensions
// that lie one behind the other without a gap are one level.
class ByteRegion {
 public:
  struct Level {
    std::uint64_t count = 0;
    std::uint64_t stride = 0;  // bytes
    std::uint64_t span = 0;    // bytes from the first to the last of one step
    auto operator<=>(const Level&) const = default;
  };

  ByteRegion() = default;
  // A run of so many bytes.
  explicit ByteRegion(std::uint64_t bytes);
  // Of a tensor that is not distributed. Swizzled data are permuted within a range that
  // is rounded up, so they take all of it; so do strides that cut bytes. Sizes that fit
  // no memory are cut at 2^60 bytes.
  explicit ByteRegion(const TensorType& type);
  // Of the box [begin, begin + extents) of a tensor; its bytes count from the tensor's
  // first one. Precondition: the box lies within the shape.
  struct Box {
    Shape begin;
    Shape extents;
  };
  ByteRegion(const TensorType& type, const Box& box);

  std::uint64_t begin() const { return begin_; }  // of the first byte; 0 except for boxes
  std::uint64_t span() const { return span_; }    // from the first to the last byte
  bool is_dense() const { return levels_.empty(); }
  bool is_empty() const { return span_ == 0; }
  std::uint64_t run() const { return run_; }
  const std::vector<Level>& levels() const { return levels_; }  // outermost first

  auto operator<=>(const ByteRegion&) const = default;

 private:
  std::uint64_t begin_ = 0;
  std::uint64_t run_ = 0;
  std::uint64_t span_ = 0;
  std::vector<Level> levels_;
};

// A region at an address.
struct PlacedRegion {
  const ByteRegion& region;
  std::uint64_t address = 0;  // of its first byte
};

// Whether the two share a byte. Arithmetic on the levels: equal strides cost nothing,
// unequal ones at most the steps that lie within both. Two regions whose strides make
// more than a million steps meet are taken to overlap.
bool overlap(const PlacedRegion& a, const PlacedRegion& b);

}  // namespace vpusim
