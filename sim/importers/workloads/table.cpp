#include "sim/importers/workloads/table.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kLongestLine = 1 << 20;

// zlib passes on what is not packed.
struct PackedFile {
  explicit PackedFile(const std::string& path) : handle(gzopen(path.c_str(), "rb")) {}
  ~PackedFile() {
    if (handle != nullptr) {
      gzclose(handle);
    }
  }
  PackedFile(const PackedFile&) = delete;
  PackedFile& operator=(const PackedFile&) = delete;

  gzFile handle;
  std::array<char, 1 << 16> piece{};
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t size = 0;  // of the file, packed as it is
};

class CsvTable final : public Table {
 public:
  explicit CsvTable(const std::string& path) : packed_(path) {
    file_ = path;
    if (packed_.handle == nullptr) {
      throw EnvironmentError(path + ": cannot read: " + std::strerror(errno));
    }
    std::error_code error;
    packed_.size = std::filesystem::file_size(path, error);
    if (!read_line()) {
      throw InputError(path + ": is empty; expected a line of column names");
    }
    header_ = line_;
    split();
    names_.assign(fields_.begin(), fields_.end());
  }

  bool next() override {
    do {
      if (!read_line()) {
        return false;
      }
    } while (line_.empty());
    split();
    if (fields_.size() != names_.size()) {
      fail(fmt::format("expected {} fields as in the first line, got {}", names_.size(),
                       fields_.size()));
    }
    return true;
  }

  double progress() const override {
    const auto read = static_cast<double>(gzoffset(packed_.handle));
    return packed_.size == 0 ? 1.0 : std::min(1.0, read / static_cast<double>(packed_.size));
  }

 private:
  Position position_of(std::size_t place) const override {
    return {line_number_, static_cast<std::uint32_t>(fields_[place].data() - line_.data()) + 1};
  }

  bool read_line() {
    line_.clear();
    ++line_number_;
    while (true) {
      if (packed_.begin == packed_.end) {
        const int got = gzread(packed_.handle, packed_.piece.data(),
                               static_cast<unsigned>(packed_.piece.size()));
        if (got < 0) {
          throw InputError(file_ + ": cannot unpack: the file is damaged");
        }
        if (got == 0) {
          return !line_.empty();
        }
        packed_.begin = 0;
        packed_.end = static_cast<std::size_t>(got);
      }
      const char* const from = packed_.piece.data() + packed_.begin;
      const char* const to = packed_.piece.data() + packed_.end;
      const char* const newline = std::find(from, to, '\n');
      line_.append(from, newline);
      if (line_.size() > kLongestLine) {
        fail("the line is longer than a mebibyte");
      }
      packed_.begin = static_cast<std::size_t>(newline - packed_.piece.data());
      if (newline != to) {
        ++packed_.begin;
        if (line_.ends_with('\r')) {
          line_.pop_back();
        }
        return true;
      }
    }
  }

  // Fields are names and numbers, which nobody quotes; a quoted one keeps its quotes.
  void split() {
    fields_.clear();
    const std::string_view line = line_;
    bool is_quoted = false;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '"') {
        is_quoted = !is_quoted;
      } else if (line[i] == ',' && !is_quoted) {
        fields_.push_back(line.substr(begin, i - begin));
        begin = i + 1;
      }
    }
    fields_.push_back(line.substr(begin));
  }

  PackedFile packed_;
};

class DocumentTable final : public Table {
 public:
  DocumentTable(const std::string& path, std::span<const std::string_view> legal)
      : document_(Document::load(path)) {
    file_ = path;
    for (const Cursor row : document_.root().elements("a list of mappings, one for each row")) {
      row.entries("a mapping of column names to values");
      row.allow_only(legal);
      rows_.push_back(row);
    }
    name_columns();
    for (const std::string& name : names_) {
      header_ += (header_.empty() ? "" : ",") + csv_field(name);
    }
    line_number_ = document_.root().line();
  }

  bool next() override {
    if (next_ == rows_.size()) {
      return false;
    }
    const Cursor row = rows_[next_++];
    line_number_ = row.line();
    fields_.assign(names_.size(), "");
    places_.assign(names_.size(), row);
    for (const Cursor entry : row.entries("a mapping")) {
      const auto name = std::find(names_.begin(), names_.end(), entry.key());
      const auto place = static_cast<std::size_t>(name - names_.begin());
      places_[place] = entry;
      fields_[place] = entry.is_null() ? "" : entry.as_text("a single value");
    }
    line_.clear();
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      line_ += (i == 0 ? "" : ",") + csv_field(fields_[i]);
    }
    return true;
  }

  double progress() const override {
    return rows_.empty() ? 1.0 : static_cast<double>(next_) / static_cast<double>(rows_.size());
  }

 private:
  // In the order in which they first come up.
  void name_columns() {
    for (const Cursor& row : rows_) {
      for (const Cursor entry : row.entries("a mapping")) {
        if (std::find(names_.begin(), names_.end(), entry.key()) == names_.end()) {
          names_.emplace_back(entry.key());
        }
      }
    }
  }

  Position position_of(std::size_t place) const override {
    return {places_[place].line(), places_[place].column()};
  }

  Document document_;
  std::vector<Cursor> rows_;
  std::vector<Cursor> places_;  // of the row's fields; the row itself where there is none
  std::size_t next_ = 0;
};

bool is_document(const std::string& file) {
  return file.ends_with(".yaml") || file.ends_with(".yml") || file.ends_with(".json");
}

}  // namespace

std::unique_ptr<Table> Table::open(const std::string& file,
                                   std::span<const std::string_view> legal) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    throw InputError(file + ": is a directory, not a table of workloads");
  }
  if (!std::filesystem::exists(file, error)) {
    throw InputError(file + ": no such file");
  }
  if (is_document(file)) {
    return std::make_unique<DocumentTable>(file, legal);
  }
  return std::make_unique<CsvTable>(file);
}

std::string_view Table::field(std::string_view name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  return found == names_.end() ? std::string_view()
                               : fields_[static_cast<std::size_t>(found - names_.begin())];
}

void Table::fail(const std::string& problem) const {
  throw InputError({file_, "", static_cast<std::uint32_t>(line_number_), 1}, problem);
}

void Table::fail_at(std::size_t place, const std::string& problem) const {
  const Position position = position_of(place);
  throw InputError({file_, "", static_cast<std::uint32_t>(position.line), position.column},
                   problem);
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + '"';
}

}  // namespace vpusim
