#include "sim/analysis/run_graph.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>
#include <variant>

#include "sim/base/check.hpp"

namespace vpusim {

RunGraph::RunGraph(const Schedule& schedule, const HwConfig& hw, const RunResult& result)
    : schedule_(schedule),
      hw_(hw),
      result_(result),
      queues_(queues_of(schedule, hw)),
      startups_(queue_startups(queues_, hw)) {
  VPUSIM_CHECK(result.tasks.size() == schedule.tasks().size() &&
               result.barriers.size() == schedule.barriers().size());
  hidden_latencies_.insert(result.hidden_latencies.begin(), result.hidden_latencies.end());
  has_cold_signal_.assign(result.steps.size(), false);
  for (const std::uint32_t step : result.cold_signals) {
    has_cold_signal_[step] = true;
  }
  number_events();
  list_barrier_users();
  list_uses_of_barriers();
  time_queues();
  chain_engines();
  if (is_device()) {
    chain_pitches();
    find_code();
  }
}

void RunGraph::number_events() {
  first_barrier_ = static_cast<Event>(2 * result_.steps.size());
  first_enqueued_ = first_barrier_ + static_cast<Event>(2 * result_.barriers.size());
  event_count_ = first_enqueued_ + static_cast<Event>(result_.tasks.size()) + 2;
  task_of_step_.resize(result_.steps.size());
  for (std::uint32_t i = 0; i < result_.tasks.size(); ++i) {
    for (std::uint32_t s = first_step(TaskId(i)); s <= last_step(TaskId(i)); ++s) {
      task_of_step_[s] = TaskId(i);
    }
  }
}

void RunGraph::list_barrier_users() {
  const auto fill = [&](TasksOfBarriers& users, BarrierList Task::*list) {
    users.first.assign(schedule_.barriers().size() + 1, 0);
    for (const Task& task : schedule_.tasks()) {
      for (const BarrierId barrier : task.*list) {
        ++users.first[barrier.index() + 1];
      }
    }
    std::partial_sum(users.first.begin(), users.first.end(), users.first.begin());
    users.tasks.resize(users.first.back());
    std::vector<std::uint32_t> next(users.first.begin(), users.first.end() - 1);
    for (std::uint32_t i = 0; i < schedule_.tasks().size(); ++i) {
      for (const BarrierId barrier : schedule_.tasks()[TaskId(i)].*list) {
        users.tasks[next[barrier.index()]++] = TaskId(i);
      }
    }
  };
  fill(producers_, &Task::updates);
  fill(consumers_, &Task::waits);
}

// In compiler fidelity every use stands alone.
void RunGraph::list_uses_of_barriers() {
  use_before_.assign(schedule_.barriers().size(), BarrierId());
  if (!is_device()) {
    return;
  }
  std::map<std::uint32_t, BarrierId> last_use;
  for (std::uint32_t i = 0; i < schedule_.barriers().size(); ++i) {
    if (const auto physical = schedule_.barriers()[BarrierId(i)].physical_id) {
      const auto [last, is_first] = last_use.try_emplace(*physical, BarrierId(i));
      if (!is_first) {
        use_before_[i] = std::exchange(last->second, BarrierId(i));
      }
    }
  }
}

void RunGraph::chain_engines() {
  std::vector<std::uint32_t> order(result_.steps.size());
  std::iota(order.begin(), order.end(), 0);
  const auto key = [&](std::uint32_t step) {
    const StepSpan& span = result_.steps[step];
    return std::tuple(span.engine, span.start, span.end,
                      places_[task_of_step_[step].index()].position, step);
  };
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  before_on_engine_.assign(order.size(), kNone);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (result_.steps[order[i]].engine == result_.steps[order[i - 1]].engine) {
      before_on_engine_[order[i]] = order[i - 1];
    }
  }
}

// Starts that keep a distance are never at one moment, so their order is that of their claims.
void RunGraph::chain_pitches() {
  for (const EngineKind kind : kEngineKinds) {
    if (hw_.handling(kind).start_pitch == Picoseconds(0)) {
      continue;
    }
    std::vector<std::uint32_t> starts;
    for (std::uint32_t i = 0; i < result_.tasks.size(); ++i) {
      if (schedule_.tasks()[TaskId(i)].kind() == kind) {
        starts.push_back(first_step(TaskId(i)));
      }
    }
    std::sort(starts.begin(), starts.end(), [&](std::uint32_t a, std::uint32_t b) {
      return result_.steps[a].start < result_.steps[b].start;
    });
    for (std::size_t i = 1; i < starts.size(); ++i) {
      places_[task_of_step_[starts[i]].index()].claimed_before = starts[i - 1];
    }
  }
}

