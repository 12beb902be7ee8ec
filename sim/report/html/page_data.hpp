#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

// How data travel in a page: by columns, with numbers that grow told by their differences, and
// each text once. A page of 100,000 tasks stays small that way, and no library is needed to
// read it; web/parts/data.js is the other side.

namespace vpusim {

// A text from a file as a page shows it: what would act instead of being shown (controls, marks
// that turn the direction of text) and bytes that are no UTF-8 become '?', and more than 200
// characters are cut in the middle.
std::string shown_text(std::string_view text);

// Collects texts and gives each different one a number.
class TextTable {
 public:
  std::uint32_t add(std::string_view text);  // as shown_text() makes it
  nlohmann::json json() const;               // all texts, by number

 private:
  std::vector<std::string> texts_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

// A column of whole numbers: the first, then each one's difference to the one before. Values up to
// 2^53, as JavaScript counts; times in picoseconds reach that after two hours and a half.
class DeltaColumn {
 public:
  void add(std::uint64_t value) {
    deltas_.push_back(static_cast<std::int64_t>(value - last_));
    last_ = value;
  }
  nlohmann::json json() && { return std::move(deltas_); }

 private:
  std::vector<std::int64_t> deltas_;
  std::uint64_t last_ = 0;
};

}  // namespace vpusim
