#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sim/cli/commands.hpp"
#include "sim/cli/complete/candidates.hpp"

namespace vpusim {
namespace {

// One candidate a line, "value<TAB>meaning"; a last line ":files" when file names fit too.
void print_candidates(const CLI::App& app, const std::vector<std::string>& words) {
  const Completion completion = complete_words(app, words);
  for (const Candidate& candidate : completion.candidates) {
    std::cout << fmt::format("{}\t{}\n", candidate.value, candidate.meaning);
  }
  if (completion.files_fit) {
    std::cout << ":files\n";
  }
}

}  // namespace

// The shells' scripts (tools/packaging/completion) ask this one, so that they know nothing of
// their own that could get out of date.
void add_complete_command(CLI::App& app) {
  auto words = std::make_shared<std::vector<std::string>>();
  CLI::App* command = app.add_subcommand("complete", "What could stand at the end of a command");
  command->group("");  // not for people
  command->add_option("WORDS", *words, "After '--': the command's words so far, the last begun");
  command->callback([&app, words] { print_candidates(app, *words); });
}

}  // namespace vpusim
