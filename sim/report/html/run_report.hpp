#pragma once

#include <ostream>
#include <string>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// All that the page about one run tells. What it refers to must outlive it.
struct RunReport {
  const Schedule& schedule;
  const RunResult& result;
  const HwConfig& hw;  // on which it ran
  std::string command_line;
};

// Writes the page: one file, no network, see html_page.hpp. The same report gives the same bytes.
void write_run_report(const RunReport& report, std::ostream& out);

}  // namespace vpusim
