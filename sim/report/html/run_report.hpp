#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/analysis/what_if.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// All that the page about one run tells. What it refers to must outlive it.
struct RunReport {
  const Schedule& schedule;
  const RunResult& result;
  const HwConfig& hw;  // on which it ran
  const RunAnalysis& analysis;
  std::vector<WhatIf> gains;        // of what resources; empty: nobody asked
  std::optional<Bytes> compulsory;  // DDR traffic that no schedule of the network can avoid
  std::string command_line;
};

// Writes the page: one file, no network, see html_page.hpp. The same report gives the same bytes.
void write_run_report(const RunReport& report, std::ostream& out);

}  // namespace vpusim
