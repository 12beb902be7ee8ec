#pragma once

#include <string>

#include "sim/base/document.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// Reads when tasks ran from a result file (`run --json`) or from a trace in Chrome's
// format: the vendor's profiling parser and plugin, the compiler's schedule trace, or
// our own. The content decides which it is, not the name.
//
// Of a Chrome trace the complete events ("ph": "X") of the categories DMA, DPU, SW,
// Shave and M2I are tasks; layers and the variants inside DPU tasks are not.
//
// Errors: InputError with the position for what is neither of the two, for events
// without a name or a time, for times that are negative, end before they start or go
// beyond 1e12 us, and for a file without any task.
Timeline load_timeline(const std::string& file);

// The same from a text that is already there.
Timeline read_timeline(const Document& document, const std::string& file);

}  // namespace vpusim