void RunGraph::time_queues() {
  places_.resize(schedule_.tasks().size());
  const bool enqueues =
      is_device() && std::any_of(kEngineKinds.begin(), kEngineKinds.end(), [&](EngineKind kind) {
        return hw_.handling(kind).enqueue_latency > Picoseconds(0);
      });
  enqueued_at_.resize(enqueues ? schedule_.tasks().size() : 0);
  for (std::uint32_t q = 0; q < queues_.tasks.size(); ++q) {
    const std::vector<TaskId>& tasks = queues_.tasks[QueueId(q)];
    for (std::uint32_t i = 0; i < tasks.size(); ++i) {
      places_[tasks[i].index()].queue = q;
      places_[tasks[i].index()].position = i;
    }
    if (enqueues) {
      time_enqueueing(tasks);
    }
    if (is_device() && queues_.keys[QueueId(q)].kind == EngineKind::kDma) {
      find_issues(tasks);
    }
  }
}

void RunGraph::time_enqueueing(const std::vector<TaskId>& tasks) {
  std::vector<Edge> edges;
  for (const TaskId task : tasks) {
    edges.clear();
    before_enqueued(task, edges);
    for (const Edge& edge : edges) {
      Picoseconds& at = enqueued_at_[task.index()];
      at = std::max(at, time(edge.from) + edge.weight);
    }
  }
}

// As the dispatcher does: one that is out of order was issued when the first of the jobs under
// way was, or once its barriers let it.
void RunGraph::find_issues(const std::vector<TaskId>& tasks) {
  if (hw_.dma.outstanding_jobs <= 1) {
    return;
  }
  std::vector<std::uint32_t> under_way;  // steps
  for (const TaskId task : tasks) {
    const auto& dma = std::get<DmaTransfer>(schedule_.tasks()[task].work);
    if (dma.is_out_of_order && !moves_no_data(dma.kind) && !under_way.empty()) {
      places_[task.index()].issued_with = under_way.front();
    } else {
      under_way.clear();
    }
    under_way.push_back(first_step(task));
    if (under_way.size() >= hw_.dma.outstanding_jobs) {
      under_way.erase(under_way.begin());
    }
  }
}

// Of all runs of a kernel: the last one before it, or at the same moment, that had to fetch it.
void RunGraph::find_code() {
  if (hw_.shave.cold_kernel_latency == Picoseconds(0)) {
    return;
  }
  code_of_.assign(result_.steps.size(), kNone);
  std::map<std::string, std::vector<std::uint32_t>> steps_of_kernel;
  for (std::uint32_t i = 0; i < result_.tasks.size(); ++i) {
    if (const auto* kernel = std::get_if<ShaveKernel>(&schedule_.tasks()[TaskId(i)].work)) {
      for (std::uint32_t s = first_step(TaskId(i)); s <= last_step(TaskId(i)); ++s) {
        steps_of_kernel[kernel->kernel_name()].push_back(s);
      }
    }
  }
  for (auto& [kernel, steps] : steps_of_kernel) {
    std::stable_sort(steps.begin(), steps.end(), [&](std::uint32_t a, std::uint32_t b) {
      return result_.steps[a].start < result_.steps[b].start;
    });
    // A step that starts when another fetches may have found the code of before: of several
    // fetches, the last that can have served it did.
    std::vector<std::uint32_t> fetchers;
    for (const std::uint32_t step : steps) {
      const StepSpan& span = result_.steps[step];
      const bool fetches = span.latency == hw_.shave.cold_kernel_latency;
      if (fetches && (fetchers.empty() || result_.steps[fetchers.back()].start < span.start)) {
        fetchers.push_back(step);
      }
      const auto served = std::find_if(fetchers.rbegin(), fetchers.rend(), [&](std::uint32_t by) {
        return result_.steps[by].start + hw_.shave.cold_kernel_latency <= span.start + span.latency;
      });
      code_of_[step] = served == fetchers.rend() ? kNone : *served;
    }
  }
}

RunGraph::EventKind RunGraph::kind_of(Event event) const {
  if (event >= event_count_ - 2) {
    return EventKind::kRun;
  }
  if (event >= first_enqueued_) {
    return EventKind::kEnqueued;
  }
  if (event >= first_barrier_) {
    return (event - first_barrier_) % 2 == 0 ? EventKind::kLifting : EventKind::kProgramming;
  }
  return event % 2 == 0 ? EventKind::kStart : EventKind::kEnd;
}

TaskId RunGraph::task_of(Event event) const {
  if (event < first_barrier_) {
    return task_of_step_[step_of(event)];
  }
  return kind_of(event) == EventKind::kEnqueued ? TaskId(event - first_enqueued_) : TaskId();
}

