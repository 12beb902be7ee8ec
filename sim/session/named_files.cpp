#include "sim/session/named_files.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <optional>
#include <system_error>

#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

// Nothing for what is no file that could be overwritten.
std::optional<fs::path> resolved(const std::string& file) {
  if (file.empty() || file == "-") {
    return std::nullopt;
  }
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    return std::nullopt;
  }
  return fs::weakly_canonical(fs::absolute(file, error), error);
}

}  // namespace

void refuse_overwriting(const std::vector<NamedFile>& inputs,
                        const std::vector<NamedFile>& outputs) {
  std::map<fs::path, std::string> taken;
  std::map<fs::path, std::string> folders;
  for (const NamedFile& input : inputs) {
    std::error_code error;
    if (fs::is_directory(input.file, error)) {
      // Through a name in it, so that "data/" and "data" are one.
      folders.emplace(fs::weakly_canonical(fs::path(input.file) / "x", error).parent_path(),
                      input.what);
    } else if (const auto path = resolved(input.file)) {
      taken.emplace(*path, input.what);
    }
  }
  std::string printed;  // what goes to the standard output
  for (const NamedFile& output : outputs) {
    if (output.file == "-" && !printed.empty()) {
      throw InputError(
          fmt::format("{} and {} both go to the standard output", printed, output.what));
    }
    printed = output.file == "-" ? output.what : printed;
    const auto path = resolved(output.file);
    if (!path) {
      continue;
    }
    if (const auto folder = folders.find(path->parent_path()); folder != folders.end()) {
      throw InputError(fmt::format("{} would write into the folder that is {}, {}", output.what,
                                   folder->second, output.file));
    }
    const auto [place, is_new] = taken.emplace(*path, output.what);
    if (!is_new) {
      throw InputError(
          fmt::format("{} and {} name the same file, {}", place->second, output.what, output.file));
    }
  }
}

}  // namespace vpusim
