#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim {

// A table that is read row by row: CSV with a line of column names, plain or packed with
// gzip, which needs memory for one row only; or YAML or JSON (by the file's ending), a list of
// mappings with the same names for keys, which is read as a whole.
//
// Errors: InputError with file, line and column for what is no table, for a row of another
// length, for a key that is not legal; EnvironmentError.
class Table {
 public:
  // A name that is not in `legal` is an error in YAML, where people write, and only a column
  // that nobody reads in CSV, which comes from programs.
  static std::unique_ptr<Table> open(const std::string& file,
                                     std::span<const std::string_view> legal);

  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  virtual ~Table() = default;

  // False at the end. Fields and line stay until the next call.
  virtual bool next() = 0;
  // Share of the file that has been read, 0 to 1.
  virtual double progress() const = 0;

  const std::vector<std::string>& names() const { return names_; }  // of columns
  // By place in names(); empty where the row says nothing.
  const std::vector<std::string_view>& fields() const { return fields_; }
  // By column name; empty where there is none.
  std::string_view field(std::string_view name) const;

  // As CSV: what stands in the file, or would.
  const std::string& header() const { return header_; }
  const std::string& line() const { return line_; }
  std::uint64_t line_number() const { return line_number_; }

  // About the current row, or the header in front of the first; and about one field.
  [[noreturn]] void fail(const std::string& problem) const;
  [[noreturn]] void fail_at(std::size_t place, const std::string& problem) const;

 protected:
  struct Position {
    std::uint64_t line = 0;
    std::uint32_t column = 0;
  };
  virtual Position position_of(std::size_t place) const = 0;  // of a field

  std::string file_;
  std::vector<std::string> names_;
  std::vector<std::string_view> fields_;
  std::string header_;
  std::string line_;
  std::uint64_t line_number_ = 0;
};

// Quotes a text for a field of CSV where it must be.
std::string csv_field(std::string_view text);

}  // namespace vpusim
