#pragma once

#include "sim/compiler/compile.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/make_schedule.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

struct FoundSchedule {
  LoweredNetwork lowered;  // with chains, where they won
  IdVector<LoweredOpId, Strategy> strategies;
  PlannedSchedule planned;
};

// Makes schedules with and without chains, with other prices and divisions of CMX, with other
// choices for single operations, and takes the one that has least of what the objective says.
//
// Which schedules are made does not depend on the objective, and those of a higher effort include
// those of a lower one: by the predictions that it decides by, a search for one objective is never
// beaten by one for another, or by one of less effort.
//
// Errors: as compile().
FoundSchedule search(const LoweredNetwork& lowered, const HwConfig& hw,
                     const CompileOptions& options, const DpuTimingModel& dpu,
                     const ShaveTimingModel& shave);

}  // namespace vpusim
