#include "sim/cli/report_file.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/analysis/run_analysis.hpp"
#include "sim/base/phase.hpp"
#include "sim/report/html/run_report.hpp"
#include "sim/session/what_if.hpp"

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

void write_report_file(Simulator& simulator, const FinishedRun& run, OutputFile& file) {
  const Schedule& schedule = *run.loaded.schedule;
  const RunAnalysis analysis =
      run_phase("analysing", [&] { return analyse(schedule, run.loaded.hw, run.result); });
  std::vector<WhatIf> gains = what_if(simulator, run.timed, run.loaded.hw);
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
