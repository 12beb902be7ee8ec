#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace vpusim {

// The header of a table with `added` columns behind its own. A table that has one of them
// already keeps it as "given_...".
std::string with_columns(const std::string& header, std::span<const std::string_view> added);

// How far a long table is: a line that overwrites itself on a terminal, one line in ten
// seconds otherwise.
class TableProgress {
 public:
  void show(double share, std::uint64_t rows);
  void finish() const;

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
  bool is_open_ = false;
};

}  // namespace vpusim
