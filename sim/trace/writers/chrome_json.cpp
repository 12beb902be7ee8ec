#include "sim/trace/writers/chrome_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "sim/trace/layer_name.hpp"
#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

struct Interval {
  std::uint64_t begin = 0;  // picoseconds
  std::uint64_t end = 0;
};
using Intervals = std::vector<Interval>;

// Sorted and disjoint.
Intervals united(Intervals intervals) {
  std::sort(intervals.begin(), intervals.end(),
            [](const Interval& a, const Interval& b) { return a.begin < b.begin; });
  Intervals result;
  for (const Interval& interval : intervals) {
    if (!result.empty() && interval.begin <= result.back().end) {
      result.back().end = std::max(result.back().end, interval.end);
    } else {
      result.push_back(interval);
    }
  }
  return result;
}

std::uint64_t length(const Intervals& intervals) {
  std::uint64_t sum = 0;
  for (const Interval& interval : intervals) {
    sum += interval.end - interval.begin;
  }
  return sum;
}

// Of two united lists.
std::uint64_t overlap(const Intervals& a, const Intervals& b) {
  std::uint64_t sum = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    const std::uint64_t begin = std::max(a[i].begin, b[j].begin);
    const std::uint64_t end = std::min(a[i].end, b[j].end);
    sum += begin < end ? end - begin : 0;
    a[i].end < b[j].end ? ++i : ++j;
  }
  return sum;
}

Intervals joined(const Intervals& a, const Intervals& b) {
  Intervals both = a;
  both.insert(both.end(), b.begin(), b.end());
  return united(std::move(both));
}

std::uint64_t whole_nanoseconds(std::uint64_t picoseconds) { return (picoseconds + 500) / 1000; }

// Microseconds with three decimals, as the vendor's tools print them.
std::string microseconds(std::uint64_t picoseconds) {
  const std::uint64_t nanoseconds = whole_nanoseconds(picoseconds);
  return fmt::format("{}.{:03}", nanoseconds / 1000, nanoseconds % 1000);
}

// Between the rounded ends: events that follow each other do not overlap by a rounding.
std::string duration_of(const Interval& time, std::uint64_t first_start) {
  const std::uint64_t begin = whole_nanoseconds(time.begin - first_start);
  return microseconds(1000 * (whole_nanoseconds(time.end - first_start) - begin));
}

// "5us 468ns"
std::string spelled_duration(std::uint64_t picoseconds) {
  const std::uint64_t nanoseconds = whole_nanoseconds(picoseconds);
  return nanoseconds < 1000 ? fmt::format("{}ns", nanoseconds)
                            : fmt::format("{}us {}ns", nanoseconds / 1000, nanoseconds % 1000);
}

std::string_view category(EngineKind kind) {
  switch (kind) {
    case EngineKind::kDma:
      return "DMA";
    case EngineKind::kDpu:
      return "DPU";
    case EngineKind::kShave:
      return "Shave";
    case EngineKind::kM2i:
      break;
  }
  return "M2I";
}

// One box of the timeline.
struct Event {
  std::string name;
  std::string_view category;
  Interval time;
  std::string arguments;  // JSON members, or empty
};

// Events whose boxes may not overlap share a thread; as few threads as possible.
struct Lane {
  std::string thread_name;
  std::vector<Event> events;
};

class ChromeWriter {
 public:
  ChromeWriter(const Schedule& schedule, const RunResult& result, std::ostream& out)
      : schedule_(schedule), result_(result), out_(out) {
    first_start_ = std::numeric_limits<std::uint64_t>::max();
    for (const StepSpan& step : result.steps) {
      first_start_ = std::min(first_start_, step.start.count());
    }
  }

  void run() {
    collect();
    out_ << "{\"traceEvents\": [";
    for (auto& [process, lanes] : processes_) {
      write_process(process, lanes);
    }
    out_ << "\n],\n";
    write_statistics();
    out_ << fmt::format(
        "\"workpoint\": {{\"freq\": {:.1f}, \"status\": \"SIM\"}},\n\"displayTimeUnit\": "
        "\"ns\"}}\n",
        static_cast<double>(result_.dpu_frequency.count()) / 1e6);
  }

 private:
  // Processes in the vendor's order: DMA, clusters, M2I, layers.
  using ProcessKey = std::pair<int, std::uint32_t>;
  using ThreadKey = std::pair<int, std::string>;

