#include "tests/sim/timing/reference_table.hpp"

#include <zlib.h>

#include <array>
#include <charconv>
#include <memory>
#include <sstream>
#include <stdexcept>

namespace vpusim::test {
namespace {

// zlib passes on what is not packed.
std::string unpacked(const std::string& path) {
  const std::unique_ptr<gzFile_s, decltype(&gzclose)> file(gzopen(path.c_str(), "rb"), &gzclose);
  if (file == nullptr) {
    throw std::runtime_error("cannot open " + path);
  }
  std::string text;
  std::array<char, 1 << 16> piece{};
  int size = 0;
  while ((size = gzread(file.get(), piece.data(), piece.size())) > 0) {
    text.append(piece.data(), static_cast<std::size_t>(size));
  }
  if (size < 0) {
    throw std::runtime_error("cannot unpack " + path);
  }
  return text;
}

std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> fields(1);
  for (const char character : line) {
    if (character == ',') {
      fields.emplace_back();
    } else if (character != '\r') {
      fields.back() += character;
    }
  }
  return fields;
}

}  // namespace

ReferenceTable::ReferenceTable(const std::string& path) {
  std::istringstream lines(unpacked(path));
  std::string line;
  std::getline(lines, line);
  for (const std::string& name : split(line)) {
    columns_.emplace(name, columns_.size());
  }
  while (std::getline(lines, line)) {
    std::vector<std::string> fields = split(line);
    if (fields.size() != columns_.size()) {
      throw std::runtime_error(path + ": a row has " + std::to_string(fields.size()) + " of " +
                               std::to_string(columns_.size()) + " fields");
    }
    rows_.emplace_back(*this, std::move(fields));
  }
}

const std::string& ReferenceTable::Row::text(std::string_view column) const {
  const auto found = table_->columns_.find(column);
  if (found == table_->columns_.end()) {
    throw std::runtime_error("no column " + std::string(column));
  }
  return fields_[found->second];
}

std::uint32_t ReferenceTable::Row::number(std::string_view column) const {
  const std::string& field = text(column);
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), value);
  if (error != std::errc() || end != field.data() + field.size()) {
    throw std::runtime_error(std::string(column) + " is no whole number: " + field);
  }
  return value;
}

}  // namespace vpusim::test
