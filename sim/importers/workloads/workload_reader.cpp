#include "sim/importers/workloads/workload_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/base/document.hpp"

namespace vpusim {
namespace {

// Of tables that say more than what the workload is.
constexpr std::array<std::string_view, 5> kNotes = {"name", "cycles", "gt_cycles", "split", "kind"};

}  // namespace

WorkloadReader::WorkloadReader(const std::string& file,
                               std::span<const std::string_view> more_columns) {
  std::vector<std::string_view> legal(kNotes.begin(), kNotes.end());
  legal.insert(legal.end(), more_columns.begin(), more_columns.end());
  for (const WorkloadColumn& column : workload_columns()) {
    legal.push_back(column.name);
  }
  table_ = Table::open(file, legal);
  const std::vector<std::string>& names = table_->names();
  for (const std::string& name : names) {
    columns_.push_back(find_workload_column(name));
  }
  if (std::find(names.begin(), names.end(), "operation") == names.end()) {
    table_->fail("expected a line of column names with 'operation', got " +
                 in_quotes(table_->header()));
  }
}

bool WorkloadReader::next(WorkloadRow& row) {
  if (!table_->next()) {
    return false;
  }
  row = WorkloadRow();
  const std::vector<std::string_view>& fields = table_->fields();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const WorkloadColumn* const column = columns_[i];
    if (column != nullptr && !fields[i].empty() && !column->set(row, fields[i])) {
      table_->fail_at(i, fmt::format("{}: expected {}, got {}", column->name, column->expected(),
                                     in_quotes(fields[i])));
    }
  }
  return true;
}

}  // namespace vpusim
