#pragma once

#include <cstdint>

namespace vpusim {

// What data flows share, and how it is numbered: the DDR, its writes, the DMA engines,
// the CMX of each tile, once for DMA alone and once for all of the tile's engines.
struct InterconnectLayout {
  std::uint32_t engine_count = 0;
  std::uint32_t tile_count = 0;

  static constexpr std::uint32_t kDdr = 0;
  static constexpr std::uint32_t kDdrWrites = 1;
  std::uint32_t engine(std::uint32_t index) const { return 2 + index; }
  std::uint32_t cmx(std::uint32_t tile) const { return 2 + engine_count + tile; }
  // What DMA, DPU and SHAVEs of a tile share.
  std::uint32_t cmx_banks(std::uint32_t tile) const { return 2 + engine_count + tile_count + tile; }
  std::uint32_t resource_count() const { return 2 + engine_count + 2 * tile_count; }
};

}  // namespace vpusim
