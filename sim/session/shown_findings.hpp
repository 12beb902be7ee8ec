#pragma once

#include <string>
#include <vector>

#include "sim/base/warnings.hpp"

namespace vpusim {

// What a terminal shows of warnings or errors: a line for each with its count, but of
// one code only the first five, because a schedule can break one rule a million times.
// All of them with -v -v.
std::vector<std::string> shown_findings(const std::vector<Warning>& findings);

}  // namespace vpusim
