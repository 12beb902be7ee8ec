#pragma once

#include <string>

#include "sim/analysis/compare.hpp"

namespace vpusim {

// What `vpusim compare` prints: the window, errors by kind and by layer, what adds up to
// the total error, and what was not matched. Fits 80 columns.
std::string comparison_summary(const Timeline& simulated, const Timeline& measured,
                               const Comparison& comparison);

}  // namespace vpusim
