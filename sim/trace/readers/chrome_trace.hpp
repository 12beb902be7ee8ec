#pragma once

#include "sim/base/document.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// Fills the tasks, the DPU clock and the resolution from a trace in Chrome's format;
// see load_timeline. `root` is the object with "traceEvents", or the bare list of events.
void read_chrome_trace(const Cursor& root, Timeline& timeline);

}  // namespace vpusim
