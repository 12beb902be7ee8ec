#include "sim/analysis/critical_path.hpp"

#include <algorithm>
#include <limits>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

using EdgeKind = RunGraph::EdgeKind;
using Event = RunGraph::Event;

// Walks tight edges back from the end of the run.
class PathWalk {
 public:
  PathWalk(const RunGraph& graph, const RunResult& result) : graph_(graph), result_(result) {}

  std::vector<PathPiece> run() && {
    Event event = graph_.end();
    while (event != graph_.begin()) {
      const RunGraph::Edge edge = tight_edge(event);
      add_pieces(edge, event);
      event = edge.from;
    }
    std::reverse(pieces_.begin(), pieces_.end());
    return std::move(pieces_);
  }

 private:
  RunGraph::Edge tight_edge(Event event) {
    graph_.predecessors(event, edges_);
    for (const RunGraph::Edge& edge : edges_) {
      if (graph_.time(edge.from) + edge.weight == graph_.time(event)) {
        return edge;
      }
    }
    // The rules of the machine and of the graph differ: a bug of ours, and told as one.
    VPUSIM_CHECK(!"an event of the run without a cause");
    return {};
  }

  void add_pieces(const RunGraph::Edge& edge, Event to) {
    end_ = graph_.time(to);
    reason_ = edge.kind;
    switch (edge.kind) {
      case EdgeKind::kDuration:
      case EdgeKind::kIssuedAhead:
      case EdgeKind::kSharedCode:
        add_step(edge, graph_.step_of(to));
        return;
      case EdgeKind::kSignal:
        add(PathKind::kSignal, edge.weight, graph_.task_of(edge.from), graph_.barrier_of(to));
        return;
      case EdgeKind::kFinal:
        add(PathKind::kSignal, edge.weight, graph_.task_of(edge.from), BarrierId());
        return;
      case EdgeKind::kReuse:
        add(PathKind::kReprogramming, edge.weight, TaskId(), graph_.barrier_of(to));
        return;
      default:
        add(kind_of_wait(edge.kind), edge.weight, graph_.task_of(to), BarrierId());
    }
  }

  static PathKind kind_of_wait(EdgeKind kind) {
    switch (kind) {
      case EdgeKind::kStartup:
        return PathKind::kStartup;
      case EdgeKind::kPitch:
        return PathKind::kStartPitch;
      case EdgeKind::kDescriptor:
        return PathKind::kDescriptor;
      case EdgeKind::kEnqueue:
        return PathKind::kEnqueue;
      default:
        return PathKind::kStartLatency;
    }
  }

  // Back to front: what was lost, the work, and what came before it where the edge has it.
  void add_step(const RunGraph::Edge& edge, std::uint32_t step) {
    const StepSpan& span = result_.steps[step];
    const TaskId task = graph_.task_of_step(step);
    const Picoseconds work = span.end - span.start - span.latency - span.contention;
    const bool is_transfer = result_.engines[span.engine].kind == EngineKind::kDma;
    add(PathKind::kContention, span.contention, task, BarrierId());
    add(PathKind::kWork, work, task, BarrierId());
    add(is_transfer ? PathKind::kDmaLatency : PathKind::kCodeFetch,
        edge.weight - work - span.contention, task, BarrierId());
  }

  void add(PathKind kind, Picoseconds duration, TaskId task, BarrierId barrier) {
    if (duration > Picoseconds(0)) {
      pieces_.push_back({kind, reason_, task, barrier, end_ - duration, end_});
      end_ = end_ - duration;
    }
  }

  const RunGraph& graph_;
  const RunResult& result_;
  std::vector<RunGraph::Edge> edges_;
  std::vector<PathPiece> pieces_;  // from the end
  Picoseconds end_;                // of the next piece
  EdgeKind reason_ = EdgeKind::kBegin;
};

// The latest time of each event that lets the run end when it did.
std::vector<Picoseconds> latest_times(const RunGraph& graph) {
  constexpr Picoseconds kNever(std::numeric_limits<std::uint64_t>::max());
  std::vector<Picoseconds> latest(graph.event_count(), kNever);
  latest[graph.end()] = graph.time(graph.end());
  // An event is final once all that follow it are: they are counted down.
  std::vector<std::uint32_t> open(graph.event_count(), 0);
  std::vector<RunGraph::Edge> edges;
  for (Event event = 0; event < graph.event_count(); ++event) {
    graph.predecessors(event, edges);
    for (const RunGraph::Edge& edge : edges) {
      ++open[edge.from];
    }
  }
  std::vector<Event> ready;
  for (Event event = 0; event < graph.event_count(); ++event) {
    if (open[event] == 0) {
      ready.push_back(event);
    }
  }
  std::size_t finished = 0;
  for (; !ready.empty(); ++finished) {
    const Event event = ready.back();
    ready.pop_back();
    graph.predecessors(event, edges);
    for (const RunGraph::Edge& edge : edges) {
      if (latest[event] != kNever) {
        latest[edge.from] = std::min(latest[edge.from], latest[event] - edge.weight);
      }
      if (--open[edge.from] == 0) {
        ready.push_back(edge.from);
      }
    }
  }
  VPUSIM_CHECK(finished == graph.event_count());
  return latest;
}

}  // namespace

std::vector<PathPiece> critical_path(const RunGraph& graph, const RunResult& result) {
  return PathWalk(graph, result).run();
}

Slack slack(const RunGraph& graph, const Schedule& schedule, const RunResult& result) {
  const std::vector<Picoseconds> latest = latest_times(graph);
  Slack found;
  found.steps.reserve(result.steps.size());
  found.tasks.assign(schedule.tasks().size(), result.latency);
  for (std::uint32_t step = 0; step < result.steps.size(); ++step) {
    const Event end = graph.end_of(step);
    found.steps.push_back(latest[end] - graph.time(end));
    Picoseconds& of_task = found.tasks[graph.task_of_step(step)];
    of_task = std::min(of_task, found.steps.back());
  }
  return found;
}

}  // namespace vpusim
