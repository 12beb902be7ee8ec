#include "tests/support/files.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace vpusim::test {

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "vpusim-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot create a temporary folder");
  }
  folder_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

std::string TemporaryFolder::write(std::string_view name, std::string_view text) const {
  const std::string file = path(name);
  std::ofstream(file, std::ios::binary) << text;
  return file;
}

std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    throw std::runtime_error("cannot read " + path);
  }
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::string source_file(std::string_view path) {
  return (std::filesystem::path(VPUSIM_SOURCE_FOLDER) / path).string();
}

std::vector<std::string> shipped_networks() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_file("workloads/networks"))) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::optional<std::string> reference_data(std::string_view path) {
  const char* chosen = std::getenv("VPUSIM_REFERENCE_DATA");
  const std::filesystem::path folder =
      chosen != nullptr ? std::filesystem::path(chosen)
                        : std::filesystem::path(VPUSIM_SOURCE_FOLDER) / "../shared/data";
  const std::filesystem::path file = folder / path;
  if (!std::filesystem::exists(file)) {
    return std::nullopt;
  }
  return file.string();
}

}  // namespace vpusim::test
