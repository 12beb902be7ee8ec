#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/timeline.hpp"

namespace vpusim {

// What changed from one run to another, of the same schedule or of a changed one.
struct RunDiff {
  // An amount of time before and after; picoseconds.
  struct Change {
    std::int64_t before = 0;
    std::int64_t after = 0;

    std::int64_t difference() const { return after - before; }
  };
  // Tasks of a layer, or the time that engines of a kind spent in one way.
  struct Group {
    std::string name;
    std::size_t tasks_before = 0;
    std::size_t tasks_after = 0;
    Change time;  // engine time, summed
  };
  // A task that both runs have.
  struct Task {
    std::uint32_t before = 0;  // index into the timeline
    std::uint32_t after = 0;
    Change duration;
    Change start;
  };

  Change latency;
  // "DPU working", "DPU slowed by others", "DPU waiting", ...: by kind of engine. Where one of the
  // files is no result the time of tasks only.
  std::vector<Group> resources;
  // The latency along a chain of tasks, by kind of engine and "waiting": back from the end, from
  // each task to the last one that had ended when it started. A result tells no barriers, so this
  // is the critical path as far as times show it.
  std::vector<Group> path;
  std::vector<Group> layers;           // all, in the order of their first start, new ones last
  std::vector<Task> tasks;             // by how much longer or shorter they take, most first
  std::vector<std::uint32_t> removed;  // index into the timeline before
  std::vector<std::uint32_t> added;    // and after

  // Of the latency, in percent of the one before; 0 when that is zero.
  double latency_percent() const;
  // How many tasks of the smaller run the other one has too, in parts of it: near 0 for runs of
  // different networks.
  double shared_tasks() const;
  bool is_same() const;  // no time differs, no task is added or removed
};

// Tasks are matched as match_timelines() does. The latency of what is no result is the time from
// the first start to the last end. O(n log n).
RunDiff diff_runs(const Timeline& before, const Timeline& after);

}  // namespace vpusim
