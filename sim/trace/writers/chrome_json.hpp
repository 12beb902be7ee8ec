#pragma once

#include <ostream>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// Writes a timeline in the Chrome trace format as the vendor's profiling tools
// write it: the same processes, threads, categories, layers and "taskStatistics",
// so that a simulated and a measured trace can be laid side by side. Times are
// microseconds since the first task. Opens in Perfetto, speedscope and Chrome.
//
// Source of the format: npu_compiler, profiling parser; README of this folder.
void write_chrome_json(const Schedule& schedule, const RunResult& result, std::ostream& out);

}  // namespace vpusim
