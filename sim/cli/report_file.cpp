#include "sim/cli/report_file.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/base/phase.hpp"
#include "sim/base/process_pool.hpp"
#include "sim/cli/progress.hpp"
#include "sim/report/html/run_report.hpp"

namespace vpusim {
namespace {

std::string in_shell_quotes(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=,./:@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    quoted += c == '\'' ? "'\\''" : std::string(1, c);
  }
  return quoted + "'";
}

// The command that the user gave, quoted so that a shell takes it again.
std::string command_line() {
  // The words as the system got them, each with a zero at its end.
  std::ifstream words("/proc/self/cmdline", std::ios::binary);
  std::string line;
  for (std::string word; std::getline(words, word, '\0');) {
    const bool is_program = line.empty();
    line +=
        is_program ? std::filesystem::path(word).filename().string() : ' ' + in_shell_quotes(word);
  }
  return line;
}

// Of all inferences; none when that of one stream is not known.
std::optional<Bytes> compulsory_traffic(const LoadedRun& run) {
  Bytes sum;
  for (const std::optional<Bytes>& of_stream : run.compulsory) {
    if (!of_stream) {
      return std::nullopt;
    }
    sum += *of_stream * run.request.repeat;
  }
  return sum;
}

}  // namespace

std::vector<WhatIf> told_what_if(Simulator& simulator, const FinishedRun& run) {
  Progress progress("runs");
  bool is_told = false;
  const auto begin = std::chrono::steady_clock::now();
  std::vector<WhatIf> gains = what_if(
      simulator, run.timed, run.loaded.hw, run.result.latency,
      {.workers = usual_worker_count(), .on_progress = [&](std::size_t done, std::size_t all) {
         constexpr auto kShort = std::chrono::seconds(1);
         is_told = is_told || std::chrono::steady_clock::now() - begin > kShort;
         if (is_told) {
           progress.show(static_cast<double>(done) / static_cast<double>(all), done);
         }
       }});
  if (is_told) {
    progress.finish();
  }
  return gains;
}

void write_report_file(Simulator& simulator, const FinishedRun& run, OutputFile& file) {
  const Schedule& schedule = *run.loaded.schedule;
  const RunAnalysis analysis =
      run_phase("analysing", [&] { return analyse(schedule, run.loaded.hw, run.result); });
  std::vector<WhatIf> gains = told_what_if(simulator, run);
  run_phase("writing the report", [&] {
    write_run_report({.schedule = schedule,
                      .result = run.result,
                      .hw = run.loaded.hw,
                      .analysis = analysis,
                      .gains = std::move(gains),
                      .compulsory = compulsory_traffic(run.loaded),
                      .command_line = command_line()},
                     file.stream());
    file.commit();
  });
}

}  // namespace vpusim
