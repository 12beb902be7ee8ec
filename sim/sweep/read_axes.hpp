#pragma once

#include <vector>

#include "sim/base/document.hpp"
#include "sim/sweep/study.hpp"

namespace vpusim {

// What `parameters` and `zip` of a study file say; either may be absent. Errors: InputError for
// an unknown or repeated parameter, a value out of its range, a list or range without values, lists
// of a zip that differ in length.
std::vector<Axis> read_axes(const Cursor& study, Sampling::Method method);

}  // namespace vpusim
