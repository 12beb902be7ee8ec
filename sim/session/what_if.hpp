#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "sim/analysis/what_if.hpp"
#include "sim/run/simulator.hpp"

namespace vpusim {

// The machine that what_if() needs for a device: one DMA engine for each port.
VpuSize size_for_what_if(const HwConfig& hw);

struct WhatIfOptions {
  // Processes that simulate side by side; see usual_worker_count(). Short runs take one.
  std::size_t workers = 1;
  // After each run, with how many of all are done.
  std::function<void(std::size_t done, std::size_t all)> on_progress;
};

// What the run would take if each resource were twice as fast, or free, by simulating it so on
// the machine that is there. Resources that nothing changes are left out. Some twenty runs,
// in parallel processes, each a fork of this one; the answers are the same for any number of them.
// `latency` is that of the run as it is.
//
// Precondition: `hw` is the device that `timed` was annotated for, and the machine has
// size_for_what_if(hw).
//
// Errors: EnvironmentError when a process dies; Interrupted.
std::vector<WhatIf> what_if(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw,
                            Picoseconds latency, const WhatIfOptions& options = {});

}  // namespace vpusim
