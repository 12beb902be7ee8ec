#include "sim/analysis/run_diff.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "sim/analysis/match_timelines.hpp"
#include "sim/trace/layer_name.hpp"

namespace vpusim {
namespace {

using Change = RunDiff::Change;
using Group = RunDiff::Group;

// Far beyond any run; sums of what files claim stay below it, so that differences fit.
constexpr std::uint64_t kMost = 4'000'000'000'000'000'000;

std::int64_t signed_time(Picoseconds time) {
  return static_cast<std::int64_t>(std::min(time.count(), kMost));
}

void add_time(std::int64_t& sum, Picoseconds time) {
  const std::uint64_t so_far = static_cast<std::uint64_t>(sum) + std::min(time.count(), kMost);
  sum = static_cast<std::int64_t>(std::min(so_far, kMost));
}

std::int64_t latency_of(const Timeline& timeline) {
  if (timeline.latency) {
    return signed_time(*timeline.latency);
  }
  Picoseconds begin = timeline.tasks.front().start;
  Picoseconds end;
  for (const Timeline::Task& task : timeline.tasks) {
    begin = std::min(begin, task.start);
    end = std::max(end, task.end);
  }
  return signed_time(end - begin);
}

// One side of the time that engines of a kind spent.
struct KindTimes {
  std::size_t tasks = 0;
  std::int64_t task_time = 0;
  std::int64_t working = 0;
  std::int64_t contention = 0;
  std::int64_t stall = 0;
};

std::array<KindTimes, kEngineKinds.size()> times_by_kind(const Timeline& timeline) {
  std::array<KindTimes, kEngineKinds.size()> kinds;
  for (const Timeline::Task& task : timeline.tasks) {
    KindTimes& kind = kinds[static_cast<std::size_t>(task.kind)];
    ++kind.tasks;
    add_time(kind.task_time, task.duration());
  }
  for (const Timeline::Engine& engine : timeline.engines) {
    KindTimes& kind = kinds[static_cast<std::size_t>(engine.kind)];
    const Picoseconds contention = std::min(engine.contention, engine.busy);
    add_time(kind.working, engine.busy - contention);
    add_time(kind.contention, contention);
    add_time(kind.stall, engine.stall);
  }
  return kinds;
}

void add_resources(const Timeline& before, const Timeline& after, RunDiff& diff) {
  const auto first = times_by_kind(before);
  const auto second = times_by_kind(after);
  const bool has_engines = !before.engines.empty() && !after.engines.empty();
  for (const EngineKind kind : kEngineKinds) {
    const KindTimes& a = first[static_cast<std::size_t>(kind)];
    const KindTimes& b = second[static_cast<std::size_t>(kind)];
    if (a.tasks + b.tasks == 0) {
      continue;
    }
    const std::string name(kEngineKindNames[kind]);
    const auto add = [&](const std::string& what, std::int64_t then, std::int64_t now) {
      if (then != 0 || now != 0) {
        diff.resources.push_back({name + what, a.tasks, b.tasks, {then, now}});
      }
    };
    if (has_engines) {
      add(" working", a.working, b.working);
      add(" slowed by others", a.contention, b.contention);
      add(" waiting", a.stall, b.stall);
    } else {
      add(" tasks", a.task_time, b.task_time);
    }
  }
}

// Sums of one chain of tasks and what lies between them; as many as kinds, and waiting.
struct ChainTimes {
  std::array<std::size_t, kEngineKinds.size() + 1> tasks{};
  std::array<std::int64_t, kEngineKinds.size() + 1> times{};
};

ChainTimes chain_of(const Timeline& timeline) {
  constexpr std::size_t kWaiting = kEngineKinds.size();
  std::vector<const Timeline::Task*> by_end;
  Picoseconds begin = timeline.latency ? Picoseconds(0) : timeline.tasks.front().start;
  for (const Timeline::Task& task : timeline.tasks) {
    by_end.push_back(&task);
    begin = std::min(begin, task.start);
  }
  std::stable_sort(by_end.begin(), by_end.end(),
                   [](const auto* a, const auto* b) { return a->end < b->end; });
  ChainTimes sums;
  Picoseconds at = std::max(timeline.latency.value_or(by_end.back()->end), by_end.back()->end);
  auto last = by_end.end();
  while (last != by_end.begin()) {
    const Timeline::Task& task = **--last;
    add_time(sums.times[kWaiting], at - task.end);
    ++sums.tasks[static_cast<std::size_t>(task.kind)];
    add_time(sums.times[static_cast<std::size_t>(task.kind)], task.duration());
    at = task.start;
    // Tasks of no length end where they start, and are passed once.
    last = std::upper_bound(by_end.begin(), last, at,
                            [](Picoseconds time, const auto* other) { return time < other->end; });
  }
  add_time(sums.times[kWaiting], at - begin);
  return sums;
}

void add_path(const Timeline& before, const Timeline& after, RunDiff& diff) {
  const ChainTimes a = chain_of(before);
  const ChainTimes b = chain_of(after);
  for (std::size_t i = 0; i < a.times.size(); ++i) {
    if (a.times[i] != 0 || b.times[i] != 0) {
      const std::string_view name = i < kEngineKinds.size() ? kEngineKindNames.all()[i] : "waiting";
      diff.path.push_back({std::string(name), a.tasks[i], b.tasks[i], {a.times[i], b.times[i]}});
    }
  }
}

std::vector<const Timeline::Task*> by_start(const Timeline& timeline) {
  std::vector<const Timeline::Task*> order;
  order.reserve(timeline.tasks.size());
  for (const Timeline::Task& task : timeline.tasks) {
    order.push_back(&task);
  }
  std::stable_sort(order.begin(), order.end(),
                   [](const auto* a, const auto* b) { return a->start < b->start; });
  return order;
}

void add_layers(const Timeline& before, const Timeline& after, RunDiff& diff) {
  std::unordered_map<std::string_view, std::size_t> places;
  const auto group_of = [&](const Timeline::Task& task) -> Group& {
    const std::string_view layer = layer_of(task.name);
    const auto [place, is_new] = places.try_emplace(layer, diff.layers.size());
    if (is_new) {
      diff.layers.emplace_back().name = layer;
    }
    return diff.layers[place->second];
  };
  for (const Timeline::Task* task : by_start(before)) {
    Group& group = group_of(*task);
    ++group.tasks_before;
    add_time(group.time.before, task->duration());
  }
  for (const Timeline::Task* task : by_start(after)) {
    Group& group = group_of(*task);
    ++group.tasks_after;
    add_time(group.time.after, task->duration());
  }
}

void add_tasks(const Timeline& before, const Timeline& after, RunDiff& diff) {
  TimelineMatches matches = match_timelines(before, after);
  for (const TimelineMatches::Pair& pair : matches.pairs) {
    const Timeline::Task& a = before.tasks[pair.first];
    const Timeline::Task& b = after.tasks[pair.second];
    diff.tasks.push_back({pair.first, pair.second,
                          Change{signed_time(a.duration()), signed_time(b.duration())},
                          Change{signed_time(a.start), signed_time(b.start)}});
  }
  const auto key = [](const RunDiff::Task& task) {
    return std::tuple(-std::abs(task.duration.difference()), -std::abs(task.start.difference()),
                      task.before);
  };
  std::sort(diff.tasks.begin(), diff.tasks.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  diff.removed = std::move(matches.only_first);
  diff.added = std::move(matches.only_second);
}

}  // namespace

double RunDiff::latency_percent() const {
  return latency.before == 0 ? 0
                             : 100 * static_cast<double>(latency.difference()) /
                                   static_cast<double>(latency.before);
}

double RunDiff::shared_tasks() const {
  const std::size_t smaller = tasks.size() + std::min(removed.size(), added.size());
  return smaller == 0 ? 0 : static_cast<double>(tasks.size()) / static_cast<double>(smaller);
}

bool RunDiff::is_same() const {
  const auto differs = [](const Group& group) { return group.time.difference() != 0; };
  return latency.difference() == 0 && added.empty() && removed.empty() &&
         std::none_of(resources.begin(), resources.end(), differs) &&
         std::none_of(tasks.begin(), tasks.end(), [](const Task& task) {
           return task.duration.difference() != 0 || task.start.difference() != 0;
         });
}

RunDiff diff_runs(const Timeline& before, const Timeline& after) {
  RunDiff diff;
  diff.latency = {latency_of(before), latency_of(after)};
  add_resources(before, after, diff);
  add_path(before, after, diff);
  add_layers(before, after, diff);
  add_tasks(before, after, diff);
  return diff;
}

}  // namespace vpusim
