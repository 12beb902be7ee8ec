#pragma once

#include <cstdint>
#include <map>

#include "sim/base/quantity.hpp"
#include "sim/compiler/lowered.hpp"

namespace vpusim {

// What the operations together need at least of each input of the network, by its number: without
// rows that nobody's results need, channels that nobody takes, rows that strides step over.
std::map<std::uint32_t, Bytes> input_reads(const LoweredNetwork& network);

}  // namespace vpusim
