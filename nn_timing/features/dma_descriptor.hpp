#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "sim/schedule/dma_workload.hpp"

namespace vpusim::nn_timing {

// Input interfaces of DMA networks, by their published numbers.
enum class DmaInterface : std::uint8_t {
  kPlanes = 1,         // for a PlaneDmaWorkload
  kNestedEngines = 2,  // for a NestedDmaWorkload, dimension by dimension
  kNested = 3,         // for a NestedDmaWorkload, quantity by quantity; no engines
};

// The device whose engine the interface describes.
VpunnDevice device_of(DmaInterface interface);

// How many values a descriptor has: 12, 29, 27.
std::size_t descriptor_length(DmaInterface interface);

// Writes the descriptor that a network of this interface takes; false, and nothing
// written, for a kind of workload that the interface cannot describe (also more than
// two engines, where they matter). Precondition: `out` has the descriptor's length.
//
// Source: intel/npu-nn-cost-model at 8a2ae92.
bool describe(const DmaPattern& workload, DmaInterface interface, std::span<float> out);

}  // namespace vpusim::nn_timing
