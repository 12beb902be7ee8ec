#pragma once

#include <cstdint>

#include "sim/hw/hw_config.hpp"

namespace vpusim::test {

// How tasks get into their engines, drawn for a seed: every mechanism off now and then.
HwConfig with_random_handling(HwConfig hw, std::uint64_t seed);

// The same of everything else that makes a task wait in device fidelity: the set-up of queues,
// descriptors, transfers that overlap, cold kernels and signals.
HwConfig with_random_waits(HwConfig hw, std::uint64_t seed);

}  // namespace vpusim::test
