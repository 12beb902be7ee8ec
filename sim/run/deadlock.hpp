#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "sim/platform/barrier_table.hpp"
#include "sim/platform/dispatcher.hpp"
#include "sim/platform/program.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// The schedule got stuck: tasks are left and nothing can happen any more. what()
// names the tasks at the heads of their queues, the barriers they wait for, the
// counts that are missing, and who was to bring them.
class Deadlock : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// How things stood when nothing moved any more.
struct StuckState {
  const Schedule& schedule;
  const Program& program;
  const BarrierTable& barriers;
  std::vector<Dispatcher::Blocked> blocked;
  std::uint32_t finished_count = 0;
  std::function<bool(std::uint32_t task)> is_finished;
};

std::string deadlock_report(const StuckState& state);

}  // namespace vpusim
