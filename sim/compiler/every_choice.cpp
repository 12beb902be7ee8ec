#include "sim/compiler/every_choice.hpp"

#include <optional>
#include <utility>

#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/make_schedule.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/compiler/trim.hpp"

namespace vpusim {

std::vector<Schedule> schedules_of_every_choice(const Network& network, const HwConfig& hw,
                                                const DpuTimingModel& dpu) {
  LoweredNetwork lowered = lower(fuse(network), hw);
  trim_unused_rows(lowered);
  const StrategyChooser chooser(lowered, hw, dpu);
  IdVector<LoweredOpId, Strategy> strategies = chooser.choose({});
  std::vector<Schedule> schedules;
  for (std::size_t i = 0; i < lowered.ops.size(); ++i) {
    const LoweredOpId id(i);
    const Strategy chosen = strategies[id];
    for (const Strategy& strategy : chooser.every_strategy(id)) {
      strategies[id] = strategy;
      for (const Tiling& tiling : kTilings) {
        strategies[id].tiling = tiling;
        std::optional<PlannedSchedule> made = make_schedule(lowered, hw, strategies, {});
        if (made) {
          schedules.push_back(std::move(made->schedule));
        }
      }
    }
    strategies[id] = chosen;
  }
  return schedules;
}

}  // namespace vpusim
