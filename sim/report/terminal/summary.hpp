#pragma once

#include <string>

#include "sim/analysis/run_analysis.hpp"
#include "sim/report/terminal/style.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What `vpusim run` prints: latency, what the engines did and the layers that the latency went to;
// a screen of 24 lines by 80 columns, more when there are many inferences or timing models.
std::string run_summary(const Schedule& schedule, const RunResult& result,
                        const RunAnalysis& analysis, const TerminalStyle& style);

}  // namespace vpusim
