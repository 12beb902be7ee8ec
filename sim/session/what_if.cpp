#include "sim/session/what_if.hpp"

#include <algorithm>
#include <optional>

#include "sim/base/phase.hpp"

namespace vpusim {

VpuSize size_for_what_if(const HwConfig& hw) {
  VpuSize size = VpuSize::of(hw);
  size.dma_engines = std::max(size.dma_engines, size.dma_ports);
  return size;
}

std::vector<WhatIf> what_if(Simulator& simulator, const TimedSchedule& timed, const HwConfig& hw) {
  return run_phase("simulating what would be if", [&] {
    std::vector<WhatIf> gains;
    for (std::size_t i = 0; i < kResourceNames.all().size(); ++i) {
      const auto resource = static_cast<Resource>(i);
      const auto latency_if = [&](Speedup speedup) -> std::optional<Picoseconds> {
        const std::optional<ChangedRun> changed = with_change(timed, hw, resource, speedup);
        return changed ? std::optional(simulator.run(changed->timed, changed->hw).latency)
                       : std::nullopt;
      };
      if (const std::optional<Picoseconds> free = latency_if(Speedup::kFree)) {
        // Half of one cycle is one: nothing may change where the free one does.
        const std::optional<Picoseconds> twice = latency_if(Speedup::kTwice);
        gains.push_back({resource, twice ? *twice : simulator.run(timed, hw).latency, *free});
      }
    }
    return gains;
  });
}

}  // namespace vpusim
