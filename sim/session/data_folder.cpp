#include "sim/session/data_folder.hpp"

#include <dlfcn.h>

#include <array>
#include <cstdlib>
#include <string_view>
#include <system_error>

#include "sim/base/input_error.hpp"

namespace vpusim {
namespace {

namespace fs = std::filesystem;

// From the folder of the program, and from that of the Python package, to the data of the same
// installation, wherever somebody has moved it.
constexpr std::array<std::string_view, 2> kInstalled = {"../share/vpusim",
                                                        "../../../../share/vpusim"};

// The folder of the file that holds this code: a program, or a Python module, whose process is
// somebody else's program.
fs::path folder_of_this_code() {
  std::error_code error;
  fs::path file = fs::read_symlink("/proc/self/exe", error);
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(&data_folder), &info) != 0 &&
      std::string_view(info.dli_fname).ends_with(".so")) {
    file = fs::canonical(info.dli_fname, error);
  }
  return file.parent_path();
}

}  // namespace

fs::path data_folder() {
  if (const char* chosen = std::getenv("VPUSIM_DATA")) {
    return chosen;
  }
  const auto holds_data = [](const fs::path& folder) {
    std::error_code error;
    return fs::is_directory(folder / "hw_configs", error);
  };
  const fs::path here = folder_of_this_code();
  for (const std::string_view installed : kInstalled) {
    fs::path folder = (here / installed).lexically_normal();
    if (holds_data(folder)) {
      return folder;
    }
  }
  for (const char* const folder :
       {VPUSIM_SOURCE_FOLDER, VPUSIM_INSTALLED_DATA, VPUSIM_PACKAGED_DATA}) {
    if (holds_data(folder)) {
      return folder;
    }
  }
  throw EnvironmentError(
      "cannot find the device files (hw_configs); set VPUSIM_DATA to the folder that holds them");
}

DeviceCatalog device_catalog() { return DeviceCatalog(data_folder() / "hw_configs"); }

}  // namespace vpusim
