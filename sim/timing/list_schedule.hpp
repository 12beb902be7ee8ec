#pragma once

#include <cstdint>
#include <span>

#include "sim/base/quantity.hpp"

namespace vpusim {

// How long `count` parallel units take for `costs` in order, each going to the unit that is
// free first. One unit: the sum. Nothing to do takes no time.
Cycles list_schedule(std::span<const Cycles> costs, std::uint32_t count);

}  // namespace vpusim
