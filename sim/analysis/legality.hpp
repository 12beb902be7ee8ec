#pragma once

#include <cstddef>
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

// More races are not looked for; who has so many needs no list.
inline constexpr std::size_t kMostRaces = 10'000;

// The verdict on a schedule: legal on the device when no finding is an error.
struct Legality {
  std::vector<Finding> findings;
  std::vector<CmxPeak> cmx_peaks;  // by tile
  bool deadlocks = false;
  bool has_more_races = false;  // than are listed, perhaps
  // Whether everything was looked for: deadlocks not where tasks are on engines that the
  // device has not, races and uses of memory neither there nor where something deadlocks,
  // races not beyond kMostRaces.
  bool is_complete = false;

  std::size_t count(Finding::Severity severity) const;
  bool is_legal() const { return count(Finding::Severity::kError) == 0; }
};

// Everything that is wrong with a schedule on a device: validate() and what needs the
// order of tasks. Near-linear; of data races at most kMostRaces are listed.
Legality check_legality(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
