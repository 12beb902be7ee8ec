#include "sim/report/terminal/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kLongestTasks = 5;
constexpr std::size_t kMostEngines = 14;

double microseconds(Picoseconds time) { return static_cast<double>(time.count()) / 1e6; }

double percent(Picoseconds part, Picoseconds whole) {
  return whole == Picoseconds(0) ? 0
                                 : 100.0 * static_cast<double>(part.count()) /
                                       static_cast<double>(whole.count());
}

void write_engines(const RunResult& result, std::string& out) {
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<14} {:>7} {:>7} {:>7} {:>9} {:>12}\n", "engine", "busy", "stall",
                 "idle", "steps", "busy us");
  std::size_t shown = 0;
  std::size_t unused = 0;
  std::size_t hidden = 0;
  for (const EngineUse& engine : result.engines) {
    if (engine.step_count == 0) {
      ++unused;
    } else if (shown == kMostEngines) {
      ++hidden;
    } else {
      ++shown;
      fmt::format_to(put, "{:<14} {:>6.1f}% {:>6.1f}% {:>6.1f}% {:>9} {:>12.3f}\n", engine.name,
                     percent(engine.busy, result.latency), percent(engine.stall, result.latency),
                     percent(engine.idle, result.latency), engine.step_count,
                     microseconds(engine.busy));
    }
  }
  if (hidden > 0) {
    fmt::format_to(put, "and {} more engines (see --json)\n", hidden);
  }
  if (unused > 0) {
    fmt::format_to(put, "{} engine{} without work\n", unused, unused == 1 ? "" : "s");
  }
}

void write_longest_tasks(const Schedule& schedule, const RunResult& result, std::string& out) {
  struct Entry {
    TaskId task;
    Picoseconds duration;
  };
  std::vector<Entry> entries;
  entries.reserve(schedule.tasks().size());
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    entries.push_back({TaskId(i), result.end_of(TaskId(i)) - result.start_of(TaskId(i))});
  }
  const std::size_t count = std::min(kLongestTasks, entries.size());
  std::partial_sort(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(count),
                    entries.end(), [](const Entry& a, const Entry& b) {
                      return a.duration != b.duration ? a.duration > b.duration : a.task < b.task;
                    });
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<46} {:<9} {:>10} {:>12}\n", "longest tasks", "engine", "us",
                 "starts at us");
  for (std::size_t i = 0; i < count; ++i) {
    const TaskId task = entries[i].task;
    fmt::format_to(put, "{:<46} {:<9} {:>10.3f} {:>12.3f}\n",
                   for_terminal(schedule.tasks()[task].name, 46),
                   result.engines[result.steps_of(task).front().engine].name,
                   microseconds(entries[i].duration), microseconds(result.start_of(task)));
  }
}

void write_models(const RunResult& result, std::string& out) {
  out += "\ntiming by ";
  std::string_view separator;
  for (const TimedSchedule::ModelUse& model : result.models) {
    fmt::format_to(std::back_inserter(out), "{}{} ({})", separator, for_terminal(model.name, 40),
                   model.workloads);
    separator = ", ";
  }
  out += " workloads\n";
}

}  // namespace

std::string run_summary(const Schedule& schedule, const RunResult& result) {
  std::string out;
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "{}: {} tasks, {} barriers on {}, {} fidelity\n",
                 for_terminal(schedule.name(), 40), schedule.tasks().size(),
                 schedule.barriers().size(), result.provenance.device,
                 kFidelityNames[result.fidelity]);
  fmt::format_to(put, "latency {:.3f} us = {} DPU cycles at {:g} MHz\n",
                 microseconds(result.latency), result.latency_dpu_cycles.count(),
                 static_cast<double>(result.dpu_frequency.count()) / 1e6);
  if (const auto estimate = schedule.target().compiler_estimate) {
    fmt::format_to(put, "the compiler's own estimate: {} DPU cycles\n", estimate->count());
  }
  write_engines(result, out);
  write_longest_tasks(schedule, result, out);
  write_models(result, out);
  return out;
}

}  // namespace vpusim
