#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim {

// What of a finished run had to wait for what, and for how long: the machine's rules as a graph
// of events. For every edge time(to) >= time(from) + weight, and of the edges that lead to an
// event at least one is tight: that is why it happened when it did. The critical path follows
// tight edges back from the end; slack goes against all edges.
//
// Durations stay as they were in the run: what a step lost to others that shared bandwidth is
// part of them.
//
// The schedule, device and result must outlive the graph. Precondition: the result is that of the
// schedule on the device (`hw` as the fidelity sees it). Edges are not stored but found from the
// schedule; O(steps + barriers) memory, O(n log n) time to build.
class RunGraph {
 public:
  using Event = std::uint32_t;

  enum class EdgeKind : std::uint8_t {
    kBegin,        // the run begins
    kStartup,      // the runtime has set up the queue
    kDuration,     // of a step
    kIssuedAhead,  // a transfer whose latency began before its turn, until its end
    kSharedCode,   // kernel code that another step fetches, until this one's end
    kBarrier,      // a barrier that was waited for is lifted; with the start latency
    kProgramming,  // a barrier that is to be updated is programmed; with the start latency
    kEngine,       // the engine is free
    kOrder,        // the task before it in the queue has started
    kPitch,        // two starts of a kind of engine keep a distance
    kDescriptor,   // a DMA fetches the descriptor behind the one that started
    kEnqueue,      // a task is put into its hardware queue
    kSignal,       // an end is told to a barrier
    kReuse,        // a physical barrier is programmed anew
    kFinal,        // the last end, and its signal
  };

  struct Edge {
    Event from = 0;
    Picoseconds weight;
    EdgeKind kind = EdgeKind::kBegin;
  };

  RunGraph(const Schedule& schedule, const HwConfig& hw, const RunResult& result);

  Event begin() const { return event_count_ - 2; }
  Event end() const { return event_count_ - 1; }
  Event start_of(std::uint32_t step) const { return 2 * step; }
  Event end_of(std::uint32_t step) const { return 2 * step + 1; }
  std::uint32_t event_count() const { return event_count_; }

  enum class EventKind : std::uint8_t { kStart, kEnd, kLifting, kProgramming, kEnqueued, kRun };
  EventKind kind_of(Event event) const;
  std::uint32_t step_of(Event event) const { return event / 2; }  // of a start or an end
  BarrierId barrier_of(Event event) const { return BarrierId((event - first_barrier_) / 2); }
  TaskId task_of(Event event) const;  // of a start, an end or an enqueued task; else invalid
  TaskId task_of_step(std::uint32_t step) const { return task_of_step_[step]; }

  Picoseconds time(Event event) const;

  // The edges that lead to an event, in an order that depends on nothing but the inputs.
  void predecessors(Event event, std::vector<Edge>& edges) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;

  // Where a task stands among those that its engine's rules relate it to.
  struct Place {
    std::uint32_t queue = 0;
    std::uint32_t position = 0;            // in the queue
    std::uint32_t claimed_before = kNone;  // step that claimed the start pitch before its first
    std::uint32_t issued_with = kNone;     // step whose start let this one's latency begin
  };

  bool is_device() const { return result_.fidelity == Fidelity::kDevice; }
  const TaskHandling& handling(TaskId task) const {
    return hw_.handling(schedule_.tasks()[task].kind());
  }
  // Whether a task counts at its barriers step by step.
  bool counts_steps(TaskId task) const {
    return result_.tasks[task].step_count == schedule_.tasks()[task].variant_count();
  }
  std::uint32_t first_step(TaskId task) const { return result_.tasks[task].first_step; }
  std::uint32_t last_step(TaskId task) const {
    return first_step(task) + result_.tasks[task].step_count - 1;
  }
  Event lifting_of(BarrierId barrier) const { return first_barrier_ + 2 * barrier.index(); }
  Event programming_of(BarrierId barrier) const { return lifting_of(barrier) + 1; }
  Event enqueued(TaskId task) const { return first_enqueued_ + task.index(); }

  void number_events();
  void list_barrier_users();
  void list_uses_of_barriers();
  void chain_engines();
  void chain_pitches();
  void time_queues();
  void time_enqueueing(const std::vector<TaskId>& tasks);
  void find_issues(const std::vector<TaskId>& tasks);
  void find_code();

  void before_start(std::uint32_t step, std::vector<Edge>& edges) const;
  void before_first_start(TaskId task, std::vector<Edge>& edges) const;
  void after_barriers(TaskId task, std::vector<Edge>& edges) const;
  void before_end(std::uint32_t step, std::vector<Edge>& edges) const;
  void before_lifting(BarrierId barrier, std::vector<Edge>& edges) const;
  void before_programming(BarrierId barrier, std::vector<Edge>& edges) const;
  void before_enqueued(TaskId task, std::vector<Edge>& edges) const;
  void before_the_end(std::vector<Edge>& edges) const;
  Picoseconds signal_of(std::uint32_t step) const;
  bool tells_final(TaskId task) const;

  // Lists of tasks by barrier, one behind the other.
  struct TasksOfBarriers {
    std::vector<std::uint32_t> first;  // by barrier, and the end
    std::vector<TaskId> tasks;
  };

  const Schedule& schedule_;
  const HwConfig& hw_;
  const RunResult& result_;
  Queues queues_;
  IdVector<QueueId, Picoseconds> startups_;
  Event first_barrier_ = 0;
  Event first_enqueued_ = 0;
  std::uint32_t event_count_ = 0;
  std::vector<TaskId> task_of_step_;
  std::vector<Place> places_;                    // by task
  std::vector<std::uint32_t> before_on_engine_;  // step, by step; kNone: the first
  std::vector<std::uint32_t> code_of_;           // step that fetched its code, by step
  std::vector<Picoseconds> enqueued_at_;         // by task; empty: takes no time
  std::vector<BarrierId> use_before_;            // of the same physical barrier, by barrier
  TasksOfBarriers producers_;
  TasksOfBarriers consumers_;
  std::map<std::uint32_t, Picoseconds> hidden_latencies_;  // by step
  std::vector<bool> has_cold_signal_;                      // by step
};

}  // namespace vpusim
