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
  std::uint32_t finished_tasks = 0;

  void reset(std::size_t steps) {
    step_start.assign(steps, 0);
    step_end.assign(steps, 0);
    step_unit.assign(steps, 0);
    finished_tasks = 0;
  }
};

}  // namespace vpusim
