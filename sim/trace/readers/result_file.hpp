#pragma once

#include "sim/base/document.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// Fills the tasks and the DPU clock from a result file; see load_timeline.
void read_result_file(const Cursor& root, Timeline& timeline);

}  // namespace vpusim
