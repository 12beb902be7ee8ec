#pragma once

#include <string>

#include "sim/network/network.hpp"

namespace vpusim {

// What a network is, as on a terminal: its size, inputs and outputs, the bytes that no machine can
// avoid to move, and its layers summed up by operator. Operators whose cost nobody knows come last,
// with their share of the work (see operation_count).
std::string network_table(const Network& network);

// A line for each layer: operator, output, MACs, bytes.
std::string layer_table(const Network& network);

}  // namespace vpusim
