#pragma once

#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What one engine did with the time of a run: the five are exactly the latency.
struct EngineUtilisation {
  Picoseconds
      working;  // what its steps would have taken with memories and DMA engine to themselves
  Picoseconds contention;  // by how much longer they took; see StepSpan::contention
  Picoseconds barrier;     // it was free, and the next task's barriers did not let it start yet
  Picoseconds queue;       // they did, and it was still on its way: start-up, start latency and
                           // pitch, enqueueing, descriptor fetch
  Picoseconds idle;        // its queues had nothing left

  Picoseconds total() const { return working + contention + barrier + queue + idle; }
};

// By engine, as in the result. working + contention is EngineUse::busy, barrier + queue its stall.
//
// An engine that several queues feed waits for a barrier when all of them do. In compiler
// fidelity there is nothing but barriers to wait for, and no contention.
//
// Precondition: as for RunGraph. O(n log n).
std::vector<EngineUtilisation> utilisation(const Schedule& schedule, const HwConfig& hw,
                                           const RunResult& result);

// The sum over all engines of a kind that ran a step.
struct KindUtilisation {
  EngineKind kind = EngineKind::kDma;
  std::uint32_t engines = 0;
  EngineUtilisation sum;
};
std::vector<KindUtilisation> by_kind(const std::vector<EngineUtilisation>& engines,
                                     const RunResult& result);

}  // namespace vpusim
