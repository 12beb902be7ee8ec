#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/systemc.hpp"

namespace vpusim {

// What happened when, step by step, written while the simulation runs. Times are
// absolute kernel time.
struct RunRecord {
  std::vector<Ticks> step_start;
  std::vector<Ticks> step_end;
  std::vector<std::uint16_t> step_unit;  // the unit's number
  // From its start until it works: the latency of a transfer, the fetch of a kernel's code.
  std::vector<Ticks> step_latency;
  std::vector<std::uint32_t>
      cold_signals;  // steps after which a SHAVE told an end for the first time
  std::uint32_t finished_tasks = 0;

  void reset(std::size_t steps) {
    step_start.assign(steps, 0);
    step_end.assign(steps, 0);
    step_unit.assign(steps, 0);
    step_latency.assign(steps, 0);
    cold_signals.clear();
    finished_tasks = 0;
  }
};

}  // namespace vpusim
