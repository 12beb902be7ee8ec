#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sim/schedule/byte_region.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// A memory with addresses of its own: the CMX of a tile, the DDR, an argument of the
// network.
struct MemorySpace {
  Section section = Section::kDdr;
  std::uint32_t index = 0;  // tile or argument
  auto operator<=>(const MemorySpace&) const = default;
};

// "the CMX of tile 0", "DDR", "network output 1"
std::string name_of(const MemorySpace& space);

// One use of bytes by a task.
struct MemoryAccess {
  TaskId task;
  BufferId buffer;
  std::uint32_t space = 0;    // index into MemoryAccesses::spaces
  std::uint32_t region = 0;   // and into regions
  std::uint64_t address = 0;  // of the region's first byte
  bool is_write = false;
  // Rows that a tile writes into its neighbour's buffer; which of the neighbours writes
  // which rows, the schedule does not say.
  bool is_halo = false;
  // Profiling records: engines write them by themselves, some more than a schedule says,
  // some fewer than there is room for.
  bool is_profiling = false;
};

// What every task reads and writes, byte for byte as the schedule says it:
//   * a DMA reads its source (of a broadcast one copy) and writes its target in every
//     tile; jobs that move no data touch nothing;
//   * a DPU task reads its operands (of compressed channels those that are stored) and writes its
//   outputs on the tiles of their
//     buffers; where several tiles write parts of a tensor that all of them store whole,
//     only its variants' boxes; in neighbours' buffers only the halo regions;
//   * SHAVE and M2I tasks read their inputs and write their outputs and profiling data.
// Registers and the DPU's accumulators are no memory; constants are only seen when
// somebody writes to them.
struct MemoryAccesses {
  std::vector<MemorySpace> spaces;
  std::vector<ByteRegion> regions;           // each once
  std::vector<MemoryAccess> accesses;        // by task, reads before writes
  IdVector<TaskId, std::uint32_t> first_of;  // access; one more entry than tasks

  PlacedRegion placed(const MemoryAccess& access) const {
    return {regions[access.region], access.address};
  }
  std::uint64_t begin_of(const MemoryAccess& access) const { return access.address; }
  std::uint64_t end_of(const MemoryAccess& access) const {
    return access.address + regions[access.region].span();
  }
};

MemoryAccesses memory_accesses(const Schedule& schedule);

}  // namespace vpusim