Picoseconds RunGraph::time(Event event) const {
  switch (kind_of(event)) {
    case EventKind::kStart:
      return result_.steps[step_of(event)].start;
    case EventKind::kEnd:
      return result_.steps[step_of(event)].end;
    case EventKind::kLifting:
      return result_.barriers[barrier_of(event)].lifted;
    case EventKind::kProgramming:
      return result_.barriers[barrier_of(event)].programmed;
    case EventKind::kEnqueued:
      return enqueued_at_.empty() ? Picoseconds(0) : enqueued_at_[event - first_enqueued_];
    case EventKind::kRun:
      break;
  }
  return event == end() ? result_.latency : Picoseconds(0);
}

void RunGraph::predecessors(Event event, std::vector<Edge>& edges) const {
  edges.clear();
  switch (kind_of(event)) {
    case EventKind::kStart:
      before_start(step_of(event), edges);
      break;
    case EventKind::kEnd:
      before_end(step_of(event), edges);
      break;
    case EventKind::kLifting:
      before_lifting(barrier_of(event), edges);
      break;
    case EventKind::kProgramming:
      before_programming(barrier_of(event), edges);
      break;
    case EventKind::kEnqueued:
      if (!enqueued_at_.empty()) {
        before_enqueued(TaskId(event - first_enqueued_), edges);
      }
      break;
    case EventKind::kRun:
      if (event == end()) {
        before_the_end(edges);
      }
      break;
  }
}

void RunGraph::before_start(std::uint32_t step, std::vector<Edge>& edges) const {
  const TaskId task = task_of_step_[step];
  if (step == first_step(task)) {
    before_first_start(task, edges);
  } else {
    edges.push_back({start_of(step - 1), Picoseconds(0), EdgeKind::kOrder});
  }
  if (before_on_engine_[step] != kNone) {
    edges.push_back({end_of(before_on_engine_[step]), Picoseconds(0), EdgeKind::kEngine});
  }
}

void RunGraph::before_first_start(TaskId task, std::vector<Edge>& edges) const {
  after_barriers(task, edges);
  if (!is_device()) {
    edges.push_back({begin(), Picoseconds(0), EdgeKind::kBegin});
    return;
  }
  const Place& place = places_[task.index()];
  const TaskHandling& handling = this->handling(task);
  const bool is_dma = schedule_.tasks()[task].kind() == EngineKind::kDma;
  if (place.position == 0) {
    edges.push_back({begin(), startups_[QueueId(place.queue)], EdgeKind::kStartup});
    edges.push_back({begin(), handling.start_latency, EdgeKind::kBegin});
    if (is_dma) {
      edges.push_back({begin(), hw_.dma.fetch_latency, EdgeKind::kDescriptor});
    }
  } else {
    const TaskId before = queues_.tasks[QueueId(place.queue)][place.position - 1];
    edges.push_back({start_of(last_step(before)), Picoseconds(0), EdgeKind::kOrder});
    if (is_dma) {
      edges.push_back({start_of(first_step(before)), hw_.dma.fetch_latency, EdgeKind::kDescriptor});
    }
  }
  if (place.claimed_before != kNone) {
    edges.push_back({start_of(place.claimed_before), handling.start_pitch, EdgeKind::kPitch});
  }
  if (handling.enqueue_latency > Picoseconds(0)) {
    edges.push_back({enqueued(task), Picoseconds(0), EdgeKind::kEnqueue});
  }
}

void RunGraph::after_barriers(TaskId id, std::vector<Edge>& edges) const {
  const Task& task = schedule_.tasks()[id];
  const Picoseconds latency = is_device() ? handling(id).start_latency : Picoseconds(0);
  for (const BarrierId barrier : task.waits) {
    edges.push_back({lifting_of(barrier), latency, EdgeKind::kBarrier});
  }
  if (!is_device()) {
    return;
  }
  for (const BarrierId barrier : task.updates) {
    edges.push_back({programming_of(barrier), latency, EdgeKind::kProgramming});
  }
  if (task.enqueue_target) {
    edges.push_back({programming_of(*task.enqueue_target), Picoseconds(0), EdgeKind::kProgramming});
  }
}

