#pragma once

#include <ostream>

#include "sim/analysis/compare.hpp"

namespace vpusim {

// Draws both timelines over one axis of time that begins with the matched tasks: for each
// kind of engine the measured tasks above the simulated ones, and at the bottom how far
// the simulated starts and ends run ahead or behind. A self-contained SVG; names and
// times appear under the pointer. At most some thousand shapes, however many the tasks.
void write_comparison_svg(const Timeline& simulated, const Timeline& measured,
                          const Comparison& comparison, std::ostream& out);

}  // namespace vpusim
