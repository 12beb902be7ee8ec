#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sim/cli/calibration.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// The numbers of a device that --fit names: "KEY", whose bounds are then a quarter and four
// times what the device has, or "KEY=LOW:HIGH". Errors: InputError for an unknown key, one
// that is no number, one named twice, bounds that are not legal or that leave the device's
// own value out, and for a zero without bounds.
std::vector<FittedKey> read_fitted_keys(const std::vector<std::string>& texts,
                                        const HwConfig& device);

// The line of a device file in `folder` that makes it extend a device, given as --device
// takes it.
std::string extends_line(const std::string& device, const std::filesystem::path& folder);

// A device file for `folder` that extends a device, given as --device takes it, and holds
// these values.
std::string extending_device(const std::string& device, const std::filesystem::path& folder,
                             const std::vector<FittedKey>& keys, const FitValues& values);

}  // namespace vpusim
