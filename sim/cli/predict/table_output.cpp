#include "sim/cli/predict/table_output.hpp"

#include <fmt/format.h>

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

}  // namespace vpusim
