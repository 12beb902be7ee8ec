#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::test {

// A CSV file of the reference data, packed with gzip or not: a line of column names,
// then rows. No field has a comma in it.
class ReferenceTable {
 public:
  class Row {
   public:
    Row(const ReferenceTable& table, std::vector<std::string> fields)
        : table_(&table), fields_(std::move(fields)) {}

    const std::string& text(std::string_view column) const;
    std::uint32_t number(std::string_view column) const;
    bool is_empty(std::string_view column) const { return text(column).empty(); }

   private:
    const ReferenceTable* table_;
    std::vector<std::string> fields_;
  };

  // Errors: std::runtime_error, also for a column that the file has not.
  explicit ReferenceTable(const std::string& path);
  ReferenceTable(const ReferenceTable&) = delete;  // rows point to it
  ReferenceTable& operator=(const ReferenceTable&) = delete;

  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::map<std::string, std::size_t, std::less<>> columns_;
  std::vector<Row> rows_;
};

}  // namespace vpusim::test
