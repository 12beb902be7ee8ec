#pragma once

#include <string>

#include "sim/session/load_run.hpp"

namespace vpusim {

// Writes the page about a run; the file appears complete or not at all. Errors: EnvironmentError.
void write_report_file(const FinishedRun& run, const std::string& file);

}  // namespace vpusim
