#pragma once

#include <cstdint>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// Runs of bytes without a gap on the DDR side of a transfer; 1 also where that side is CMX.
struct DdrRows {
  std::uint64_t read = 1;
  std::uint64_t written = 1;
};

// What a transfer needs on a DMA path that it has for itself: a latency, then bytes at
// a rate. What other traffic adds is the interconnect's business.
struct DmaPathTime {
  Picoseconds latency;
  BytesPerSecond rate;  // > 0
};

// The path of the device file: its latency on and off the chip, the opening (folded into
// the latency: the bytes' time at the opening's rate instead of the path's), and the rows:
// a gap in what DDR is read for costs cycles, a short row written to DDR takes as long as a
// longer one.
DmaPathTime dma_path_time(const HwConfig& hw, DmaDirection direction, Bytes bytes, DdrRows rows);

// What one physical DMA engine moves at most, for all the ports that it serves: it is as wide as
// its widest path, and narrower paths limit their own transfers.
BytesPerSecond dma_engine_bandwidth(const HwConfig& hw);

// A whole transfer, alone on the device, from the fetch of its descriptor to its last byte.
Picoseconds isolated_dma_time(const HwConfig& hw, DmaDirection direction, Bytes bytes,
                              DdrRows rows = {});

}  // namespace vpusim
