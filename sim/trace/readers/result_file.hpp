#pragma once

#include <optional>

#include "sim/base/document.hpp"
#include "sim/base/quantity.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// Errors: InputError for a result of another version of the format.
void check_result_version(const Cursor& root);

// None where it is not told. Errors: InputError.
std::optional<Picoseconds> latency_of_result(const Cursor& root);

// Fills the tasks and the DPU clock from a result file; see load_timeline.
void read_result_file(const Cursor& root, Timeline& timeline);

}  // namespace vpusim