  void collect() {
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const TaskId id(i);
      const Task& task = schedule_.tasks()[id];
      const auto steps = result_.steps_of(id);
      const EngineUse& engine = result_.engines[steps.front().engine];
      const Interval span{result_.start_of(id).count(), result_.end_of(id).count()};
      auto& threads = processes_[process_of(engine)];
      threads[thread_of(engine)].events.push_back(
          {task.name, category(engine.kind), span, arguments(task)});
      if (engine.kind == EngineKind::kDpu && steps.size() > 1) {
        for (std::size_t v = 0; v < steps.size(); ++v) {
          threads[{1, "DPU / Variants"}].events.push_back(
              {fmt::format("{}/variant_{}", task.name, v),
               category(engine.kind),
               {steps[v].start.count(), steps[v].end.count()},
               ""});
        }
      }
      spans_[static_cast<std::size_t>(engine.kind)].push_back(span);
      add_to_layer(task.name, engine.kind, span);
    }
    for (const auto& [name, layer] : layers_) {
      processes_[{3, 0}][{0, "Layers"}].events.push_back(
          {std::string(name), "Layer", layer.span, layer_arguments(layer)});
    }
  }

  static ProcessKey process_of(const EngineUse& engine) {
    switch (engine.kind) {
      case EngineKind::kDma:
        return {0, 0};
      case EngineKind::kDpu:
      case EngineKind::kShave:
        return {1, engine.unit};
      case EngineKind::kM2i:
        break;
    }
    return {2, 0};
  }

  static ThreadKey thread_of(const EngineUse& engine) {
    switch (engine.kind) {
      case EngineKind::kDma:
        return {static_cast<int>(engine.unit * 2 + engine.index), engine.name};
      case EngineKind::kDpu:
        return {0, "DPU"};
      case EngineKind::kShave:
        return {2, "Shave"};
      case EngineKind::kM2i:
        break;
    }
    return {0, "M2I"};
  }

  static std::string process_name(const ProcessKey& key) {
    switch (key.first) {
      case 0:
        return "DMA";
      case 1:
        return fmt::format("Cluster ({})", key.second);
      case 2:
        return "M2I";
      default:
        return "Layers";
    }
  }

  std::string arguments(const Task& task) const {
    const auto* dma = std::get_if<DmaTransfer>(&task.work);
    if (dma == nullptr) {
      return "";
    }
    const auto memory = [&](BufferId id) {
      return schedule_.buffers()[id].is_in_cmx() ? "CMX" : "DDR";
    };
    return fmt::format(
        "\"Source memory:\": \"{}\", \"Destination memory:\": \"{}\", \"Total bytes\": \"{}\"{}",
        memory(dma->source), memory(dma->target), schedule_.type_of(dma->source).bytes().count(),
        dma->is_profiling ? ", \"Profiling task\": \"true\"" : "");
  }

  struct Layer {
    Interval span;
    std::string_view type;
    std::array<std::uint64_t, 4> time{};  // summed, by EngineKind
  };

  void add_to_layer(std::string_view task_name, EngineKind kind, const Interval& span) {
    const auto [place, is_new] = layers_.try_emplace(layer_of(task_name));
    Layer& layer = place->second;
    layer.span.begin = is_new ? span.begin : std::min(layer.span.begin, span.begin);
    layer.span.end = std::max(layer.span.end, span.end);
    layer.type = layer.type.empty() ? layer_type_of(task_name) : layer.type;
    layer.time[static_cast<std::size_t>(kind)] += span.end - span.begin;
  }

  static std::string layer_arguments(const Layer& layer) {
    std::string text = fmt::format("\"Layer type\": {}", json_string(layer.type));
    constexpr auto kTimes =
        std::to_array<std::pair<EngineKind, std::string_view>>({{EngineKind::kDpu, "DPU time"},
                                                                {EngineKind::kShave, "Shave time"},
                                                                {EngineKind::kDma, "DMA time"},
                                                                {EngineKind::kM2i, "M2I time"}});
    for (const auto& [kind, name] : kTimes) {
      const std::uint64_t time = layer.time[static_cast<std::size_t>(kind)];
      if (time > 0) {
        text += fmt::format(", \"{}\": \"{}\"", name, spelled_duration(time));
      }
    }
    return text;
  }

  void write_process(const ProcessKey& key, std::map<ThreadKey, Lane>& threads) {
    const int pid = next_pid_++;
    metadata(
        fmt::format("\"name\": \"process_name\", \"ph\": \"M\", \"pid\": {}, \"args\": "
                    "{{\"name\": \"{}\"}}",
                    pid, process_name(key)));
    metadata(
        fmt::format("\"name\": \"process_sort_index\", \"ph\": \"M\", \"pid\": {}, "
                    "\"args\": {{\"sort_index\": \"{}\"}}",
                    pid, pid));
    for (auto& [thread, lane] : threads) {
      write_lanes(pid, thread.second, lane.events);
    }
  }

  // Greedy packing in the order of starts is optimal for intervals.
  void write_lanes(int pid, const std::string& thread_name, std::vector<Event>& events) {
    std::stable_sort(events.begin(), events.end(),
                     [](const Event& a, const Event& b) { return a.time.begin < b.time.begin; });
    std::vector<std::uint64_t> free_at;
    std::vector<std::size_t> lane_of(events.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      std::size_t lane = 0;
      while (lane < free_at.size() && free_at[lane] > events[i].time.begin) {
        ++lane;
      }
      if (lane == free_at.size()) {
        free_at.push_back(0);
      }
      free_at[lane] = events[i].time.end;
      lane_of[i] = lane;
    }
    const int first_tid = next_tid_;
    next_tid_ += static_cast<int>(free_at.size());
    for (int tid = first_tid; tid < next_tid_; ++tid) {
      metadata(
          fmt::format("\"name\": \"thread_name\", \"ph\": \"M\", \"pid\": {}, \"tid\": {}, "
                      "\"args\": {{\"name\": \"{}\"}}",
                      pid, tid, thread_name));
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
      const Event& event = events[i];
      const std::string args =
          event.arguments.empty() ? "" : fmt::format(", \"args\": {{{}}}", event.arguments);
      metadata(fmt::format(
          "\"name\": {}, \"cat\": \"{}\", \"ph\": \"X\", \"ts\": {}, \"dur\": {}, \"pid\": {}, "
          "\"tid\": {}{}",
          json_string(event.name), event.category, microseconds(event.time.begin - first_start_),
          duration_of(event.time, first_start_), pid, first_tid + static_cast<int>(lane_of[i]),
          args));
    }
  }

  void metadata(const std::string& members) {
    out_ << separator_ << '{' << members << '}';
    separator_ = ",\n";
  }

  void write_statistics() {
    std::array<Intervals, 4> by_kind;
    std::array<std::uint64_t, 4> sums{};
    for (std::size_t k = 0; k < spans_.size(); ++k) {
      sums[k] = length(spans_[k]);
      by_kind[k] = united(spans_[k]);
    }
    const Intervals& dma = by_kind[static_cast<std::size_t>(EngineKind::kDma)];
    const Intervals& dpu = by_kind[static_cast<std::size_t>(EngineKind::kDpu)];
    const Intervals& shave = by_kind[static_cast<std::size_t>(EngineKind::kShave)];
    const Intervals& m2i = by_kind[static_cast<std::size_t>(EngineKind::kM2i)];
    const Intervals all = joined(joined(dma, dpu), joined(shave, m2i));
    const std::uint64_t total = all.empty() ? 0 : all.back().end - all.front().begin;
    const auto sum = [&](EngineKind kind) { return sums[static_cast<std::size_t>(kind)]; };
    const std::vector<std::pair<std::string_view, std::uint64_t>> rows = {
        {"total duration", total},
        {"DMA duration", length(dma)},
        {"DPU duration", length(dpu)},
        {"SW duration", length(shave)},
        {"M2I duration", length(m2i)},
        {"DMA-DPU overlap", overlap(dma, dpu)},
        {"DMA-SW overlap", overlap(dma, shave)},
        {"SW-DPU overlap", overlap(shave, dpu)},
        {"all tasks union", length(all)},
        {"total idle", total - length(all)},
        {"SW duration without DPU overlap", length(shave) - overlap(shave, dpu)},
        {"DMA duration without overlaps", length(dma) - overlap(dma, joined(dpu, shave))},
        {"Sum of DMA task durations", sum(EngineKind::kDma)},
        {"Sum of DPU task durations", sum(EngineKind::kDpu)},
        {"Sum of SW task durations", sum(EngineKind::kShave)},
        {"Sum of M2I task durations", sum(EngineKind::kM2i)},
    };
    out_ << "\"taskStatistics\": {";
    std::string_view separator = "\n";
    for (const auto& [name, value] : rows) {
      out_ << separator << fmt::format("\"{}\": {}", name, microseconds(value));
      separator = ",\n";
    }
    out_ << "\n},\n";
  }

  const Schedule& schedule_;
  const RunResult& result_;
  std::ostream& out_;
  std::uint64_t first_start_ = 0;
  std::map<ProcessKey, std::map<ThreadKey, Lane>> processes_;
  std::map<std::string_view, Layer> layers_;
  std::array<Intervals, 4> spans_;  // of tasks, by EngineKind
  int next_pid_ = 0;
  int next_tid_ = 0;
  std::string_view separator_ = "\n";
};

}  // namespace

void write_chrome_json(const Schedule& schedule, const RunResult& result, std::ostream& out) {
  ChromeWriter(schedule, result, out).run();
}

}  // namespace vpusim
