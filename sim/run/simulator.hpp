#pragma once

#include <memory>

#include "sim/hw/hw_config.hpp"
#include "sim/platform/vpu.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// Runs timed schedules on the SystemC machine: the only code that starts the
// kernel. There is one in a process (SystemC elaborates once); it runs any number
// of schedules on any devices that fit, one after another, and each gives the same
// result as in a process of its own.
class Simulator {
 public:
  explicit Simulator(const VpuSize& size);
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  // Precondition: the device fits into the machine, `timed` was annotated for it,
  // and validate() finds no error. Errors: Deadlock. Provenance and the schedule's
  // own notes are the caller's to add.
  RunResult run(const TimedSchedule& timed, const HwConfig& hw);

 private:
  Vpu vpu_;
  RunRecord record_;
};

}  // namespace vpusim
