#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "sim/analysis/run_diff.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/percent_option.hpp"
#include "sim/cli/run_options.hpp"
#include "sim/report/json/run_diff_json.hpp"
#include "sim/report/terminal/run_diff.hpp"
#include "sim/session/named_files.hpp"
#include "sim/trace/readers/load_timeline.hpp"

namespace vpusim {
namespace {

struct DiffCommand {
  std::string before;
  std::string after;
  std::string json;
  std::optional<std::string> fail_above;
  bool quiet = false;
};

void diff(const DiffCommand& command) {
  const double limit = command.fail_above ? read_percent("--fail-above", *command.fail_above)
                                          : std::numeric_limits<double>::infinity();
  if (command.before == "-" && command.after == "-") {
    throw InputError("only one of the two can come from the standard input");
  }
  refuse_overwriting({{"BEFORE", command.before}}, {{"--json", command.json}});
  refuse_overwriting({{"AFTER", command.after}}, {{"--json", command.json}});
  std::optional<OutputFile> json;  // one that cannot be written is told before the work
  if (!command.json.empty()) {
    json.emplace(command.json);
  }
  const Timeline before =
      run_phase("reading the run before", [&] { return load_timeline(command.before); });
  const Timeline after =
      run_phase("reading the run after", [&] { return load_timeline(command.after); });
  const RunDiff found = run_phase("comparing", [&] { return diff_runs(before, after); });
  if (json) {
    write_diff_json(before, after, found, json->stream());
    json->commit();
  }
  if (!command.quiet && command.json != "-") {
    std::cout << diff_summary(before, after, found, style_of_output());
  }
  // From nothing to something there is no percentage, and no bound that allows it.
  const bool is_from_nothing = found.latency.before == 0 && found.latency.after > 0;
  if (command.fail_above && (found.latency_percent() > limit || is_from_nothing)) {
    throw CheckFailed(fmt::format("the latency grew by {:.2f} %, which is above {:g} %",
                                  found.latency_percent(), limit));
  }
}

}  // namespace

void add_diff_command(CLI::App& app) {
  auto options = std::make_shared<DiffCommand>();
  CLI::App* command = app.add_subcommand("diff", "What changed from one result to another");
  command
      ->add_option("BEFORE", options->before,
                   "A result of 'vpusim run --json', or a trace in Chrome's format; '-' reads the "
                   "standard input")
      ->required();
  command->add_option("AFTER", options->after, "Another one, of the same or a changed schedule")
      ->required();
  command->add_option("--json", options->json,
                      "Write every change; '-' prints it instead of the tables");
  command->add_option("--fail-above", options->fail_above,
                      "End with exit code 1 when the latency grew by more than this, such as 2%");
  command->add_flag("-q,--quiet", options->quiet, "Print no tables");
  command->footer(
      "Tasks are matched by kind, name and order, as 'vpusim compare' does.\n\n"
      "Examples:\n"
      "  vpusim diff main.json branch.json --fail-above 2%\n"
      "  vpusim diff ddr_68.json ddr_136.json");
  command->callback([options] { diff(*options); });
}

}  // namespace vpusim
