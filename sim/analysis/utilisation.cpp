#include "sim/analysis/utilisation.hpp"

#include <algorithm>
#include <cstdint>

#include "sim/base/check.hpp"
#include "sim/schedule/queues.hpp"

namespace vpusim {
namespace {

// A queue's head was waiting.
struct Wait {
  Picoseconds start;
  Picoseconds end;
  bool is_for_barrier = false;
};

Picoseconds allowed_since(const Task& task, const RunResult& result) {
  Picoseconds allowed;
  for (const BarrierId barrier : task.waits) {
    allowed = std::max(allowed, result.barriers[barrier].lifted);
  }
  for (const BarrierId barrier : task.updates) {
    allowed = std::max(allowed, result.barriers[barrier].programmed);
  }
  if (task.enqueue_target) {
    allowed = std::max(allowed, result.barriers[*task.enqueue_target].programmed);
  }
  return allowed;
}

// Of one queue, without gaps from the begin of the run to the last start.
std::vector<Wait> waits_of(const std::vector<TaskId>& tasks, const Schedule& schedule,
                           const RunResult& result) {
  std::vector<Wait> waits;
  Picoseconds since;
  for (const TaskId task : tasks) {
    const Picoseconds last_start = std::max(since, result.steps_of(task).back().start);
    const Picoseconds allowed =
        std::clamp(allowed_since(schedule.tasks()[task], result), since, last_start);
    if (since < allowed) {
      waits.push_back({since, allowed, true});
    }
    if (allowed < last_start) {
      waits.push_back({allowed, last_start, false});
    }
    since = last_start;
  }
  return waits;
}

// Of several queues on one engine: for a barrier only while all that have something left do.
std::vector<Wait> together(const std::vector<const std::vector<Wait>*>& queues) {
  if (queues.size() == 1) {
    return *queues.front();
  }
  struct Change {
    Picoseconds time;
    bool is_for_barrier;
    int by;
  };
  std::vector<Change> changes;
  for (const std::vector<Wait>* queue : queues) {
    for (const Wait& wait : *queue) {
      changes.push_back({wait.start, wait.is_for_barrier, 1});
      changes.push_back({wait.end, wait.is_for_barrier, -1});
    }
  }
  std::sort(changes.begin(), changes.end(),
            [](const Change& a, const Change& b) { return a.time < b.time; });
  std::vector<Wait> waits;
  int for_barrier = 0;
  int for_queue = 0;
  Picoseconds since;
  for (const Change& change : changes) {
    if (since < change.time && for_barrier + for_queue > 0) {
      waits.push_back({since, change.time, for_queue == 0});
    }
    since = change.time;
    (change.is_for_barrier ? for_barrier : for_queue) += change.by;
  }
  return waits;
}

// The parts of the waits that lie where the engine was free. `steps` are in the order of time.
void add_waits(const std::vector<Wait>& waits, const std::vector<StepSpan>& steps,
               EngineUtilisation& use) {
  std::size_t next = 0;  // step that ends behind the present moment
  for (const Wait& wait : waits) {
    Picoseconds at = wait.start;
    while (at < wait.end) {
      while (next < steps.size() && steps[next].end <= at) {
        ++next;
      }
      const bool is_busy = next < steps.size() && steps[next].start <= at;
      if (is_busy) {
        at = std::min(steps[next].end, wait.end);
        continue;
      }
      const Picoseconds free_until =
          next < steps.size() ? std::min(steps[next].start, wait.end) : wait.end;
      (wait.is_for_barrier ? use.barrier : use.queue) += free_until - at;
      at = free_until;
    }
  }
}

EngineUtilisation& operator+=(EngineUtilisation& sum, const EngineUtilisation& use) {
  sum.working += use.working;
  sum.contention += use.contention;
  sum.barrier += use.barrier;
  sum.queue += use.queue;
  sum.idle += use.idle;
  return sum;
}

std::vector<std::vector<StepSpan>> steps_by_engine(const RunResult& result) {
  std::vector<std::vector<StepSpan>> steps(result.engines.size());
  for (const StepSpan& step : result.steps) {
    if (step.start < step.end) {
      steps[step.engine].push_back(step);
    }
  }
  for (std::vector<StepSpan>& list : steps) {
    std::sort(list.begin(), list.end(),
              [](const StepSpan& a, const StepSpan& b) { return a.start < b.start; });
  }
  return steps;
}

}  // namespace

std::vector<EngineUtilisation> utilisation(const Schedule& schedule, const HwConfig& hw,
                                           const RunResult& result) {
  const bool is_device = result.fidelity == Fidelity::kDevice;
  const Queues queues = queues_of(schedule, hw);
  std::vector<std::vector<Wait>> waits;
  if (is_device) {
    for (const std::vector<TaskId>& tasks : queues.tasks) {
      waits.push_back(waits_of(tasks, schedule, result));
    }
  }
  const std::vector<std::vector<StepSpan>> steps = steps_by_engine(result);
  std::vector<EngineUtilisation> uses(result.engines.size());
  for (std::size_t e = 0; e < uses.size(); ++e) {
    const EngineUse& engine = result.engines[e];
    uses[e].working = engine.busy - engine.contention;
    uses[e].contention = engine.contention;
    uses[e].idle = engine.idle;
    if (!is_device) {
      uses[e].barrier = engine.stall;
      continue;
    }
    std::vector<const std::vector<Wait>*> own;
    for (std::size_t q = 0; q < queues.keys.size(); ++q) {
      if (serves(engine, queues.keys[QueueId(q)], schedule, result.fidelity)) {
        own.push_back(&waits[q]);
      }
    }
    if (!own.empty()) {
      add_waits(together(own), steps[e], uses[e]);
    }
    VPUSIM_CHECK(uses[e].barrier + uses[e].queue == engine.stall);
  }
  return uses;
}

std::vector<KindUtilisation> by_kind(const std::vector<EngineUtilisation>& engines,
                                     const RunResult& result) {
  std::vector<KindUtilisation> kinds;
  for (const EngineKind kind : kEngineKinds) {
    KindUtilisation use{.kind = kind, .engines = 0, .sum = {}};
    for (std::size_t e = 0; e < engines.size(); ++e) {
      if (result.engines[e].kind == kind && result.engines[e].step_count > 0) {
        ++use.engines;
        use.sum += engines[e];
      }
    }
    if (use.engines > 0) {
      kinds.push_back(use);
    }
  }
  return kinds;
}

}  // namespace vpusim
