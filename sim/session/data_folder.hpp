#pragma once

#include <filesystem>

#include "sim/hw/load_device.hpp"

namespace vpusim {

// Where the data that come with the program are (hw_configs and more): what the
// environment variable VPUSIM_DATA says, the installed share/vpusim beside the
// program, or the source tree that the program was built from. Errors:
// EnvironmentError when none of them is there.
std::filesystem::path data_folder();

DeviceCatalog device_catalog();

}  // namespace vpusim
