#include "sim/cli/commands.hpp"

#include <array>

namespace vpusim {
namespace {

constexpr auto kCommands = std::to_array<AddCommand>(
    {add_run_command, add_validate_command, add_import_command, add_network_command,
     add_compile_command, add_devices_command, add_predict_command, add_models_command,
     add_explain_command, add_compare_command, add_diff_command, add_calibrate_command,
     add_generate_command, add_evaluate_command, add_train_command, add_sweep_command,
     add_report_command, add_complete_command});

}  // namespace

std::span<const AddCommand> commands() { return kCommands; }

}  // namespace vpusim
