#pragma once

#include "sim/base/document.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// Errors: InputError for a result of another version of the format.
void check_result_version(const Cursor& root);

// Fills the tasks and the DPU clock from a result file; see load_timeline.
void read_result_file(const Cursor& root, Timeline& timeline);

}  // namespace vpusim
