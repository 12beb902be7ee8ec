#pragma once

#include <vector>

#include "sim/base/document.hpp"
#include "sim/hw/power_table.hpp"
#include "sim/hw/shave_tables.hpp"

// Readers of the tables that device files name. Kernels come out sorted by name.
// Errors: InputError for unknown or missing keys and for numbers that make no sense.

namespace vpusim {

std::vector<ShaveKernelCost> read_kernel_table(const Document& document);
std::vector<ShaveHeuristicCost> read_heuristic_table(const Document& document);
ShaveProfile read_profiled_table(const Document& document);
PowerTable read_power_table(const Document& document);

}  // namespace vpusim
