#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/choices.hpp"
#include "sim/base/document.hpp"
#include "sim/base/random.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dma_workload.hpp"

namespace vpusim {

// What a DmaSampler draws and how often: workloads/generators/dma.yaml, which is compiled in and
// which a user's file may change.
struct DmaMix {
  // The compiled-in file.
  DmaMix();
  // That, changed by what the file says. Errors: InputError with file:line:column for a key, name
  // or value that is not legal.
  static DmaMix load(const std::string& file);
  static std::string_view default_text();

  Choices<DmaDirection> directions;
  Choices<std::uint32_t> loops;
  Choices<std::uint32_t> element_bytes;
  Choices<std::uint32_t> outer_extents;
  Choices<std::uint32_t> parts;
  Choices<std::uint32_t> engines;
  SizeMix channels;
  SizeMix extents;
  std::uint32_t smallest_plain = 1;
  std::uint32_t largest_plain = 1;
  double plain_bytes = 0;  // in percent, as the following
  double strided_source = 0;
  double strided_target = 0;

 private:
  void read(const Cursor& file);
};

// Draws random transfers as compilers produce them for one device: a tensor, or a piece of one,
// between memories, in the words of the device's DMA engine (planes of lines before VPU 4.0,
// nested loops from there on).
//
// Nothing is drawn in vain: each is at most what one descriptor of the device moves, with at most
// the loops and planes that it has, and what lies in CMX fits there. The same device, mix and seed
// give the same transfers on every machine. About 150 ns each.
class DmaSampler {
 public:
  DmaSampler(const HwConfig& hw, DmaMix mix, std::uint64_t seed);

  DmaWorkload next();

  // Whether patterns are a PlaneDmaWorkload, as before VPU 4.0, or a NestedDmaWorkload.
  static bool is_told_planes(const HwConfig& hw) {
    return hw.timing.vpunn_device < VpunnDevice::kVpu40;
  }

 private:
  static constexpr std::size_t kMostLoops = NestedDmaWorkload::kMostDimensions + 1;
  using Extents = std::array<std::uint64_t, kMostLoops>;

  // Runs of bytes in nested loops, the innermost first. `strides[i]` is from one run of loop i to
  // the next; loop 0 is the run itself, in bytes.
  struct Box {
    std::uint32_t loops = 1;
    Extents extents = {1, 1, 1, 1, 1, 1};
    Extents source_strides = {};
    Extents target_strides = {};

    std::uint64_t bytes() const;
  };

  Box draw_box(DmaDirection direction);
  void fit(Box& box, std::uint64_t largest) const;
  void draw_strides(const Box& box, bool is_cut, bool is_in_cmx, Extents& strides);
  PlaneDmaWorkload planes_of(const Box& box, DmaDirection direction) const;
  NestedDmaWorkload nested_of(const Box& box, DmaDirection direction);

  DmaMix mix_;
  bool has_planes_;  // before VPU 4.0
  std::uint32_t most_loops_;
  std::uint64_t most_planes_;
  std::uint64_t largest_;      // bytes of one descriptor
  std::uint64_t largest_cmx_;  // bytes from the first to the last in CMX
  Random random_;
};

}  // namespace vpusim
