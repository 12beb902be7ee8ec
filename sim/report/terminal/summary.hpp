#pragma once

#include <string>

#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What a run is told as on a terminal: latency, how each engine spent it, the
// longest tasks, who predicted how many workloads. Fits 80 columns and well under
// a screen. Warnings are not part of it.
std::string run_summary(const Schedule& schedule, const RunResult& result);

}  // namespace vpusim
