#include "sim/compiler/make_schedule.hpp"

#include <algorithm>
#include <utility>

#include "sim/compiler/prefetch.hpp"
#include "sim/compiler/prune.hpp"
#include "sim/compiler/synchronize.hpp"

namespace vpusim {
namespace {

constexpr std::uint32_t kFarthest = 40;  // steps that a load may come early
constexpr std::uint32_t kLeastPercent = 20;

// By effort.
std::uint32_t window_of(std::uint32_t effort) {
  return effort == 0 ? 0 : effort == 1 ? 2 : kFarthest;
}

bool has_chains(const LoweredNetwork& lowered) {
  return std::any_of(lowered.ops.begin(), lowered.ops.end(),
                     [](const LoweredOp& op) { return op.chain.has_value(); });
}

// Where barriers run out, loads come less early. Nothing where loads find no place.
std::optional<PlannedSchedule> try_options(const LoweredNetwork& lowered, const HwConfig& hw,
                                           const IdVector<LoweredOpId, Strategy>& strategies,
                                           std::uint32_t effort, const PlanOptions& options) {
  for (std::uint32_t window = window_of(effort);; window /= 2) {
    Plan plan = plan_layers(lowered, hw, strategies, options);
    prune_unread_writes(plan);
    if (!prefetch(plan, hw, window)) {
      return std::nullopt;
    }
    for (const std::uint32_t distance : {0U, 32U, 8U}) {
      std::optional<Schedule> schedule =
          synchronize(lowered, plan, hw, {.is_serial = effort == 0, .relay_distance = distance});
      if (schedule) {
        return PlannedSchedule{std::move(plan), std::move(*schedule)};
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
                                             std::uint32_t effort, PlanOptions options) {
  options.keeps_tensors_in_cmx = effort > 0;
  const bool may_reload_weights = has_chains(lowered);
  for (; options.computed_percent >= kLeastPercent; options.computed_percent -= 10) {
    for (const bool keeps_weights : {true, false}) {
      options.keeps_weights_of_chains = keeps_weights;
      if (keeps_weights || may_reload_weights) {
        if (auto made = try_options(lowered, hw, strategies, effort, options)) {
          return made;
        }
      }
    }
  }
  // Layer by layer, each on its own: what fits one by one fits so.
  options.keeps_tensors_in_cmx = false;
  return try_options(lowered, hw, strategies, 0, options);
}

}  // namespace vpusim
