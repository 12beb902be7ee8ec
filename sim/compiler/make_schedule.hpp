#pragma once

#include <cstdint>
#include <optional>

#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/plan_layers.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

struct ScheduleOptions {
  bool is_naive = false;                // layer by layer, one group of tasks after another
  std::uint32_t window = 40;            // steps that a load may come early
  std::uint32_t computed_percent = 60;  // see PlanOptions, also for the next
  bool may_load_more = false;
};

struct PlannedSchedule {
  Plan plan;
  Schedule schedule;
  // Of CMX for what is computed; less than asked for where loads found no place otherwise.
  std::uint32_t computed_percent = 0;
};

// The passes behind the choice of strategies: plan, prune, prefetch, synchronize. Where loads find
// no place, less of CMX is for what is computed than `options` say; where barriers run out, loads
// come less early. Nothing where no such retreat helps.
std::optional<PlannedSchedule> make_schedule(const LoweredNetwork& lowered, const HwConfig& hw,
                                             const IdVector<LoweredOpId, Strategy>& strategies,
                                             const ScheduleOptions& options);

}  // namespace vpusim
