#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <utility>

#include "sim/cli/commands.hpp"
#include "sim/cli/report_file.hpp"
#include "sim/cli/rerun_options.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/session/named_files.hpp"
#include "sim/session/rerun.hpp"

namespace vpusim {
namespace {

struct ReportOptions {
  std::string result;
  std::string output;
  RerunChanges changes;
};

void report(const ReportOptions& options) {
  const NamedFile output = {"-o", options.output};
  refuse_overwriting({{"the result", options.result}}, {output});
  LoadedRun loaded = load_again(options.result, options.changes);
  refuse_overwriting(input_files(loaded.request), {output});
  refuse_overwriting(timing_files(loaded.request.timing, loaded.device), {output});
  Simulator simulator(VpuSize::of(loaded.hw));
  const FinishedRun finished = finish_run(simulator, std::move(loaded));
  tell_warnings(finished.result.warnings);
  write_report_file(finished, options.output);
}

}  // namespace

void add_report_command(CLI::App& app) {
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = app.add_subcommand(
      "report", "Write a page about a run: timeline, memories, layers, what holds it back");
  command->add_option("RESULT", options->result, "What 'vpusim run --json' wrote")->required();
  command
      ->add_option("-o,--output", options->output,
                   "The page (.html): one file that a browser shows without a network; '-' "
                   "prints it")
      ->required();
  add_rerun_options(*command, options->changes);
  command->footer(
      "The run is simulated again, from the inputs that the result names, and verified to be the "
      "same.\n\nExamples:\n"
      "  vpusim run resnet50 --json resnet50.json\n"
      "  vpusim report resnet50.json -o resnet50.html");
  command->callback([options] { report(*options); });
}

}  // namespace vpusim
