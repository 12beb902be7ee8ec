#pragma once

#include <CLI/CLI.hpp>
#include <span>

namespace vpusim {

// What the process ends with; the README explains them to users.
enum ExitCode : int {
  kSuccess = 0,
  kBadInput = 2,
  kEnvironmentFailed = 3,
  kDeadlocked = 4,
};

// Adds one subcommand with its options; its work is done in the callback, which
// throws what went wrong. One row per subcommand, in the order of the help text.
using AddCommand = void (*)(CLI::App& app);
std::span<const AddCommand> commands();

void add_run_command(CLI::App& app);
void add_validate_command(CLI::App& app);
void add_import_command(CLI::App& app);
void add_devices_command(CLI::App& app);
void add_predict_command(CLI::App& app);
void add_models_command(CLI::App& app);

}  // namespace vpusim
