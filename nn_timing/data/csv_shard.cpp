#include "nn_timing/data/csv_shard.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>
#include <charconv>
#include <iterator>
#include <new>
#include <type_traits>

namespace vpusim::nn_timing {
namespace {

// With the header of gzip, which states no time and no name.
std::string packed(std::string& text) {
  constexpr int kLevel = 4;  // a fifth larger than with the default, in half of its time
  constexpr int kGzip = 16;
  constexpr int kMemory = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, MAX_WBITS + kGzip, kMemory, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  std::string bytes(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  deflate(&stream, Z_FINISH);
  bytes.resize(stream.total_out);
  deflateEnd(&stream);
  return bytes;
}

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
  return packed(text);
}

}  // namespace vpusim::nn_timing
