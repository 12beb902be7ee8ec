#pragma once

#include <CLI/CLI.hpp>
#include <span>
#include <stdexcept>

namespace vpusim {

// What the process ends with; the README explains them to users.
enum ExitCode : int {
  kSuccess = 0,
  kCheckFailed = 1,  // the command worked; what it checks is not as asked
  kBadInput = 2,
  kEnvironmentFailed = 3,
  kDeadlocked = 4,
};

// A command worked, but what it was asked to check is not so: kCheckFailed.
class CheckFailed : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Adds one subcommand with its options; its work is done in the callback, which
// throws what went wrong. One row per subcommand, in the order of the help text.
using AddCommand = void (*)(CLI::App& app);
std::span<const AddCommand> commands();

void add_run_command(CLI::App& app);
void add_validate_command(CLI::App& app);
void add_import_command(CLI::App& app);
void add_network_command(CLI::App& app);
void add_compile_command(CLI::App& app);
void add_devices_command(CLI::App& app);
void add_predict_command(CLI::App& app);
void add_models_command(CLI::App& app);
void add_explain_command(CLI::App& app);
void add_compare_command(CLI::App& app);
void add_diff_command(CLI::App& app);
void add_calibrate_command(CLI::App& app);
void add_generate_command(CLI::App& app);
void add_evaluate_command(CLI::App& app);
void add_train_command(CLI::App& app);
void add_sweep_command(CLI::App& app);
void add_report_command(CLI::App& app);
void add_complete_command(CLI::App& app);

}  // namespace vpusim
