#pragma once

#include <algorithm>
#include <cstdint>

#include "sim/base/quantity.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/network/network.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What no schedule can be faster than, each on its own.
struct LowerBound {
  Bytes compulsory;   // what must cross the border of the chip: see compulsory_bytes()
  Picoseconds dpu;    // all MACs at the peak of all DPUs
  Picoseconds shave;  // all kernels, spread evenly over all SHAVEs
  Picoseconds ddr;    // the compulsory bytes at the rate of the DDR
  Picoseconds dma;    // and at the rate that all DMA engines together reach

  // Of the work and the DDR, as published figures have it.
  Picoseconds of_memory() const { return std::max({dpu, shave, ddr}); }
  // And of what the device's DMA engines can do: never less.
  Picoseconds of_device() const { return std::max({dpu, shave, ddr, dma}); }
};

// `network` is fused, so that its types are those that the device computes with.
LowerBound lower_bound(const Network& network, const LoweredNetwork& lowered, const HwConfig& hw,
                       const ShaveTimingModel& shave);

}  // namespace vpusim
