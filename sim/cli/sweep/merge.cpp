#include "sim/cli/sweep/merge.hpp"

#include <fmt/format.h>

#include <csignal>
#include <memory>
#include <string>
#include <vector>

#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/sweep/output.hpp"
#include "sim/session/named_files.hpp"
#include "sim/sweep/result_store.hpp"

namespace vpusim {
namespace {

struct MergeOptions {
  std::vector<std::string> files;
  std::string output;
  std::string csv;
};

void merge(const MergeOptions& options) {
  ::signal(SIGXFSZ, SIG_IGN);
  std::vector<NamedFile> inputs;
  for (const std::string& file : options.files) {
    inputs.push_back({"a file to merge", file});
  }
  refuse_overwriting(inputs, {{"--output", options.output}, {"--csv", options.csv}});
  const std::unique_ptr<OutputFile> csv = open_csv(options.csv);
  const std::vector<std::string> studies =
      merge_results(options.files, options.output, csv != nullptr);
  const ResultStore store(options.output, ResultStore::Access::kRead);
  std::uint64_t missing = 0;
  for (const std::string& study : studies) {
    const ResultStore::Tally tally = store.tally(study);
    tell(fmt::format("{}: {} points computed, {} impossible, {} missing\n", study, tally.fine,
                     tally.errors, tally.missing));
    missing += tally.missing;
    write_table(store, study, csv);
  }
  if (missing > 0) {
    throw CheckFailed(fmt::format("{}: {} points are missing", options.output, missing));
  }
}

}  // namespace

void add_sweep_merge_command(CLI::App& sweep) {
  auto options = std::make_shared<MergeOptions>();
  CLI::App* command = sweep.add_subcommand(
      "merge", "Put the results of shards into one file; as often and in any order as one likes");
  command->add_option("FILES", options->files, "Files of results")->required();
  command->add_option("-o,--output", options->output, "The file to make, or to add to")->required();
  command->add_option("--csv", options->csv, "Also write the table of results");
  command->callback([options] { merge(*options); });
}

}  // namespace vpusim
