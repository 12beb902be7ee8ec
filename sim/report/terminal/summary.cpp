#include "sim/report/terminal/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::size_t kLongestTasks = 5;
constexpr std::size_t kMostEngines = 8;

double microseconds(Picoseconds time) { return static_cast<double>(time.count()) / 1e6; }

double percent(Picoseconds part, Picoseconds whole) {
  return whole == Picoseconds(0)
             ? 0
             : 100.0 * static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

// The busiest engines, in the device's order.
void write_engines(const RunResult& result, std::string& out) {
  std::vector<const EngineUse*> used;
  for (const EngineUse& engine : result.engines) {
    if (engine.step_count > 0) {
      used.push_back(&engine);
    }
  }
  const std::size_t used_count = used.size();
  if (used.size() > kMostEngines) {
    std::stable_sort(used.begin(), used.end(),
                     [](const EngineUse* a, const EngineUse* b) { return a->busy > b->busy; });
    used.resize(kMostEngines);
    std::sort(used.begin(), used.end());  // back to their order in result.engines
  }
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<14} {:>7} {:>7} {:>7} {:>9} {:>12}\n", "engine", "busy", "stall",
                 "idle", "steps", "busy us");
  for (const EngineUse* engine : used) {
    fmt::format_to(put, "{:<14} {:>6.1f}% {:>6.1f}% {:>6.1f}% {:>9} {:>12.3f}\n", engine->name,
                   percent(engine->busy, result.latency), percent(engine->stall, result.latency),
                   percent(engine->idle, result.latency), engine->step_count,
                   microseconds(engine->busy));
  }
  if (used_count > used.size()) {
    fmt::format_to(put, "and {} less busy ones; --json tells all\n", used_count - used.size());
  }
}

// Of each stream: its first inference, the mean of the others, and how many per second.
void write_inferences(const RunResult& result, std::string& out) {
  const auto put = std::back_inserter(out);
  fmt::format_to(put, "\n{:<32} {:>6} {:>10} {:>14} {:>13}\n", "inferences", "count", "first us",
                 "then us, mean", "per second");
  const auto& list = result.inferences;
  for (std::size_t first = 0; first < list.size();) {
    std::size_t end = first;
    while (end < list.size() && list[end].stream == list[first].stream) {
      ++end;
    }
    const std::size_t count = end - first;
    const double whole = microseconds(list[end - 1].end);
    const double cold = microseconds(list[first].end);
    const double rate = whole > 0 ? 1e6 * static_cast<double>(count) / whole : 0;
    const std::string warm =
        count > 1 ? fmt::format("{:.3f}", (whole - cold) / static_cast<double>(count - 1)) : "";
    fmt::format_to(put, "{:<32} {:>6} {:>10.3f} {:>14} {:>13.1f}\n",
                   for_terminal(list[first].schedule, 32), count, cold, warm, rate);
    first = end;
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
  fmt::format_to(put, "\n{:<44} {:<11} {:>10} {:>12}\n", "longest tasks", "engine", "us",
                 "starts at us");
  for (std::size_t i = 0; i < count; ++i) {
    const TaskId task = entries[i].task;
    fmt::format_to(put, "{:<44} {:<11} {:>10.3f} {:>12.3f}\n",
                   for_terminal(schedule.tasks()[task].name, 44),
                   result.engines[result.steps_of(task).front().engine].name,
                   microseconds(entries[i].duration), microseconds(result.start_of(task)));
  }
}

void write_models(const RunResult& result, std::string& out) {
  std::string line = "timing by";
  for (std::size_t i = 0; i < result.models.size(); ++i) {
    const TimedSchedule::ModelUse& model = result.models[i];
    const bool is_last = i + 1 == result.models.size();
    const std::string entry = fmt::format(" {} ({}){}", for_terminal(model.name, 40),
                                          model.workloads, is_last ? " workloads" : ",");
    if (line.size() + entry.size() > kColumns) {
      out += '\n' + line;
      line = "         ";
    }
    line += entry;
  }
  out += '\n' + line + '\n';
}

void write_energy(const RunResult& result, std::string& out) {
  const auto put = std::back_inserter(out);
  if (!result.energy) {
    fmt::format_to(put, "energy not known: {} has no power table\n",
                   for_terminal(result.provenance.device, 40));
    return;
  }
  const ScheduleEnergy& energy = *result.energy;
  fmt::format_to(
      put, "energy {:.1f} power-virus cycles (DPU {:.1f}, SHAVE {:.1f}), activity {:.4f}\n",
      energy.total(), energy.dpu, energy.shave, energy.activity_factor(result.latency_dpu_cycles));
  if (energy.unknown_count > 0) {
    fmt::format_to(put, "without {} compute task(s) of unknown energy\n", energy.unknown_count);
  }
}

}  // namespace

std::string run_summary(const Schedule& schedule, const RunResult& result) {
  std::string out;
  const auto put = std::back_inserter(out);
  const std::string device = for_terminal(result.provenance.device, 20);
  const std::string size = fmt::format(": {} tasks, {} barriers on ", schedule.tasks().size(),
                                       schedule.barriers().size());
  const std::string fidelity = fmt::format(", {} fidelity\n", kFidelityNames[result.fidelity]);
  // The name of the schedule takes what the rest leaves of the line.
  const std::size_t rest = size.size() + std::min<std::size_t>(device.size(), 20) + fidelity.size();
  out += for_terminal(schedule.name(), kColumns - std::min(rest, kColumns - 4));
  out += size + device + fidelity;
  fmt::format_to(put, "latency {:.3f} us = {} DPU cycles at {:g} MHz\n",
                 microseconds(result.latency), result.latency_dpu_cycles.count(),
                 static_cast<double>(result.dpu_frequency.count()) / 1e6);
  if (const auto estimate = schedule.target().compiler_estimate) {
    fmt::format_to(put, "the compiler's own estimate: {} DPU cycles\n", estimate->count());
  }
  if (!result.inferences.empty()) {
    write_inferences(result, out);
  }
  write_energy(result, out);
  write_engines(result, out);
  write_longest_tasks(schedule, result, out);
  write_models(result, out);
  return out;
}

}  // namespace vpusim
