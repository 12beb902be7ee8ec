#pragma once

#include <string>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/analysis/what_if.hpp"
#include "sim/report/terminal/style.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What `vpusim explain` prints, at most 80 columns wide: what holds the run back, where the
// critical path goes, by layer; what every engine did; how much slack tasks have; and what would
// be if.
std::string explanation(const Schedule& schedule, const RunResult& result,
                        const RunAnalysis& analysis, const std::vector<WhatIf>& gains,
                        const TerminalStyle& style);

// Every piece of the critical path, a line each.
std::string path_table(const Schedule& schedule, const RunResult& result,
                       const std::vector<PathPiece>& path);

}  // namespace vpusim
