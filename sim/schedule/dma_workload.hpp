#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "sim/base/enum_names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"

// One DMA transfer in the words of VPUNN, the published cost model.

namespace vpusim {

// A transfer as the DMA engine of a VPU 2.7 is told: planes of lines. All widths,
// lengths and strides are bytes.
struct PlaneDmaWorkload {
  std::uint32_t further_planes = 0;  // 0: one plane
  std::uint32_t length = 0;          // of a plane
  std::uint32_t source_width = 0;    // of a line
  std::uint32_t target_width = 0;
  std::uint32_t source_stride = 0;  // from line to line
  std::uint32_t target_stride = 0;
  std::uint32_t source_plane_stride = 0;  // from plane to plane
  std::uint32_t target_plane_stride = 0;
  DmaDirection direction = DmaDirection::kDdrToCmx;

  auto operator<=>(const PlaneDmaWorkload&) const = default;
};

// One of the nested dimensions around the lines of a NestedDmaWorkload.
struct DmaDimension {
  std::uint32_t source_stride = 0;  // bytes
  std::uint32_t target_stride = 0;
  std::uint32_t source_repeats = 0;  // further ones; 0: once
  std::uint32_t target_repeats = 0;

  auto operator<=>(const DmaDimension&) const = default;
};

// A transfer as the DMA engines from VPU 4.0 on are told: lines, repeated in up to
// five nested dimensions.
struct NestedDmaWorkload {
  static constexpr std::size_t kMostDimensions = 5;

  std::uint32_t source_width = 0;  // bytes of a line
  std::uint32_t target_width = 0;
  std::uint32_t dimension_count = 0;                          // used ones
  std::array<DmaDimension, kMostDimensions> dimensions = {};  // zero where not used
  std::uint32_t engine_count = 1;                             // 1 or 2
  DmaDirection direction = DmaDirection::kDdrToCmx;

  auto operator<=>(const NestedDmaWorkload&) const = default;
};

using DmaPattern = std::variant<PlaneDmaWorkload, NestedDmaWorkload>;

// The bytes that are read; nothing when they do not fit 64 bits.
std::optional<Bytes> moved_bytes(const DmaPattern& pattern);
DmaDirection direction_of(const DmaPattern& pattern);

// Runs of bytes without a gap that one side of a transfer reads or writes; 1 for dense data.
enum class DmaSide : std::uint8_t { kSource, kTarget };
std::uint64_t contiguous_runs(const DmaPattern& pattern, DmaSide side);

// One transfer as timing models are asked about it.
struct DmaWorkload {
  Bytes source;  // read
  Bytes target;  // written
  DmaDirection direction = DmaDirection::kDdrToCmx;
  bool is_plain_copy = true;          // bytes arrive as they left: not permuted, converted, ...
  std::optional<DmaPattern> pattern;  // none: one run of bytes

  auto operator<=>(const DmaWorkload&) const = default;
};

inline constexpr auto kDmaDirectionNames =
    enum_names<DmaDirection, DmaDirection::kDdrToDdr>("DDR2CMX", "CMX2CMX", "CMX2DDR", "DDR2DDR");

inline DmaDirection dma_direction(bool from_cmx, bool to_cmx) {
  if (from_cmx) {
    return to_cmx ? DmaDirection::kCmxToCmx : DmaDirection::kCmxToDdr;
  }
  return to_cmx ? DmaDirection::kDdrToCmx : DmaDirection::kDdrToDdr;
}
inline bool is_from_cmx(DmaDirection direction) {
  return direction == DmaDirection::kCmxToCmx || direction == DmaDirection::kCmxToDdr;
}
inline bool is_to_cmx(DmaDirection direction) {
  return direction == DmaDirection::kCmxToCmx || direction == DmaDirection::kDdrToCmx;
}

}  // namespace vpusim
