#include "sim/report/terminal/run_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kNameWidth = 28;
constexpr std::size_t kMostGroups = 12;
constexpr std::size_t kMostTasks = 8;
constexpr std::size_t kMostNames = 5;

double microseconds(std::int64_t picoseconds) { return static_cast<double>(picoseconds) / 1e6; }

class DiffWriter {
 public:
  DiffWriter(const Timeline& before, const Timeline& after, const RunDiff& diff,
             const TerminalStyle& style)
      : before_(before), after_(after), diff_(diff), style_(style) {}

  std::string run() && {
    write_origin("before", before_);
    write_origin("after", after_);
    write_warning();
    put("latency {:.3f} us -> {:.3f} us, {}\n", microseconds(diff_.latency.before),
        microseconds(diff_.latency.after), shown_difference(diff_.latency));
    if (diff_.is_same()) {
      put("no task differs: {} tasks, all of them as before\n", diff_.tasks.size());
      return std::move(out_);
    }
    put("{} tasks in both, {} removed, {} added\n", diff_.tasks.size(), diff_.removed.size(),
        diff_.added.size());
    write_groups("critical path", diff_.path, diff_.path.size());
    write_groups("engine time", diff_.resources, diff_.resources.size());
    write_groups("layer", diff_.layers, kMostGroups);
    write_tasks();
    write_names("removed", before_, diff_.removed);
    write_names("added", after_, diff_.added);
    return std::move(out_);
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), text, std::forward<Args>(args)...);
  }

  // "before  resnet50 on vpu_4_0 at 1700 MHz, device fidelity"
  void write_origin(std::string_view side, const Timeline& timeline) {
    const Timeline::Origin& origin = timeline.origin;
    if (origin.device.empty()) {
      put("{:<7} {}\n", side, for_terminal(timeline.source, 72));
      return;
    }
    put("{:<7} {} on {} at {} MHz, {} fidelity\n", side, for_terminal(origin.schedule, 28),
        for_terminal(origin.device, 14), origin.dpu_mhz, for_terminal(origin.fidelity, 8));
  }

  void write_warning() {
    constexpr double kLeastShared = 0.5;
    const std::string& then = before_.origin.schedule;
    const std::string& now = after_.origin.schedule;
    const bool are_others = !then.empty() && !now.empty() && then != now;
    if (are_others || diff_.shared_tasks() < kLeastShared) {
      put("{}\n", colored(fmt::format("these are runs of different networks, or compiled very "
                                      "differently: {:.0f} % of\nthe smaller one's tasks are in "
                                      "both",
                                      100 * diff_.shared_tasks()),
                          Color::kRed, style_));
    }
  }

  // "+1.234 us (+5.0 %)"
  std::string shown_difference(const RunDiff::Change& change) const {
    const std::int64_t difference = change.difference();
    std::string text = fmt::format("{:+.3f} us", microseconds(difference));
    if (change.before != 0) {
      text += fmt::format(" ({})", shown_percent(change));
    }
    return in_color(text, difference);
  }

  std::string in_color(const std::string& text, std::int64_t difference) const {
    if (difference == 0) {
      return text;
    }
    return colored(text, difference > 0 ? Color::kRed : Color::kGreen, style_);
  }

  static std::string shown_percent(const RunDiff::Change& change) {
    if (change.before == 0) {
      return change.after == 0 ? "" : "new";
    }
    constexpr double kMostTold = 9999;  // beyond it the times say more
    const double percent =
        100 * static_cast<double>(change.difference()) / static_cast<double>(change.before);
    return percent > kMostTold ? ">9999%" : fmt::format("{:+.1f}%", percent);
  }

  // Those that changed most, in their own order.
  void write_groups(std::string_view title, const std::vector<RunDiff::Group>& groups,
                    std::size_t most) {
    std::vector<const RunDiff::Group*> changed;
    for (const RunDiff::Group& group : groups) {
      if (group.time.difference() != 0 || group.tasks_before != group.tasks_after) {
        changed.push_back(&group);
      }
    }
    if (changed.empty()) {
      put("\nby {}: no change\n", title);
      return;
    }
    const std::size_t changed_count = changed.size();
    if (changed.size() > most) {
      std::stable_sort(changed.begin(), changed.end(), [](const auto* a, const auto* b) {
        return std::abs(a->time.difference()) > std::abs(b->time.difference());
      });
      changed.resize(most);
      std::sort(changed.begin(), changed.end());  // by address: their order in the list
    }
    put("\n{:<{}} {:>11} {:>11} {:>10} {:>7} {:>8}\n", title, kNameWidth, "before us", "after us",
        "change", "", "tasks");
    for (const RunDiff::Group* group : changed) {
      const std::string tasks =
          group->tasks_before == group->tasks_after
              ? std::to_string(group->tasks_after)
              : fmt::format("{:+}", static_cast<std::int64_t>(group->tasks_after) -
                                        static_cast<std::int64_t>(group->tasks_before));
      write_row(group->name, group->time, tasks);
    }
    if (changed_count > changed.size()) {
      put("and {} more that changed less; --json tells all\n", changed_count - changed.size());
    }
  }

  // In 80 columns, whatever the times.
  void write_row(std::string_view name, const RunDiff::Change& change, const std::string& last) {
    put("{:<{}} {:>11} {:>11} {} {:>8}\n", for_terminal(name, kNameWidth), kNameWidth,
        fitted_number(microseconds(change.before), 11, 3),
        fitted_number(microseconds(change.after), 11, 3),
        in_color(
            fmt::format("{:>10} {:>7}", signed_number(microseconds(change.difference()), 10, 3),
                        shown_percent(change)),
            change.difference()),
        last);
  }

  void write_tasks() {
    std::size_t changed = 0;
    std::size_t moved = 0;
    for (const RunDiff::Task& task : diff_.tasks) {
      changed += task.duration.difference() != 0 ? 1 : 0;
      moved += task.start.difference() != 0 ? 1 : 0;
    }
    put("\n{} tasks take another time, {} start at another\n", changed, moved);
    if (changed == 0) {
      return;
    }
    put("{:<{}} {:>11} {:>11} {:>10} {:>7} {:>8}\n", "task", kNameWidth, "before us", "after us",
        "change", "", "starts");
    for (std::size_t i = 0; i < std::min(kMostTasks, changed); ++i) {
      const RunDiff::Task& task = diff_.tasks[i];
      write_row(after_.tasks[task.after].name, task.duration,
                fmt::format("{:+.5g}", microseconds(task.start.difference())));
    }
  }

  void write_names(std::string_view what, const Timeline& timeline,
                   const std::vector<std::uint32_t>& tasks) {
    for (std::size_t i = 0; i < std::min(kMostNames, tasks.size()); ++i) {
      const Timeline::Task& task = timeline.tasks[tasks[i]];
      put("{:<8} {:<58} {:>9.3f} us\n", i == 0 ? what : "", for_terminal(task.name, 58),
          microseconds(static_cast<std::int64_t>(task.duration().count())));
    }
    if (tasks.size() > kMostNames) {
      put("{:<8} and {} more\n", "", tasks.size() - kMostNames);
    }
  }

  const Timeline& before_;
  const Timeline& after_;
  const RunDiff& diff_;
  const TerminalStyle& style_;
  std::string out_;
};

}  // namespace

std::string diff_summary(const Timeline& before, const Timeline& after, const RunDiff& diff,
                         const TerminalStyle& style) {
  return DiffWriter(before, after, diff, style).run();
}

}  // namespace vpusim
