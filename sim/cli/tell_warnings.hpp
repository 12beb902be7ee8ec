#pragma once

#include <vector>

#include "sim/base/warnings.hpp"

namespace vpusim {

// On stderr, as shown_findings() shortens them.
void tell_warnings(const std::vector<Warning>& warnings);

}  // namespace vpusim
