#pragma once

#include <CLI/CLI.hpp>

namespace vpusim {

// `vpusim sweep report`: what a study answers, as text and as a page.
void add_sweep_report_command(CLI::App& sweep);

}  // namespace vpusim
