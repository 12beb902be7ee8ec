#pragma once

#include "sim/base/text_file.hpp"
#include "sim/session/load_run.hpp"

namespace vpusim {

// Analyses a run, simulates what would be if its resources were faster on the machine that it ran
// on, writes the page about it, and commits the file. Errors: EnvironmentError.
void write_report_file(Simulator& simulator, const FinishedRun& run, OutputFile& file);

}  // namespace vpusim
