#pragma once

#include <string>

#include "sim/analysis/run_diff.hpp"
#include "sim/report/terminal/style.hpp"

namespace vpusim {

// What `vpusim diff` prints: the latency, what changed most by resource, layer and task, and which
// tasks are new or gone. At most 80 columns wide; longer is red, shorter green.
std::string diff_summary(const Timeline& before, const Timeline& after, const RunDiff& diff,
                         const TerminalStyle& style);

}  // namespace vpusim
