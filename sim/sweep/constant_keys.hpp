#pragma once

#include <cstddef>
#include <vector>

#include "sim/sweep/study.hpp"

namespace vpusim {

// Places in study_keys() that formulas over results mention although the study does not vary them:
// what a row needs of its base device to be complete.
std::vector<std::size_t> constant_keys(const Study& study);

}  // namespace vpusim
