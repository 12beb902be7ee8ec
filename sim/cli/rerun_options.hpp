#pragma once

#include <CLI/CLI.hpp>

#include "sim/session/rerun.hpp"

namespace vpusim {

// The options of every command that makes a run again from its result file. `changes` must outlive
// the command.
void add_rerun_options(CLI::App& command, RerunChanges& changes);

}  // namespace vpusim
