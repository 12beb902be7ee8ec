#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/workloads/table.hpp"
#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim {

// Reads a table of DPU workloads row by row. Columns that say nothing about the workload
// are passed over (see Table::field).
//
// Errors: as Table, and InputError for a field that is no legal value and for a table
// without `operation`.
class WorkloadReader {
 public:
  // Besides the columns of workloads a YAML table may have those of measurements, and
  // `more_columns`.
  explicit WorkloadReader(const std::string& file,
                          std::span<const std::string_view> more_columns = {});

  // False at the end. `row` starts from its defaults each time.
  bool next(WorkloadRow& row);

  const Table& table() const { return *table_; }

 private:
  std::unique_ptr<Table> table_;
  std::vector<const WorkloadColumn*> columns_;  // by place; nullptr: passed over
};

}  // namespace vpusim
