#pragma once

#include <cstdint>

#include "sim/network/network.hpp"

namespace vpusim {

// A network like the ones of vision, but random: convolutions, depthwise ones and poolings over
// images, sums of branches, activations, and for some a classifier at the end. `layers` are those
// with work for a DPU. Equal seeds give equal networks, on every machine.
Network random_network(std::uint64_t seed, std::uint32_t layers);

// Of all but the name: two seeds may draw the same network. Equal for networks whose tensors,
// operations and connections are equal, else different but for 2^-64. Knows the attributes that
// random_network gives.
std::uint64_t content_hash(const Network& network);

}  // namespace vpusim
