#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/memory/fair_share.hpp"
#include "sim/memory/interconnect_layout.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {

// How a run treats queues, barriers and transfers: what makes the two fidelities
// two settings of one machine. On the device
//   physical barriers are reprogrammed; in the compiler's simulation each use stands alone;
//   DMA shares bandwidth; there it has a fixed cost;
//   a task that may not start yet holds up all behind it; there every unit takes the
//   queue's next task as soon as it is free and waits with that one, so that on several
//   units a task may overtake the one before.
struct MachineRules {
  Fidelity fidelity = Fidelity::kCompiler;
  // By EngineKind; see TaskHandling.
  std::array<std::uint32_t, 4> fifo_depth{};
  std::array<Ticks, 4> enqueue_latency{};
  std::array<Ticks, 4> start_latency{};
  std::array<Ticks, 4> start_pitch{};
  std::array<Ticks, 4> signal_latency{};
  Ticks fetch_latency = 0;             // of a DMA descriptor
  std::uint32_t outstanding_jobs = 1;  // of a DMA channel
  Ticks cold_kernel_latency = 0;       // to fetch the code of a kernel
  Ticks cold_signal_latency = 0;       // of a SHAVE's first signal
  std::uint32_t held_kernels = 0;
  Ticks reprogram_latency = 0;
  // What all data flows share, in bytes per second, numbered by InterconnectLayout.
  std::vector<std::uint64_t> capacities;

  bool is_device() const { return fidelity == Fidelity::kDevice; }
};

// A timed schedule laid out for the simulator: flat arrays in the order in which a
// run walks them, all times in ticks. A task keeps its TaskId's index.
struct Program {
  static constexpr std::uint32_t kNone = 0xffffffff;

  struct Task {
    std::uint32_t first_step = 0;
    std::uint32_t step_count = 0;
    std::uint32_t first_wait = 0;  // into `barrier_refs`; the updates follow
    std::uint32_t wait_count = 0;
    std::uint32_t update_count = 0;
    std::uint32_t variant_count = 1;  // what it counts for at a barrier
    std::uint32_t transfer = 0;       // into `transfers`, for a DMA with data flows
    std::uint32_t kernel = kNone;     // which SHAVE kernel; kNone for other work
  };
  struct Barrier {
    std::uint32_t producers = 0;
    std::uint32_t consumers = 0;
    std::uint32_t next_use = kNone;  // of the same physical id
    bool is_first_use = true;
  };
  // A DMA job: latency, then bytes through what it shares.
  struct Transfer {
    Ticks latency = 0;
    std::uint64_t bytes = 0;
    std::uint64_t rate = 0;       // bytes per second it can reach alone
    std::uint32_t first_use = 0;  // into `resource_uses`
    std::uint32_t use_count = 0;
    bool is_out_of_order = false;
  };
  struct Queue {
    QueueKey key;
    std::uint32_t first = 0;  // into `order`
    std::uint32_t end = 0;
    Ticks startup = 0;  // from the begin of the run until it may start its first task
  };

  MachineRules rules;
  bool has_dedicated_shave_queues = false;
  std::vector<Task> tasks;
  std::vector<Ticks> step_durations;  // 0 for a DMA with data flows
  // Bytes per second that each step asks of its tile's CMX banks; empty where they are
  // never a limit.
  std::vector<std::uint64_t> step_cmx_rates;
  std::vector<ResourceUse> cmx_banks;  // by tile
  std::vector<std::uint32_t> barrier_refs;
  std::vector<Barrier> barriers;
  std::vector<Transfer> transfers;
  std::vector<ResourceUse> resource_uses;
  std::vector<std::uint32_t> enqueue_targets;  // by task; kNone; empty when no task has one
  std::vector<Queue> queues;
  std::vector<std::uint32_t> order;  // tasks of all queues, queue by queue

  std::span<const std::uint32_t> waits(const Task& task) const {
    return std::span(barrier_refs).subspan(task.first_wait, task.wait_count);
  }
  std::span<const std::uint32_t> updates(const Task& task) const {
    return std::span(barrier_refs).subspan(task.first_wait + task.wait_count, task.update_count);
  }
  FlowDemand demand(const Transfer& transfer) const {
    return {transfer.rate,
            std::span(resource_uses).subspan(transfer.first_use, transfer.use_count)};
  }
  // What the transfer gets of it when nobody else wants any; bytes per second, > 0.
  std::uint64_t rate_alone(const Transfer& transfer) const;
};

// How long ticks are: picoseconds, or DPU cycles in compiler fidelity.
Picoseconds to_picoseconds(Ticks ticks, Fidelity fidelity, const HwConfig& hw);

// `layout` is the interconnect's of the machine that will run the program; it has at
// least the device's engines and tiles. Precondition: validate() has no error.
// Errors: InputError, naming the task, when the work adds up to more than an hour of
// simulated time: the times of the run could not be trusted to fit their type.
Program build_program(const TimedSchedule& timed, const HwConfig& hw,
                      const InterconnectLayout& layout);

}  // namespace vpusim
