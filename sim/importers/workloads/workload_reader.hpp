#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim {

// Reads a table of DPU workloads row by row, so that millions of rows need no memory:
// CSV with a line of column names, plain or packed with gzip. Columns that say nothing
// about the workload are passed over (see field()).
//
// Errors: InputError with file, line and column for a field that is no legal value, a row
// of another length, a table without `operation`; EnvironmentError as OutputFile.
class WorkloadReader {
 public:
  explicit WorkloadReader(const std::string& file);
  ~WorkloadReader();
  WorkloadReader(const WorkloadReader&) = delete;
  WorkloadReader& operator=(const WorkloadReader&) = delete;

  // False at the end. `row` starts from its defaults each time.
  bool next(WorkloadRow& row);

  std::string_view header() const { return header_; }
  std::string_view line() const { return line_; }  // the row as it stands in the file
  std::uint64_t line_number() const { return line_number_; }
  // A field of the current row by column name; empty where there is none.
  std::string_view field(std::string_view column) const;
  // Share of the file that has been read, 0 to 1.
  double progress() const;

 private:
  struct File;
  [[noreturn]] void fail(std::size_t place, const std::string& problem) const;
  bool read_line();
  void split();

  std::string name_;
  std::unique_ptr<File> file_;
  std::string header_;
  std::string line_;
  std::uint64_t line_number_ = 0;
  std::vector<std::string> names_;
  std::vector<const WorkloadColumn*> columns_;  // by place; nullptr: passed over
  std::vector<std::string_view> fields_;        // of line_
};

}  // namespace vpusim
