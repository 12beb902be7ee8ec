#include "sim/cli/sweep/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/base/text_file.hpp"
#include "sim/session/named_files.hpp"
#include "sim/sweep/analysis/answers.hpp"
#include "sim/sweep/report/answers_page.hpp"
#include "sim/sweep/report/answers_text.hpp"
#include "sim/sweep/result_store.hpp"

namespace vpusim {
namespace {

struct ReportOptions {
  std::string results;
  std::string study;
  std::string page;
  std::string csv;
  std::vector<std::string> objectives;
  std::size_t rows = 20;
};

// "latency_us", or "max:inferences_per_s".
SweepTable::Target read_objective(const std::string& text, const SweepTable& table) {
  SweepTable::Target target;
  std::string_view name = text;
  for (const std::string_view prefix : {"min:", "max:"}) {
    if (name.starts_with(prefix)) {
      target.is_maximized = prefix == "max:";
      name.remove_prefix(prefix.size());
      break;
    }
  }
  std::vector<std::string_view> names;
  for (const SweepTable::Metric& metric : table.metrics) {
    if (metric.name == name) {
      target.metric = names.size();
      return target;
    }
    names.push_back(metric.name);
  }
  throw InputError(
      fmt::format("--objective: no metric {}{}", in_quotes(name), did_you_mean(name, names)));
}

SweepTable read_table(const ReportOptions& options) {
  SweepTable table = load_sweep_table(options.results, options.study);
  if (!options.objectives.empty()) {
    table.objectives.clear();
    for (const std::string& text : options.objectives) {
      const SweepTable::Target target = read_objective(text, table);
      if (std::any_of(
              table.objectives.begin(), table.objectives.end(),
              [&](const SweepTable::Target& other) { return other.metric == target.metric; })) {
        throw InputError(fmt::format("--objective: {} is named twice",
                                     in_quotes(table.metrics[target.metric].name)));
      }
      table.objectives.push_back(target);
    }
  }
  return table;
}

template <class Write>
void write_file(const std::string& path, const Write& write) {
  if (!path.empty()) {
    OutputFile file(path);
    write(file.stream());
    file.commit();
  }
}

void report(const ReportOptions& options) {
  refuse_overwriting({{"the results", options.results}},
                     {{"--output", options.page}, {"--csv", options.csv}});
  const SweepTable table = read_table(options);
  const SweepAnswers answers = answers_of(table);
  write_file(options.csv, [&](std::ostream& out) { write_csv(table, out); });
  write_file(options.page, [&](std::ostream& out) { write_answers_page(table, answers, out); });
  (options.page == "-" || options.csv == "-" ? std::cerr : std::cout)
      << answers_text(table, answers, options.rows);
}

}  // namespace

void add_sweep_report_command(CLI::App& sweep) {
  constexpr std::size_t kMostRows = 1'000'000;
  auto options = std::make_shared<ReportOptions>();
  CLI::App* command = sweep.add_subcommand(
      "report", "What a study answers: Pareto front, knee, sensitivities; as text and as a page");
  command->add_option("RESULTS", options->results, "The file that 'vpusim sweep' made")->required();
  command->add_option("--study", options->study, "Which one, where the file has several");
  command->add_option("-o,--output", options->page,
                      "Also write a page with linked charts: one HTML file that needs no network");
  command->add_option("--csv", options->csv, "Also write the table of results");
  command
      ->add_option("--objective", options->objectives,
                   "Instead of the study's own: a metric to minimise, or with max: in front one "
                   "to maximise; several times")
      ->delimiter(',');
  command->add_option("--rows", options->rows, "Of the front, in the text")
      ->check(CLI::Range(std::size_t{2}, kMostRows))
      ->capture_default_str();
  command->footer(
      "Example:\n"
      "  vpusim sweep report results.sqlite --objective latency_us,max:dpu_busy_share -o "
      "page.html\n"
      "Results may be incomplete; 'vpusim sweep' goes on with the same file.");
  command->callback([options] { report(*options); });
}

}  // namespace vpusim
