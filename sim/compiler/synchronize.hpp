#pragma once

#include <cstdint>
#include <optional>

#include "sim/compiler/plan.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Makes a schedule of a plan in which everything has its place: transfers get ports, groups
// that depend on each other get barriers between them, barriers get physical ids.
//
//   * A group depends on those that wrote what it reads, and on those that touched the bytes
//     which it writes now.
//   * What follows from the order of queues or from other waits needs no barrier.
//   * Groups that only one other waits for share its barrier; a barrier with more variants than
//     the device can count is split.
//   * A physical id goes to the barrier whose first producer comes after the last consumer of
//     the one before, in the order of the list: so nothing can deadlock. The id that is free for
//     longest is taken, so that nobody waits for its reprogramming.
//
// Nothing when there are not enough physical barriers; then loads must come later.
struct SynchronizeOptions {
  // Each group waits for the one before it, whether it depends on it or not.
  bool is_serial = false;
  // What computes waits also for what was stored so many groups ago: then no barrier is kept for
  // whoever loads it much later, as over the long connections of a U-Net. 0: it does not.
  std::uint32_t relay_distance = 0;
};
std::optional<Schedule> synchronize(const LoweredNetwork& network, const Plan& plan,
                                    const HwConfig& hw, const SynchronizeOptions& options);

}  // namespace vpusim
