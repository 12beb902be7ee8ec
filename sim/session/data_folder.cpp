#include "sim/session/data_folder.hpp"

#include <cstdlib>
#include <system_error>
#include <vector>

#include "sim/base/input_error.hpp"

namespace vpusim {

std::filesystem::path data_folder() {
  namespace fs = std::filesystem;
  if (const char* chosen = std::getenv("VPUSIM_DATA")) {
    return chosen;
  }
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  const std::vector<fs::path> candidates = {program.parent_path().parent_path() / "share/vpusim",
                                            VPUSIM_SOURCE_FOLDER};
  for (const fs::path& candidate : candidates) {
    if (fs::is_directory(candidate / "hw_configs", error)) {
      return candidate;
    }
  }
  throw EnvironmentError(
      "cannot find the device files (hw_configs); set VPUSIM_DATA to the folder that holds them");
}

DeviceCatalog device_catalog() { return DeviceCatalog(data_folder() / "hw_configs"); }

}  // namespace vpusim
