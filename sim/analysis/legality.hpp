#pragma once

#include <cstdint>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/finding.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// The most that live data take of one tile's CMX, when tasks go by the list.
struct CmxPeak {
  std::uint32_t tile = 0;
  std::uint64_t bytes = 0;
  TaskId task;  // the first with which it is reached
};

// The verdict on a schedule: legal on the device when no finding is an error.
struct Legality {
  std::vector<Finding> findings;
  std::vector<CmxPeak> cmx_peaks;  // by tile
  bool deadlocks = false;
  // Whether everything was looked for: deadlocks not where tasks are on engines that the
  // device has not, races and uses of memory neither there nor where something deadlocks.
  bool is_complete = false;

  std::size_t count(Finding::Severity severity) const;
  bool is_legal() const { return count(Finding::Severity::kError) == 0; }
};

// Everything that is wrong with a schedule on a device: validate() and what needs the
// order of tasks. Near-linear; of data races at most 10,000 are listed.
Legality check_legality(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
