#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/text_file.hpp"
#include "sim/cli/predict/options.hpp"
#include "sim/cli/progress.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// The header of a table with `added` columns behind its own. A table that has one of them
// already keeps it as "given_...".
std::string with_columns(const std::string& header, std::span<const std::string_view> added);

// The file of --csv with its header in it; nothing without --csv. Errors: InputError when it
// would overwrite the table or a file that the models come from.
std::unique_ptr<OutputFile> open_csv(const PredictOptions& options, const HwConfig& hw,
                                     const std::string& header);

// Gives the rows of a table to `write(workloads, lines)`, some thousands at a time, with
// progress. `row` holds the first one already. Gives their number.
template <class Reader, class Row, class Write>
std::uint64_t for_each_batch(Reader& reader, Row& row, const std::string& table, const HwConfig& hw,
                             const Write& write) {
  constexpr std::size_t kRowsPerBatch = 4096;
  std::uint64_t rows = 0;
  Progress progress("rows");
  std::vector<decltype(row.workload)> workloads;
  std::vector<std::string> lines;
  const auto flush = [&] {
    write(workloads, lines);
    rows += workloads.size();
    workloads.clear();
    lines.clear();
    progress.show(reader.table().progress(), rows);
  };
  do {
    expect_device(row.device, hw, table, reader.table().line_number());
    workloads.push_back(row.workload);
    lines.emplace_back(reader.table().line());
    if (workloads.size() == kRowsPerBatch) {
      flush();
    }
  } while (reader.next(row));
  flush();
  progress.finish();
  return rows;
}

}  // namespace vpusim
