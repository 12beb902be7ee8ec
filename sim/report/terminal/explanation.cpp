#include "sim/report/terminal/explanation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "sim/report/terminal/run_tables.hpp"
#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kBrakesTold = 3;
constexpr std::size_t kMostEngines = 16;
constexpr std::size_t kMostLayers = 15;
constexpr std::size_t kLeastSlackTasks = 5;
constexpr std::size_t kBarWidth = 30;

double share(Picoseconds part, Picoseconds whole) {
  return whole == Picoseconds(0)
             ? 0
             : static_cast<double>(part.count()) / static_cast<double>(whole.count());
}

class Explanation {
 public:
  Explanation(const Schedule& schedule, const RunResult& result, const RunAnalysis& analysis,
              const std::vector<WhatIf>& gains, const TerminalStyle& style)
      : schedule_(schedule), result_(result), analysis_(analysis), gains_(gains), style_(style) {}

  std::string run() && {
    out_ = headline_lines(schedule_, result_, analysis_.headline);
    write_brakes();
    write_path();
    title("By layer");
    out_ += layer_use_table(result_, analysis_, kMostLayers);
    title("Engines");
    out_ += engine_table(result_, analysis_, kMostEngines, style_);
    write_slack();
    write_gains();
    return std::move(out_);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  void title(std::string_view text) { put("\n{}\n", colored(text, Color::kBold, style_)); }

  void write_brakes() {
    const std::vector<std::string> sentences = brakes(gains_, result_.latency, kBrakesTold);
    title("What holds it back");
    for (std::size_t i = 0; i < sentences.size(); ++i) {
      put("  {}. {}\n", i + 1, sentences[i]);
    }
    if (sentences.empty()) {
      put("  nothing that could be faster\n");
    }
  }

  // Of the critical path, by what its pieces are and whose.
  void write_path() {
    title(fmt::format("Where the time goes: the critical path, {} pieces", analysis_.path.size()));
    for (const PathPart& part : path_parts(analysis_.path, schedule_)) {
      put("  {:<22} {} {:>11} us {:>6}\n", part.name,
          plain_bar(share(part.time, result_.latency), kBarWidth, style_), microseconds(part.time),
          percent(part.time, result_.latency));
    }
  }

  // In parts of the latency, because schedules differ by orders of magnitude.
  void write_slack() {
    struct Band {
      std::string_view name;
      double below;
      std::size_t count = 0;
    };
    std::array<Band, 5> bands = {{{"none: critical", 0},
                                  {"below 1 % of the run", 0.01},
                                  {"below 5 %", 0.05},
                                  {"below 20 %", 0.2},
                                  {"more", 2}}};
    for (const Picoseconds slack : analysis_.slack.tasks) {
      const auto band = std::find_if(bands.begin(), bands.end(), [&](const Band& candidate) {
        return slack == Picoseconds(0) || share(slack, result_.latency) < candidate.below;
      });
      ++(band == bands.end() ? bands.back() : *band).count;
    }
    title("How much later tasks may end without making the run longer");
    for (const Band& band : bands) {
      const double part =
          static_cast<double>(band.count) / static_cast<double>(analysis_.slack.tasks.size());
      put("  {:<22} {} {:>11} tasks\n", band.name, plain_bar(part, kBarWidth, style_), band.count);
    }
    write_next_critical();
  }

  // What becomes critical next.
  void write_next_critical() {
    std::vector<TaskId> tasks;
    for (std::size_t i = 0; i < analysis_.slack.tasks.size(); ++i) {
      if (analysis_.slack.tasks[TaskId(i)] > Picoseconds(0)) {
        tasks.emplace_back(i);
      }
    }
    const std::size_t count = std::min(kLeastSlackTasks, tasks.size());
    std::partial_sort(tasks.begin(), tasks.begin() + static_cast<std::ptrdiff_t>(count),
                      tasks.end(), [&](TaskId a, TaskId b) {
                        const Picoseconds slack_a = analysis_.slack.tasks[a];
                        const Picoseconds slack_b = analysis_.slack.tasks[b];
                        return slack_a != slack_b ? slack_a < slack_b : a < b;
                      });
    for (std::size_t i = 0; i < count; ++i) {
      put("  {:<8} {:<41} {:<11} {:>10} us\n", i == 0 ? "least:" : "",
          for_terminal(schedule_.tasks()[tasks[i]].name, 41), engine_of(tasks[i]),
          microseconds(analysis_.slack.tasks[tasks[i]]));
    }
  }

  const std::string& engine_of(TaskId task) const {
    return result_.engines[result_.steps_of(task).front().engine].name;
  }

  void write_gains() {
    title("What would be if, each by a simulation of its own");
    put("  {:<19} {:>17} {:>9}   {:>17} {:>9}\n", "resource", "twice as fast", "latency", "free",
        "latency");
    for (const WhatIf& what_if : gains_) {
      put("  {:<19} {:>14} us {:>9}   {:>14} us {:>9}\n", kResourceNames[what_if.resource],
          microseconds(what_if.twice_as_fast), change(what_if.twice_as_fast),
          microseconds(what_if.free), change(what_if.free));
    }
  }

  std::string change(Picoseconds latency) const {
    if (result_.latency == Picoseconds(0)) {
      return "";
    }
    return fmt::format("{:+.1f}%", 100 * (share(latency, result_.latency) - 1));
  }

  const Schedule& schedule_;
  const RunResult& result_;
  const RunAnalysis& analysis_;
  const std::vector<WhatIf>& gains_;
  const TerminalStyle& style_;
  std::string out_;
};

}  // namespace

std::string explanation(const Schedule& schedule, const RunResult& result,
                        const RunAnalysis& analysis, const std::vector<WhatIf>& gains,
                        const TerminalStyle& style) {
  return Explanation(schedule, result, analysis, gains, style).run();
}

std::string path_table(const Schedule& schedule, const RunResult& result,
                       const std::vector<PathPiece>& path) {
  std::string out =
      fmt::format("{:>12} {:>11}  {:<21} {}\n", "from us", "us", "piece", "task or barrier");
  const auto put = std::back_inserter(out);
  for (const PathPiece& piece : path) {
    std::string_view what = kPathKindNames[piece.kind];
    std::string work;
    if (piece.kind == PathKind::kWork) {
      work = result.engines[result.steps_of(piece.task).front().engine].name + " works";
      what = work;
    }
    const std::string_view whose = piece.task.valid() ? schedule.tasks()[piece.task].name
                                   : piece.barrier.valid()
                                       ? std::string_view(schedule.barriers()[piece.barrier].name)
                                       : std::string_view();
    fmt::format_to(put, "{:>12} {:>11}  {:<21} {}\n", microseconds(piece.start),
                   microseconds(piece.duration()), what, for_terminal(whose, 32));
  }
  return out;
}

}  // namespace vpusim
