#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/compile_network.hpp"
#include "sim/report/terminal/style.hpp"
#include "sim/session/load_run.hpp"
#include "sim/session/rerun.hpp"

namespace vpusim {

// What to simulate, as commands that simulate take it.
struct RunOptions {
  std::string file;                  // a schedule or a network; a result, for those that take one
  std::vector<std::string> shapes;   // of a network's inputs
  std::vector<std::string> streams;  // further schedules, side by side with the first
  std::uint32_t repeat = 1;
  std::optional<std::string> function;
  DeviceChoice device;
  std::string fidelity = std::string(kFidelityNames[Fidelity::kDevice]);
  std::string timing;    // empty: the device's own
  CompileChoice choice;  // of networks
  // One of the options that make up `choice` and was given, such as "--effort"; else empty.
  std::string choice_option;
};

// Everything but the file itself.
void add_run_options(CLI::App& command, RunOptions& options);

// Errors: InputError.
RunRequest request_of(const RunOptions& options);

// The same for commands that take a result too, which is simulated again.
struct ResultOrRunOptions {
  RunOptions run;
  std::vector<std::string> inputs;  // for those of that time
  bool accepts_changes = false;
};

// The file too, as FILE.
void add_result_or_run_options(CLI::App& command, ResultOrRunOptions& options);

// The inputs that are known before it is loaded: the result, or what input_files() tells.
std::vector<NamedFile> input_files(const ResultOrRunOptions& options);

// Errors: InputError, EnvironmentError; also for options that a result leaves no room for.
LoadedRun load(const ResultOrRunOptions& options);

// What the standard output can show: colour on a terminal only, and none where NO_COLOR is set
// (no-color.org) or TERM is dumb; ASCII on a terminal whose locale is not UTF-8.
TerminalStyle style_of_output();

}  // namespace vpusim
