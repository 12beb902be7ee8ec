#include "sim/compiler/make_schedule.hpp"

#include <algorithm>
#include <utility>

#include "sim/compiler/prefetch.hpp"
#include "sim/compiler/prune.hpp"
#include "sim/compiler/synchronize.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kLeastPercent = 20;

bool has_chains(const LoweredNetwork& lowered) {
  return std::any_of(lowered.ops.begin(), lowered.ops.end(),
                     [](const LoweredOp& op) { return op.chain.has_value(); });
}

// Where barriers run out, loads come less early. Nothing where loads find no place.
std::optional<PlannedSchedule> try_options(const LoweredNetwork& lowered, const HwConfig& hw,
                                           const IdVector<LoweredOpId, Strategy>& strategies,
                                           const ScheduleOptions& options,
                                           const PlanOptions& plan_options) {
  for (std::uint32_t window = options.window;; window /= 2) {
    Plan plan = plan_layers(lowered, hw, strategies, plan_options);
    prune_unread_writes(plan, lowered);
    if (!prefetch(plan, hw, window)) {
      return std::nullopt;
    }
    for (const std::uint32_t distance : {0U, 32U, 8U}) {
      std::optional<Schedule> schedule = synchronize(
          lowered, plan, hw, {.is_serial = options.is_naive, .relay_distance = distance});
      if (schedule) {
        return PlannedSchedule{std::move(plan), std::move(*schedule),
                               plan_options.computed_percent};
      }
    }
    if (window == 0) {
      return std::nullopt;
    }
  }
}

}  // namespace

std::optional<PlannedSchedule> make_schedule(const LoweredNetwork& lowered, const HwConfig& hw,
                                             const IdVector<LoweredOpId, Strategy>& strategies,
                                             const ScheduleOptions& options) {
  PlanOptions plan;
  plan.keeps_tensors_in_cmx = !options.is_naive;
  plan.may_load_more = options.may_load_more;
  const bool may_reload_weights = has_chains(lowered);
  for (plan.computed_percent = options.computed_percent; plan.computed_percent >= kLeastPercent;
       plan.computed_percent -= 10) {
    for (const bool keeps_weights : {true, false}) {
      plan.keeps_weights_of_chains = keeps_weights;
      if (keeps_weights || may_reload_weights) {
        if (auto made = try_options(lowered, hw, strategies, options, plan)) {
          return made;
        }
      }
    }
  }
  // Each layer on its own: what fits one by one fits so.
  plan.keeps_tensors_in_cmx = false;
  if (!options.is_naive) {
    if (auto made = try_options(lowered, hw, strategies, {.window = 0}, plan)) {
      return made;
    }
  }
  return try_options(lowered, hw, strategies, {.is_naive = true, .window = 0}, plan);
}

}  // namespace vpusim
