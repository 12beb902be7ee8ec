#pragma once

#include <string>

#include "sim/session/load_run.hpp"

namespace vpusim {

// Analyses a run, simulates what would be if its resources were faster on the machine that it ran
// on, and writes the page about it; the file appears complete or not at all. Errors:
// EnvironmentError.
void write_report_file(Simulator& simulator, const FinishedRun& run, const std::string& file);

}  // namespace vpusim
