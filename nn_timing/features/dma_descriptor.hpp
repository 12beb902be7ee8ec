#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim::nn_timing {

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

using DmaWorkload = std::variant<PlaneDmaWorkload, NestedDmaWorkload>;

// The bytes that are moved; nothing when they do not fit 64 bits.
std::optional<Bytes> moved_bytes(const DmaWorkload& workload);

// Input interfaces of DMA networks, by their published numbers.
enum class DmaInterface : std::uint8_t {
  kPlanes = 1,         // for a PlaneDmaWorkload
  kNestedEngines = 2,  // for a NestedDmaWorkload, dimension by dimension
  kNested = 3,         // for a NestedDmaWorkload, quantity by quantity; no engines
};

// How many values a descriptor has: 12, 29, 27.
std::size_t descriptor_length(DmaInterface interface);

// Writes the descriptor that a network of this interface takes; false, and nothing
// written, for a kind of workload that the interface cannot describe (also more than
// two engines, where they matter). Precondition: `out` has the descriptor's length.
//
// Source: intel/npu-nn-cost-model at 8a2ae92.
bool describe(const DmaWorkload& workload, DmaInterface interface, std::span<float> out);

}  // namespace vpusim::nn_timing
