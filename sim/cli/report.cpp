#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "sim/cli/commands.hpp"
#include "sim/cli/report_file.hpp"
#include "sim/cli/run_options.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/what_if.hpp"

namespace vpusim {
namespace {

struct ReportCommand {
  ResultOrRunOptions input;
  std::string output;
};

void report(const ReportCommand& command) {
  const NamedFile output = {"-o", command.output};
  refuse_overwriting(input_files(command.input), {output});
  OutputFile page(command.output);  // one that cannot be written is told before the work
  LoadedRun loaded = load(command.input);
  refuse_overwriting(input_files(loaded.request), {output});
  refuse_overwriting(timing_files(loaded.request.timing, loaded.device), {output});
  Simulator simulator(size_for_what_if(loaded.hw));
  const FinishedRun finished = finish_run(simulator, std::move(loaded));
  tell_warnings(finished.result.warnings);
  write_report_file(simulator, finished, page);
}

}  // namespace

void add_report_command(CLI::App& app) {
  auto options = std::make_shared<ReportCommand>();
  CLI::App* command = app.add_subcommand(
      "report", "Write a page about a run: timeline, memories, layers, what holds it back");
  add_result_or_run_options(*command, options->input);
  command
      ->add_option("-o,--output", options->output,
                   "The page (.html): one file that a browser shows without a network; '-' "
                   "prints it")
      ->required();
  command->footer(
      "Examples:\n"
      "  vpusim run resnet50 -q --json resnet50.json\n"
      "  vpusim report resnet50.json -o resnet50.html\n"
      "  vpusim report net.mlir -o net.html");
  command->callback([options] { report(*options); });
}

}  // namespace vpusim
