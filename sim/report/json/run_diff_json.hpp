#pragma once

#include <ostream>

#include "sim/analysis/run_diff.hpp"

namespace vpusim {

// What `vpusim diff --json` writes; the schema is in the README of sim/report.
void write_diff_json(const Timeline& before, const Timeline& after, const RunDiff& diff,
                     std::ostream& out);

}  // namespace vpusim
