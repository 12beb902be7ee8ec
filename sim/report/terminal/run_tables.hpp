#pragma once

#include <cstddef>
#include <string>

#include "sim/analysis/run_analysis.hpp"
#include "sim/report/terminal/style.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

// Parts of what `run` and `explain` print about a run; each ends with a newline and is at most 80
// columns wide.

namespace vpusim {

// "60.644"
std::string microseconds(Picoseconds time);
// "12.3%" of `whole`
std::string percent(Picoseconds part, Picoseconds whole);

// Schedule, device, latency, rates, traffic.
std::string headline_lines(const Schedule& schedule, const RunResult& result,
                           const Headline& headline);

// A bar for each of the `most` busiest engines that ran something, in the device's order.
std::string engine_table(const RunResult& result, const RunAnalysis& analysis, std::size_t most,
                         const TerminalStyle& style);

// The `most` layers that take most of the critical path, in the order of their starts.
std::string layer_use_table(const RunResult& result, const RunAnalysis& analysis, std::size_t most);

}  // namespace vpusim
