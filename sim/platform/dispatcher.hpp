#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/engines/compute_unit.hpp"
#include "sim/engines/dma/dma_unit.hpp"
#include "sim/engines/step_listener.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/platform/barrier_unit.hpp"
#include "sim/platform/program.hpp"
#include "sim/platform/run_record.hpp"

namespace vpusim {

// A unit that can run steps; exactly one of the two is there.
struct UnitHandle {
  ComputeUnit* compute = nullptr;
  DmaUnit* dma = nullptr;
};

// Hands the tasks of every queue to its units, strictly in order, each when a unit
// is free and its barriers allow it. Queues of different streams may have the same
// units; the one that was served last then waits for the others. The steps of a task go to free
// units one by one; a unit that is free takes the next task's steps once all of this one's have
// started. On the device the queue waits for barriers; in the compiler's simulation
// each of its units does, with a task of its own.
class Dispatcher final : public sc_core::sc_module, public StepListener, public BarrierListener {
 public:
  sc_core::sc_port<BarrierService> barriers{"barriers"};

  // Which units serve a queue: a contiguous range of unit numbers.
  struct QueueUnits {
    std::uint32_t first = 0;
    std::uint32_t count = 0;
  };

  // `units` by unit number; they live as long as the dispatcher.
  Dispatcher(const sc_core::sc_module_name& name, std::vector<UnitHandle> units);

  // The program and the record must outlive the run; `queue_units` by queue.
  void rearm(const Program& program, const std::vector<QueueUnits>& queue_units, RunRecord& record);
  // Looks at all queues for the first time; call when the run begins.
  void begin();

  void step_done(std::uint32_t unit) override;
  void barrier_changed(std::uint32_t barrier) override;

  // Why a queue stands still, for the report of a deadlock.
  struct Blocked {
    std::uint32_t queue = 0;
    std::uint32_t task = 0;
    std::uint32_t barrier = Program::kNone;
    bool waits_for_programming = false;  // otherwise for the barrier to be lifted
  };
  std::vector<Blocked> blocked() const;
  bool is_finished(std::uint32_t task) const { return steps_left_[task] == 0; }

 private:
  struct Queue {
    std::uint32_t next = 0;       // place in the order of the task that is taken next
    std::uint32_t next_step = 0;  // of that task, once its first steps have started
    std::uint32_t pool = 0;       // whose units it uses
    Ticks task_starts = 0;        // the first step of the task that starts next
    std::uint32_t entered = 0;    // place in the order behind the hardware queue's last task
    Ticks last_entered = 0;       // when that one had been put there
    Ticks looked_at_again = 0;    // the latest time for which a look is planned
    Ticks opens = 0;              // when the runtime has set it up
    Ticks last_start = 0;         // of its last task; then the next descriptor is fetched
    std::vector<Ticks> issues;    // of the last jobs that may still be under way, DMA only
  };
  // The units that one queue uses, or several of different streams.
  struct Pool {
    std::uint32_t first_unit = 0;
    std::uint32_t unit_count = 0;
    std::uint64_t free_units = 0;  // a bit each
    std::vector<std::uint32_t> queues;
    std::uint32_t served_last = Program::kNone;  // queue
  };
  // Where a task waits to start: one per queue (numbered like it) when the queue blocks
  // in order, otherwise one per unit.
  struct Gate {
    std::uint32_t queue = 0;
    std::uint32_t taken = Program::kNone;         // the unit's own task, not yet started
    std::uint32_t blocked_on = Program::kNone;    // barrier
    std::uint32_t next_waiting = Program::kNone;  // gate that waits for the same barrier
    bool waits_for_programming = false;
    bool is_ready = false;  // listed in ready_
  };
  // What a unit is doing.
  struct Running {
    std::uint32_t task = 0;
    std::uint32_t step = 0;
    std::uint32_t queue = 0;
  };
  // The code of a kernel in what the SHAVEs share.
  struct HeldKernel {
    std::uint32_t kernel = 0;
    Ticks arrives = 0;
  };

  void dispatch_ready();  // SC_METHOD on wake_
  void dispatch_in_order(std::uint32_t gate);
  void dispatch_unit(std::uint32_t gate);
  void prefetch(std::uint32_t next, std::uint32_t end) const;
  bool may_start(std::uint32_t gate, std::uint32_t task);
  void wait_for(std::uint32_t gate, std::uint32_t barrier, bool programming);
  Ticks ready_time(Queue& queue, std::uint32_t task, std::size_t kind);
  Ticks enqueue_head(Queue& queue, std::uint32_t task, std::size_t kind);
  Ticks claim_start(std::size_t kind);
  void look_again(std::uint32_t gate, Ticks time);
  void look_again_now();  // SC_METHOD on time_to_look_
  Ticks allowed_since(const Program::Task& task) const;
  Ticks dma_latency(Queue& queue, const Program::Task& task, Ticks start) const;
  void start_compute(std::uint32_t unit, std::uint32_t queue, std::uint32_t step, Ticks delay);
  Ticks wait_for_code(std::uint32_t kernel, Ticks start);
  Ticks signal_latency(std::uint32_t unit, std::size_t kind, std::uint32_t step);
  void start_step(std::uint32_t unit, std::uint32_t queue, std::uint32_t task, std::uint32_t step,
                  Ticks delay);
  void consume(const Program::Task& task, std::uint32_t step, Ticks delay);
  void make_ready(std::uint32_t gate);
  void make_ready_unless_blocked(std::uint32_t gate);
  std::uint32_t pool_with(const QueueUnits& units);
  bool was_served_last(std::uint32_t gate) const;

  std::vector<UnitHandle> units_;
  const Program* program_ = nullptr;
  RunRecord* record_ = nullptr;
  std::vector<Queue> queues_;
  std::vector<Pool> pools_;
  std::vector<std::uint32_t> pool_of_unit_;
  std::vector<Gate> gates_;                   // by queue on the device, by unit otherwise
  std::vector<Running> running_;              // by unit
  std::vector<HeldKernel> held_kernels_;      // the one used last is last
  std::vector<bool> has_signalled_;           // by unit
  std::vector<std::uint32_t> first_waiting_;  // gate, by barrier
  std::vector<std::uint32_t> steps_left_;     // by task
  std::vector<std::uint32_t> ready_;          // gates to look at
  std::vector<std::uint32_t> now_dispatching_;
  bool has_shared_pools_ = false;
  std::array<Ticks, 4> next_start_{};  // earliest, by EngineKind
  Ticks run_start_ = 0;
  // Gates whose head may start, but not yet.
  using Look = std::pair<Ticks, std::uint32_t>;
  std::priority_queue<Look, std::vector<Look>, std::greater<>> looks_;
  sc_core::sc_event time_to_look_{"time_to_look"};
  sc_core::sc_event wake_{"wake"};
};

}  // namespace vpusim
