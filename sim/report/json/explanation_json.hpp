#pragma once

#include <ostream>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/analysis/what_if.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What `vpusim explain --json` writes; the schema is in the README of sim/report.
void write_explanation_json(const Schedule& schedule, const RunResult& result,
                            const RunAnalysis& analysis, const std::vector<WhatIf>& gains,
                            std::ostream& out);

}  // namespace vpusim
