#pragma once

#include <filesystem>

#include "sim/hw/load_device.hpp"

namespace vpusim {

// Where the data that come with the program are (hw_configs and more): what the
// environment variable VPUSIM_DATA says; the share/vpusim of the installation that the
// running program or Python module lies in, wherever that was moved to; the source tree
// that they were built from; or where that, or a package of it, is installed. Errors:
// EnvironmentError when none of them is there.
std::filesystem::path data_folder();

DeviceCatalog device_catalog();

}  // namespace vpusim
