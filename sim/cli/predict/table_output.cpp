#include "sim/cli/predict/table_output.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "sim/session/choose_timing.hpp"
#include "sim/session/named_files.hpp"

namespace vpusim {

std::string with_columns(const std::string& header, std::span<const std::string_view> added) {
  std::string text = "," + header + ",";
  std::string behind;
  for (const std::string_view name : added) {
    const std::size_t place = text.find(fmt::format(",{},", name));
    if (place != std::string::npos) {
      text.insert(place + 1, "given_");
    }
    behind += fmt::format(",{}", name);
  }
  return text.substr(1, text.size() - 2) + behind;
}

std::unique_ptr<OutputFile> open_csv(const PredictOptions& options, const HwConfig& hw,
                                     const std::string& header) {
  std::unique_ptr<OutputFile> file;
  if (!options.csv.empty()) {
    std::vector<NamedFile> inputs = timing_files(options.timing, hw);
    inputs.push_back({"the table", options.table});
    refuse_overwriting(inputs, {{"--csv", options.csv}});
    file = std::make_unique<OutputFile>(options.csv);
    file->stream() << header << '\n';
  }
  return file;
}

void TableProgress::show(double share, std::uint64_t rows) {
  const auto now = std::chrono::steady_clock::now();
  const bool is_terminal = ::isatty(STDERR_FILENO) != 0;
  const auto pause = is_terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(10);
  if (now - last_ < pause) {
    return;
  }
  last_ = now;
  fmt::print(stderr, "{}{:3.0f} % ({} rows){}", is_terminal ? "\r" : "", 100 * share, rows,
             is_terminal ? "" : "\n");
  is_open_ = is_terminal;
}

void TableProgress::finish() const {
  if (is_open_) {
    fmt::print(stderr, "\r{:40}\r", "");
  }
}

}  // namespace vpusim
