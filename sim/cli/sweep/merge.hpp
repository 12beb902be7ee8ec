#pragma once

#include <CLI/CLI.hpp>

namespace vpusim {

// `vpusim sweep merge`: one file of results of several.
void add_sweep_merge_command(CLI::App& sweep);

}  // namespace vpusim
