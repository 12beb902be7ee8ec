#pragma once

#include <cstdint>
#include <vector>

#include "sim/analysis/run_graph.hpp"
#include "sim/base/enum_names.hpp"
#include "sim/base/id.hpp"
#include "sim/base/quantity.hpp"

namespace vpusim {

// What a piece of the critical path is.
enum class PathKind : std::uint8_t {
  kWork,           // of an engine; of a transfer, its bytes on the way
  kContention,     // what a step lost to others; see StepSpan::contention
  kDmaLatency,     // of a transfer, before its first byte
  kCodeFetch,      // of a kernel that no SHAVE held
  kStartup,        // the runtime sets up the queues
  kStartLatency,   // from a barrier to the task that it released
  kEnqueue,        // a task is put into its hardware queue
  kStartPitch,     // two starts of a kind of engine keep a distance
  kDescriptor,     // a DMA fetches a descriptor
  kSignal,         // an end is told to a barrier
  kReprogramming,  // a physical barrier is programmed for its next use
};
inline constexpr auto kPathKindNames = enum_names<PathKind, PathKind::kReprogramming>(
    "work", "contention", "DMA latency", "code fetch", "start-up", "start latency", "enqueueing",
    "start pitch", "descriptor fetch", "barrier signal", "barrier reprogramming");

// Why the event that begins a piece happened when it did.
struct PathPiece {
  PathKind kind = PathKind::kWork;
  RunGraph::EdgeKind reason = RunGraph::EdgeKind::kBegin;  // the edge that the piece is part of
  TaskId task;        // whose it is; of a signal the one that ended; invalid: the barriers' own
  BarrierId barrier;  // that is signalled or reprogrammed; else invalid
  Picoseconds start;
  Picoseconds end;

  Picoseconds duration() const { return end - start; }
};

// A chain of pieces without gap or overlap, from the begin of the run to its end, each of which
// began because the one before it ended: shorten any one of them alone, and the run is shorter
// unless another chain is as long. Where several chains are equally long, the one over barriers
// is told. Pieces of no length are left out, so the pieces' sum is the latency exactly.
//
// O(pieces * edges of an event).
std::vector<PathPiece> critical_path(const RunGraph& graph, const RunResult& result);

// How much later an event may come.
struct Slack {
  std::vector<Picoseconds> steps;       // the end of each step
  IdVector<TaskId, Picoseconds> tasks;  // the least of its steps
};

// How much later each step may end, alone, without lengthening the run: every other duration, the
// engine of each step and the order of steps on it staying as they were in this run, and what
// steps lost to sharing bandwidth as well. It follows all that makes tasks wait: barriers and
// their signals, the order of queues, engines, hardware queues, start pitches, DMA descriptors,
// shared kernel code, and the reuse of physical barriers. A step without slack lies on a critical
// path.
//
// O(edges) time.
Slack slack(const RunGraph& graph, const Schedule& schedule, const RunResult& result);

}  // namespace vpusim
