#pragma once

#include <ostream>

#include "sim/analysis/compare.hpp"

namespace vpusim {

// Writes a comparison as JSON, a task per line; the members are in the README of
// sim/report. Equal comparisons give equal bytes.
void write_comparison_json(const Timeline& simulated, const Timeline& measured,
                           const Comparison& comparison, std::ostream& out);

}  // namespace vpusim
