#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vpusim::test {

// A folder of its own for one test, removed with all it holds.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  std::string path(std::string_view name) const { return (folder_ / name).string(); }
  // Writes a file and gives its path.
  std::string write(std::string_view name, std::string_view text) const;

 private:
  std::filesystem::path folder_;
};

std::string read_file(const std::string& path);

// A file of the source tree.
std::string source_file(std::string_view path);

// The files of workloads/networks, sorted.
std::vector<std::string> shipped_networks();

// A file of the public reference data (measured traces, schedules that real
// compilers printed), which is not part of the repository: in the folder that
// VPUSIM_REFERENCE_DATA names, or in ../shared/data. Nothing when it is absent.
std::optional<std::string> reference_data(std::string_view path);

}  // namespace vpusim::test

// Skips the running test, saying what to provide, when a reference file is absent;
// otherwise defines `variable` as its path.
#define VPUSIM_REFERENCE_DATA_OR_SKIP(variable, path)                                       \
  const std::optional<std::string> variable##_found = ::vpusim::test::reference_data(path); \
  if (!variable##_found) {                                                                  \
    GTEST_SKIP() << "needs the reference data file " << (path)                              \
                 << "; set VPUSIM_REFERENCE_DATA to the folder that holds it";              \
  }                                                                                         \
  const std::string& variable = *variable##_found
