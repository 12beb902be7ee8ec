#pragma once

#include <cstdint>
#include <vector>

#include "sim/platform/barrier_table.hpp"
#include "sim/platform/dispatcher.hpp"
#include "sim/platform/program.hpp"

namespace vpusim {

// A program of compiler fidelity worked off without time: each queue strictly in its
// order, a task as soon as its barriers are lifted. Nothing that a task does can stop
// another for good, so the order in which queues are looked at does not matter: what
// is left in the end is stuck whatever the times are.
struct UntimedRun {
  BarrierTable barriers;          // as they stand in the end
  std::vector<bool> is_finished;  // by task
  std::uint32_t finished_count = 0;
  std::vector<Dispatcher::Blocked> blocked;  // the heads of the queues that are stuck
};

// The program must outlive the result. Linear in the program. Precondition: compiler
// fidelity, where every use of a barrier is programmed from the start.
UntimedRun run_untimed(const Program& program);

}  // namespace vpusim
