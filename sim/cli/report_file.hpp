#pragma once

#include <vector>

#include "sim/base/text_file.hpp"
#include "sim/session/load_run.hpp"
#include "sim/session/what_if.hpp"

namespace vpusim {

// what_if() in as many processes as there are cores, with a bar for long runs.
std::vector<WhatIf> told_what_if(Simulator& simulator, const FinishedRun& run);

// Analyses a run, simulates what would be if its resources were faster on the machine that it ran
// on, writes the page about it, and commits the file. Errors: EnvironmentError.
void write_report_file(Simulator& simulator, const FinishedRun& run, OutputFile& file);

}  // namespace vpusim
