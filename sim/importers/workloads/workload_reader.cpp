#include "sim/importers/workloads/workload_reader.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kLongestLine = 1 << 20;

}  // namespace

// zlib passes on what is not packed.
struct WorkloadReader::File {
  explicit File(const std::string& path) : handle(gzopen(path.c_str(), "rb")) {}
  ~File() {
    if (handle != nullptr) {
      gzclose(handle);
    }
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  gzFile handle;
  std::array<char, 1 << 16> piece{};
  std::size_t begin = 0;
  std::size_t end = 0;
  std::uint64_t size = 0;  // of the file, packed as it is
};

WorkloadReader::WorkloadReader(const std::string& file) : name_(file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    throw InputError(file + ": is a directory, not a table of workloads");
  }
  if (!std::filesystem::exists(file, error)) {
    throw InputError(file + ": no such file");
  }
  file_ = std::make_unique<File>(file);
  if (file_->handle == nullptr) {
    throw EnvironmentError(file + ": cannot read: " + std::strerror(errno));
  }
  file_->size = std::filesystem::file_size(file, error);
  if (!read_line()) {
    throw InputError(file + ": is empty; expected a line of column names");
  }
  header_ = line_;
  split();
  for (const std::string_view field : fields_) {
    names_.emplace_back(field);
    columns_.push_back(find_workload_column(field));
  }
  if (std::find(names_.begin(), names_.end(), "operation") == names_.end()) {
    fail(0, "expected a line of column names with 'operation', got " + in_quotes(header_));
  }
}

WorkloadReader::~WorkloadReader() = default;

bool WorkloadReader::next(WorkloadRow& row) {
  do {
    if (!read_line()) {
      return false;
    }
  } while (line_.empty());
  split();
  if (fields_.size() != names_.size()) {
    fail(0, fmt::format("expected {} fields as in the first line, got {}", names_.size(),
                        fields_.size()));
  }
  row = WorkloadRow();
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    const WorkloadColumn* const column = columns_[i];
    if (column != nullptr && !fields_[i].empty() && !column->set(row, fields_[i])) {
      fail(static_cast<std::size_t>(fields_[i].data() - line_.data()),
           fmt::format("{}: expected {}, got {}", column->name, column->expected,
                       in_quotes(fields_[i])));
    }
  }
  return true;
}

std::string_view WorkloadReader::field(std::string_view column) const {
  const auto found = std::find(names_.begin(), names_.end(), column);
  return found == names_.end() ? std::string_view()
                               : fields_[static_cast<std::size_t>(found - names_.begin())];
}

double WorkloadReader::progress() const {
  const auto read = static_cast<double>(gzoffset(file_->handle));
  return file_->size == 0 ? 1.0 : std::min(1.0, read / static_cast<double>(file_->size));
}

void WorkloadReader::fail(std::size_t place, const std::string& problem) const {
  throw InputError(
      {name_, "", static_cast<std::uint32_t>(line_number_), static_cast<std::uint32_t>(place + 1)},
      problem);
}

bool WorkloadReader::read_line() {
  line_.clear();
  ++line_number_;
  File& file = *file_;
  while (true) {
    if (file.begin == file.end) {
      const int got =
          gzread(file.handle, file.piece.data(), static_cast<unsigned>(file.piece.size()));
      if (got < 0) {
        throw InputError(name_ + ": cannot unpack: the file is damaged");
      }
      if (got == 0) {
        return !line_.empty();
      }
      file.begin = 0;
      file.end = static_cast<std::size_t>(got);
    }
    const char* const from = file.piece.data() + file.begin;
    const char* const to = file.piece.data() + file.end;
    const char* const newline = std::find(from, to, '\n');
    line_.append(from, newline);
    if (line_.size() > kLongestLine) {
      fail(0, "the line is longer than a mebibyte");
    }
    file.begin = static_cast<std::size_t>(newline - file.piece.data());
    if (newline != to) {
      ++file.begin;
      if (line_.ends_with('\r')) {
        line_.pop_back();
      }
      return true;
    }
  }
}

// Fields are names and numbers, which nobody quotes; a quoted one keeps its quotes.
void WorkloadReader::split() {
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

}  // namespace vpusim
