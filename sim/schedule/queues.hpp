#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Names a hardware queue. `unit` is the tile, or the DMA port; `lane` the DMA
// channel, or the SHAVE where each has a queue of its own.
struct QueueKey {
  EngineKind kind = EngineKind::kDma;
  std::uint32_t unit = 0;
  std::uint32_t lane = 0;
  std::uint32_t stream = 0;
  auto operator<=>(const QueueKey&) const = default;
};

// The queues that a schedule uses on a device, sorted by key, each with its tasks
// in the order in which it runs them.
struct Queues {
  IdVector<QueueId, QueueKey> keys;
  IdVector<QueueId, std::vector<TaskId>> tasks;
};

// The compiler prints no DMA channel: with two channels per port, what reads DDR
// goes to lane 0 and all else (CMX, registers) to lane 1.
QueueKey queue_of(const Schedule& schedule, const Task& task, const HwConfig& hw);

Queues queues_of(const Schedule& schedule, const HwConfig& hw);

// From the begin of a run until each queue may start its first task, in device fidelity: the
// runtime sets up the queues of a kind one after another, those of streams on one engine together.
IdVector<QueueId, Picoseconds> queue_startups(const Queues& queues, const HwConfig& hw);

}  // namespace vpusim
