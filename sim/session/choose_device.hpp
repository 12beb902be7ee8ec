#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

struct DeviceChoice {
  std::optional<std::string> device;        // --hw: a name or a file; none: what the schedule names
  std::optional<std::uint32_t> dpu_mhz;     // --dpu-mhz
  std::optional<std::uint32_t> work_point;  // --work-point; 0 is the slowest
};

// The device to run a schedule on. It runs at the clock of --dpu-mhz or --work-point, or else at
// that of a file of the user's own that gives one, or else at the one that the schedule was
// compiled for. Errors: InputError when the schedule names no known device.
HwConfig choose_device(const Schedule& schedule, const DeviceChoice& choice);

// The device to compile a network for: VPU 4.0 when nobody says another.
HwConfig choose_device(const DeviceChoice& choice);

// The files that describe a device which the user named; none when the schedule names it.
std::vector<std::filesystem::path> device_files(const DeviceChoice& choice);

}  // namespace vpusim
