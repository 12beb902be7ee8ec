#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// One thing that is wrong with a schedule on a device.
struct Finding {
  enum class Severity : std::uint8_t { kWarning, kError };

  Severity severity = Severity::kError;
  std::string code;     // stable, for machines: "tile-not-on-device"
  std::string message;  // one sentence: what, where, what is legal
  std::optional<TaskId> task;
  std::optional<BarrierId> barrier;
};

// Everything that is wrong, not only the first thing. Errors cannot run at all
// (there is no such tile); warnings run, but mean that the schedule or the device
// is not what the author believes. Linear in the schedule.
std::vector<Finding> validate(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
