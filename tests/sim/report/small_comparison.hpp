#pragma once

#include <cstdint>
#include <string>

#include "sim/analysis/compare.hpp"

namespace vpusim::test {

// Two timelines of one inference: a DMA, a DPU task that takes 20 % too long, and what
// only one side knows. Times in us.
struct SmallComparison {
  static Timeline::Task task(EngineKind kind, const std::string& name, std::uint64_t start_us,
                             std::uint64_t end_us) {
    return {.name = name,
            .kind = kind,
            .is_profiling = false,
            .start = Picoseconds(start_us * 1'000'000),
            .end = Picoseconds(end_us * 1'000'000)};
  }

  Comparison compared() const { return compare(simulated, measured); }

  Timeline simulated = {.source = "runs/sim.json",
                        .tasks = {task(EngineKind::kDma, "conv?t_Convolution/<in>", 0, 10),
                                  task(EngineKind::kDpu, "conv?t_Convolution/cluster_0", 10, 22),
                                  task(EngineKind::kDma, "only here", 22, 30)},
                        .dpu_frequency = {},
                        .resolution = {}};
  Timeline measured = {.source = "trace.json",
                       .tasks = {task(EngineKind::kDma, "conv?t_Convolution/<in>", 5, 15),
                                 task(EngineKind::kDpu, "conv?t_Convolution/cluster_0", 15, 25),
                                 task(EngineKind::kShave, "only there", 0, 3)},
                       .dpu_frequency = {},
                       .resolution = {}};
};

}  // namespace vpusim::test
