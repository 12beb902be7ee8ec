#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/report_file.hpp"
#include "sim/cli/run_options.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/report/json/explanation_json.hpp"
#include "sim/report/terminal/explanation.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/what_if.hpp"

namespace vpusim {
namespace {

struct ExplainCommand {
  ResultOrRunOptions input;
  std::string json;
  bool shows_path = false;
  bool quiet = false;
};

void explain(const ExplainCommand& command) {
  const std::vector<NamedFile> outputs = {{"--json", command.json}};
  refuse_overwriting(input_files(command.input), outputs);
  std::optional<OutputFile> json;  // one that cannot be written is told before the work
  if (!command.json.empty()) {
    json.emplace(command.json);
  }
  LoadedRun loaded = load(command.input);
  refuse_overwriting(input_files(loaded.request), outputs);
  refuse_overwriting(timing_files(loaded.request.timing, loaded.device), outputs);
  Simulator simulator(size_for_what_if(loaded.hw));
  const FinishedRun finished = finish_run(simulator, std::move(loaded));
  const Schedule& schedule = *finished.loaded.schedule;
  tell_warnings(finished.result.warnings);
  const RunAnalysis analysis = run_phase(
      "analysing", [&] { return analyse(schedule, finished.loaded.hw, finished.result); });
  const std::vector<WhatIf> gains = told_what_if(simulator, finished);
  if (json) {
    write_explanation_json(schedule, finished.result, analysis, gains, json->stream());
    json->commit();
  }
  if (command.quiet || command.json == "-") {
    return;
  }
  std::cout << explanation(schedule, finished.result, analysis, gains, style_of_output());
  if (command.shows_path) {
    std::cout << '\n' << path_table(schedule, finished.result, analysis.path);
  }
}

}  // namespace

void add_explain_command(CLI::App& app) {
  auto options = std::make_shared<ExplainCommand>();
  CLI::App* command =
      app.add_subcommand("explain", "Why a run takes as long as it does, and what would change it");
  add_result_or_run_options(*command, options->input);
  command->add_flag("--path", options->shows_path,
                    "Every piece of the critical path too, in the order of time");
  command->add_option("--json", options->json,
                      "Write all of it, with the slack of every task; '-' prints it instead");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing");
  command->footer(
      "The critical path is the chain of tasks and waits that makes the latency; what would be if\n"
      "a resource were faster is simulated, not estimated.\n\n"
      "Examples:\n"
      "  vpusim explain net.mlir\n"
      "  vpusim run net.mlir -q --json net.json && vpusim explain net.json --path\n"
      "  vpusim explain net.json --hw my_device.yaml");
  command->callback([options] { explain(*options); });
}

}  // namespace vpusim
