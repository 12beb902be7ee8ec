#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "sim/analysis/compare.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/text_file.hpp"
#include "sim/cli/commands.hpp"
#include "sim/cli/percent_option.hpp"
#include "sim/report/json/comparison_json.hpp"
#include "sim/report/svg/comparison_svg.hpp"
#include "sim/report/terminal/comparison.hpp"
#include "sim/session/named_files.hpp"
#include "sim/trace/readers/load_timeline.hpp"

namespace vpusim {
namespace {

struct CompareOptions {
  std::string simulated;
  std::string measured;
  std::string json;
  std::string picture;
  std::optional<std::string> fail_above;
  bool quiet = false;
};

template <class Write>
void write_file(const std::string& name, const Write& write) {
  if (!name.empty()) {
    OutputFile file(name);
    write(file.stream());
    file.commit();
  }
}

void compare_files(const CompareOptions& options) {
  const double limit = options.fail_above ? read_percent("--fail-above", *options.fail_above)
                                          : std::numeric_limits<double>::infinity();
  if (options.simulated == "-" && options.measured == "-") {
    throw InputError("only one of the two can come from the standard input");
  }
  refuse_overwriting({{"SIM", options.simulated}},
                     {{"--json", options.json}, {"--picture", options.picture}});
  refuse_overwriting({{"MEASURED", options.measured}},
                     {{"--json", options.json}, {"--picture", options.picture}});
  const Timeline simulated =
      run_phase("reading the simulated times", [&] { return load_timeline(options.simulated); });
  const Timeline measured =
      run_phase("reading the measured times", [&] { return load_timeline(options.measured); });
  const Comparison comparison =
      run_phase("comparing", [&] { return compare(simulated, measured); });
  write_file(options.json, [&](std::ostream& out) {
    write_comparison_json(simulated, measured, comparison, out);
  });
  write_file(options.picture, [&](std::ostream& out) {
    write_comparison_svg(simulated, measured, comparison, out);
  });
  if (!options.quiet && options.json != "-" && options.picture != "-") {
    std::cout << comparison_summary(simulated, measured, comparison);
  }
  if (std::abs(comparison.total_error_percent()) > limit) {
    throw CheckFailed(fmt::format("the total error of {:+.2f} % is above {:g} %",
                                  comparison.total_error_percent(), limit));
  }
}

}  // namespace

void add_compare_command(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  CLI::App* command =
      app.add_subcommand("compare", "Compare simulated with measured times, task by task");
  command
      ->add_option("SIM", options->simulated,
                   "A result of 'vpusim run --json' or a trace in Chrome's format; '-' reads the "
                   "standard input")
      ->required();
  command
      ->add_option("MEASURED", options->measured,
                   "What it is judged by: the trace of the vendor's profiler, or another result")
      ->required();
  command->add_option("--json", options->json,
                      "Write the comparison with every task; '-' prints it instead of the tables");
  command->add_option("--picture", options->picture,
                      "Write both timelines, aligned, as an SVG; '-' prints it");
  command->add_option("--fail-above", options->fail_above,
                      "End with exit code 1 when the total error exceeds this, such as 5%");
  command->add_flag("-q,--quiet", options->quiet, "Print no tables");
  command->footer(
      "Tasks are matched by kind, name and order; the total error is that of the window from\n"
      "the first start to the last end of the matched tasks.\n\n"
      "Examples:\n"
      "  vpusim run net.mlir -q --json net.json && vpusim compare net.json profiled.json\n"
      "  vpusim compare net.json profiled.json --picture net.svg --fail-above 5%");
  command->callback([options] { compare_files(*options); });
}

}  // namespace vpusim