void RunGraph::before_end(std::uint32_t step, std::vector<Edge>& edges) const {
  const StepSpan& span = result_.steps[step];
  const Picoseconds whole = span.end - span.start;
  const Picoseconds work = whole - span.latency;
  const TaskId id = task_of_step_[step];
  const std::uint32_t issued_with = places_[id.index()].issued_with;
  const std::uint32_t fetcher = code_of_.empty() ? kNone : code_of_[step];
  if (issued_with != kNone) {
    const auto hidden = hidden_latencies_.find(step);
    const Picoseconds latency =
        span.latency + (hidden == hidden_latencies_.end() ? Picoseconds(0) : hidden->second);
    const auto issued = [&](Event by) {
      edges.push_back({by, latency + work, EdgeKind::kIssuedAhead});
    };
    issued(start_of(issued_with));
    for (const BarrierId barrier : schedule_.tasks()[id].waits) {
      issued(lifting_of(barrier));
    }
    for (const BarrierId barrier : schedule_.tasks()[id].updates) {
      issued(programming_of(barrier));
    }
    edges.push_back({start_of(step), work, EdgeKind::kDuration});
  } else if (fetcher != kNone && fetcher != step) {
    edges.push_back({start_of(step), work, EdgeKind::kDuration});
    edges.push_back(
        {start_of(fetcher), hw_.shave.cold_kernel_latency + work, EdgeKind::kSharedCode});
  } else {
    edges.push_back({start_of(step), whole, EdgeKind::kDuration});
  }
}

Picoseconds RunGraph::signal_of(std::uint32_t step) const {
  if (!is_device()) {
    return Picoseconds(0);
  }
  return handling(task_of_step_[step]).signal_latency +
         (has_cold_signal_[step] ? hw_.shave.cold_signal_latency : Picoseconds(0));
}

void RunGraph::before_lifting(BarrierId barrier, std::vector<Edge>& edges) const {
  const std::uint32_t first = producers_.first[barrier.index()];
  const std::uint32_t end = producers_.first[barrier.index() + 1];
  if (first == end) {
    edges.push_back({programming_of(barrier), Picoseconds(0), EdgeKind::kProgramming});
  }
  for (std::uint32_t i = first; i < end; ++i) {
    const TaskId task = producers_.tasks[i];
    for (std::uint32_t s = first_step(task); s <= last_step(task); ++s) {
      edges.push_back({end_of(s), signal_of(s), EdgeKind::kSignal});
    }
  }
}

void RunGraph::before_programming(BarrierId barrier, std::vector<Edge>& edges) const {
  const BarrierId before = use_before_[barrier.index()];
  if (!before.valid()) {
    edges.push_back({begin(), Picoseconds(0), EdgeKind::kBegin});
    return;
  }
  const Picoseconds latency = hw_.barriers.reprogram_latency;
  edges.push_back({lifting_of(before), latency, EdgeKind::kReuse});
  for (std::uint32_t i = consumers_.first[before.index()]; i < consumers_.first[before.index() + 1];
       ++i) {
    const TaskId task = consumers_.tasks[i];
    const std::uint32_t last = counts_steps(task) ? last_step(task) : first_step(task);
    for (std::uint32_t s = first_step(task); s <= last; ++s) {
      edges.push_back({start_of(s), latency, EdgeKind::kReuse});
    }
  }
}

void RunGraph::before_enqueued(TaskId task, std::vector<Edge>& edges) const {
  const TaskHandling& handling = this->handling(task);
  const Place& place = places_[task.index()];
  const std::vector<TaskId>& queue = queues_.tasks[QueueId(place.queue)];
  const Picoseconds latency = handling.enqueue_latency;
  edges.push_back({place.position == 0 ? begin() : enqueued(queue[place.position - 1]), latency,
                   EdgeKind::kEnqueue});
  if (handling.fifo_depth > 0 && place.position >= handling.fifo_depth) {
    const TaskId left = queue[place.position - handling.fifo_depth];
    edges.push_back({start_of(first_step(left)), latency, EdgeKind::kEnqueue});
  }
  if (const auto target = schedule_.tasks()[task].enqueue_target) {
    edges.push_back({programming_of(*target), latency, EdgeKind::kEnqueue});
  }
}

bool RunGraph::tells_final(TaskId task) const {
  const BarrierList& updates = schedule_.tasks()[task].updates;
  return std::any_of(updates.begin(), updates.end(),
                     [&](BarrierId barrier) { return schedule_.barriers()[barrier].is_final; });
}

void RunGraph::before_the_end(std::vector<Edge>& edges) const {
  edges.push_back({begin(), Picoseconds(0), EdgeKind::kBegin});  // a run of no tasks
  for (std::uint32_t s = 0; s < result_.steps.size(); ++s) {
    const TaskId task = task_of_step_[s];
    const bool signals = is_device() && tells_final(task);
    edges.push_back(
        {end_of(s), signals ? handling(task).signal_latency : Picoseconds(0), EdgeKind::kFinal});
  }
}

}  // namespace vpusim
