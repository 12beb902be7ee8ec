#include "nn_timing/data/csv_shard.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <iterator>
#include <type_traits>

#include "nn_timing/data/packing.hpp"

namespace vpusim::nn_timing {
namespace {

// How one column is written, so that no row has to find out.
enum class Style : std::uint8_t { kPlain, kUnsetIsEmpty, kName };

template <class Value>
void add_number(Value value, std::string& text) {
  if constexpr (std::is_same_v<Value, float>) {
    fmt::format_to(std::back_inserter(text), "{}", value);
  } else {
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), value).ptr;
    text.append(digits.begin(), end);
  }
}

class ColumnWriter {
 public:
  explicit ColumnWriter(const ShardColumn& column)
      : column_(column),
        style_(column.description.kind == "name"   ? Style::kName
               : column.description.kind == "flag" ? Style::kUnsetIsEmpty
                                                   : Style::kPlain) {}

  void add(std::size_t row, std::string& text) const {
    std::visit([&](const auto& values) { add_value(values[row], text); }, column_.values);
  }

 private:
  void add_value(std::string_view value, std::string& text) const { text += value; }

  template <class Value>
  void add_value(Value value, std::string& text) const {
    if (style_ != Style::kPlain && value < Value{0}) {
      return;
    }
    if (style_ == Style::kName) {
      text += column_.description.names[static_cast<std::size_t>(value)];
    } else {
      add_number(value, text);
    }
  }

  const ShardColumn& column_;
  Style style_;
};

}  // namespace

std::string csv_table(const ShardTable& table) {
  constexpr std::size_t kBytesPerField = 5;
  std::string text;
  text.reserve(table.row_count() * table.columns.size() * kBytesPerField);
  std::vector<ColumnWriter> writers;
  for (const ShardColumn& column : table.columns) {
    text += column.description.name;
    text += ',';
    writers.emplace_back(column);
  }
  text.back() = '\n';
  for (std::size_t row = 0; row < table.row_count(); ++row) {
    for (const ColumnWriter& writer : writers) {
      writer.add(row, text);
      text += ',';
    }
    text.back() = '\n';
  }
  return gzip_packed(text);
}

}  // namespace vpusim::nn_timing
