#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/compile_network.hpp"
#include "sim/cli/tell_warnings.hpp"
#include "sim/importers/load_schedule.hpp"
#include "sim/importers/yaml/write_yaml.hpp"
#include "sim/report/terminal/text.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {
namespace {

struct ImportOptions {
  std::string input;
  std::string output;
  std::optional<std::string> function;
};

void import(const ImportOptions& options) {
  const ScheduleSyntax syntax = schedule_syntax_of(options.output);
  refuse_overwriting({{"the input", options.input}}, {{"--output", options.output}});
  const Schedule schedule = run_phase(
      "reading the schedule", [&] { return load_schedule(options.input, options.function); });
  run_phase("writing the schedule", [&] {
    OutputFile file(options.output);
    write_schedule(schedule, syntax, file.stream());
    file.commit();
  });
  tell_warnings(schedule.import_notes());
  if (options.output != "-") {
    std::cout << fmt::format("{}: {} tasks, {} barriers, {} buffers written to {}\n",
                             for_terminal(schedule.name(), 60), schedule.tasks().size(),
                             schedule.barriers().size(), schedule.buffers().size(), options.output);
  }
}

}  // namespace

void add_import_command(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  CLI::App* command =
      app.add_subcommand("import", "Convert a schedule into vpusim's own readable format");
  command->add_option("INPUT", options->input, "A schedule in any format; '-': standard input")
      ->required();
  command
      ->add_option("-o,--output", options->output,
                   "The file to write: .yaml for people, .json for machines (reads a hundred "
                   "times faster); '-': standard output, as YAML")
      ->required();
  command->add_option("--function", options->function,
                      "Which function of an MLIR file: a name, or 2:main for the second section");
  command->footer(
      "Running the converted file gives the same result, byte for byte.\n"
      "Example:\n"
      "  vpusim import age_gender.mlir -o age_gender.yaml");
  command->callback([options] { import(*options); });
}

}  // namespace vpusim
