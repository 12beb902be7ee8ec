#pragma once

#include <cstdint>
#include <vector>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Where a buffer lies in the CMX of one tile.
struct CmxRange {
  std::uint32_t tile = 0;
  std::uint64_t begin = 0;  // bytes, in the tile's workspace
  std::uint64_t end = 0;
};

// One range per tile that holds data of the buffer; none for a buffer elsewhere.
// Gaps between strided rows count as part of it.
std::vector<CmxRange> cmx_ranges(const Schedule& schedule, BufferId buffer);

}  // namespace vpusim
