#pragma once

#include "sim/base/warnings.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/trace/run_result.hpp"

// A schedule on a device by models that were chosen: what every front end does, be it a command, a
// study or the Python module.

namespace vpusim {

// The device as a schedule meets it: in compiler fidelity the one that its compiler had in mind.
HwConfig device_of_fidelity(const Schedule& schedule, const HwConfig& device, Fidelity fidelity);

// Adds to `warnings` what does not stop a run. Errors: InputError with all that does.
void check_runs_on(const Schedule& schedule, const HwConfig& hw, Warnings& warnings);

// Asks the models and runs the machine; the result is complete, energy and provenance included.
//
// Preconditions: check_runs_on() passed; `hw` is what device_of_fidelity() gives, and the models
// were chosen for it; the simulator is large enough. Errors: Deadlock.
RunResult simulate(Simulator& simulator, const Schedule& schedule, const HwConfig& hw,
                   Fidelity fidelity, const TimingModels& models);

// The two halves of it, for who needs the costs too: they must not outlive the schedule.
TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const TimingModels& models);
RunResult simulate(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw,
                   const TimingModels& models);

}  // namespace vpusim
