#include "sim/sweep/report/answers_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>
#include <vector>

#include "sim/report/terminal/text.hpp"
#include "sim/sweep/report/axis_names.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

constexpr std::size_t kWidest = 28;  // characters of a column

using Line = std::vector<std::string>;

// Columns as wide as they need to be; numbers to the right.
std::string aligned(const std::vector<Line>& lines, std::size_t text_columns) {
  std::vector<std::size_t> widths(lines.front().size());
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      widths[i] = std::max(widths[i], line[i].size());
    }
  }
  std::string text;
  for (const Line& line : lines) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      row += i < text_columns ? fmt::format("  {:<{}}", line[i], widths[i])
                              : fmt::format("  {:>{}}", line[i], widths[i]);
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + "\n";
  }
  return text;
}

std::string shown_number(double value) { return fmt::format("{:.6g}", value); }

// Against what there is on average; a mean of zero has no shares.
std::string shown_change(double value, double from) {
  return from == 0 ? shown_number(value - from)
                   : fmt::format("{:+.1f} %", 100 * (value - from) / std::abs(from));
}

class AnswersText {
 public:
  AnswersText(const SweepTable& table, const SweepAnswers& answers)
      : table_(table), answers_(answers), axis_names_(table) {}

  std::string run(std::size_t most_rows) {
    add_head();
    if (answers_.candidates.empty()) {
      text_ += "no design has a value of every objective";
      text_ += table_.budgets.empty() ? "\n" : " within the budgets\n";
      return text_;
    }
    add_front(most_rows);
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      add_sensitivity(objective);
    }
    return text_;
  }

 private:
  const Design& design(std::size_t place) const { return answers_.designs.designs[place]; }
  std::string name_of(const SweepTable::Target& target) const {
    return for_terminal(table_.metrics[target.metric].name, kWidest);
  }
  const StudyKey& key(std::size_t parameter) const {
    return study_keys()[table_.parameters[parameter]];
  }
  std::string shown(std::size_t parameter, std::uint64_t value) const {
    return for_terminal(key(parameter).shown(value), kWidest);
  }

  void add_head() {
    const SweepTally tally = tally_of(table_);
    text_ += fmt::format(
        "{}: {} points, {} computed, {} impossible, {}{} missing\n",
        for_terminal(table_.study, kWidest), table_.rows.size(), tally.fine, tally.impossible,
        tally.failed > 0 ? fmt::format("{} failed, ", tally.failed) : "", tally.missing);
    const std::size_t inputs = answers_.designs.inputs.size();
    text_ += fmt::format("{} designs", answers_.designs.designs.size());
    text_ += inputs > 1
                 ? fmt::format(", each with {} inputs: metrics are their geometric means\n", inputs)
                 : "\n";
    for (const std::string& budget : table_.budgets) {
      text_ += fmt::format("within: {}\n", for_terminal(budget, 80));
    }
    add_errors("impossible", tally.errors);
    add_errors("failed", tally.failures);
  }

  void add_errors(std::string_view kind, const std::map<std::string, std::size_t>& errors) {
    constexpr std::size_t kMostErrors = 3;
    std::size_t shown = 0;
    for (const auto& [error, count] : errors) {
      if (shown++ < kMostErrors) {
        text_ += fmt::format("{}: {} ({} points)\n", kind, for_terminal(error, 100), count);
      }
    }
  }

  void add_front(std::size_t most_rows) {
    const std::vector<std::size_t>& front = answers_.front;
    text_ +=
        fmt::format("\nPareto front: {} of {} designs\n", front.size(), answers_.candidates.size());
    Line header = {"", "device"};
    for (std::size_t i = 0; i < table_.parameters.size(); ++i) {
      header.emplace_back(key(i).path);
    }
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      header.push_back(fmt::format("{}{}", name_of(objective.target),
                                   objective.target.is_maximized ? " (most)" : ""));
    }
    std::vector<Line> lines = {header};
    for (const std::size_t place : shown_of_front(most_rows)) {
      lines.push_back(line_of(place));
    }
    text_ += aligned(lines, 2);
    if (lines.size() - 1 < front.size()) {
      text_ += fmt::format("  ... {} more; --csv and --output have all of them\n",
                           front.size() + 1 - lines.size());
    }
  }

  // All, or so many evenly from end to end, and the knee.
  std::vector<std::size_t> shown_of_front(std::size_t most_rows) const {
    const std::vector<std::size_t>& front = answers_.front;
    if (front.size() <= most_rows || most_rows < 2) {
      return front;
    }
    std::vector<std::size_t> shown;
    for (std::size_t i = 0; i < front.size(); ++i) {
      const bool is_turn = i * (most_rows - 1) / (front.size() - 1) !=
                           (i == 0 ? front.size() : (i - 1) * (most_rows - 1) / (front.size() - 1));
      if (is_turn || front[i] == answers_.knee) {
        shown.push_back(front[i]);
      }
    }
    return shown;
  }

  Line line_of(std::size_t place) const {
    Line line = {answers_.knee == place ? "knee" : "", for_terminal(design(place).device, kWidest)};
    for (std::size_t i = 0; i < table_.parameters.size(); ++i) {
      line.push_back(shown(i, design(place).values[i]));
    }
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      line.push_back(shown_number(*design(place).metrics[objective.target.metric]));
    }
    return line;
  }

  void add_sensitivity(const ObjectiveAnswer& objective) {
    const std::string name = name_of(objective.target);
    if (objective.effects.empty() || objective.effects.front().swing == 0) {
      text_ += fmt::format("\n{}: no parameter changes it\n", name);
      return;
    }
    text_ += fmt::format("\n{}: mean over everything else, by parameter\n", name);
    std::vector<Line> lines = {{"parameter", "best at", "mean", "worst at", "mean", "swing"}};
    for (const MainEffect& effect : objective.effects) {
      if (effect.swing == 0) {
        continue;  // the largest came first
      }
      const auto by_mean = [](const EffectLevel& a, const EffectLevel& b) {
        return a.mean < b.mean;
      };
      const auto [least, most] =
          std::minmax_element(effect.levels.begin(), effect.levels.end(), by_mean);
      const EffectLevel& best = objective.target.is_maximized ? *most : *least;
      const EffectLevel& worst = objective.target.is_maximized ? *least : *most;
      lines.push_back({name_of_axis(effect.axis), shown(effect.axis, best), shown_number(best.mean),
                       shown(effect.axis, worst), shown_number(worst.mean),
                       shown_change(worst.mean, best.mean)});
    }
    text_ += aligned(lines, 1);
    add_tornado(objective);
  }

  std::string name_of_axis(std::size_t axis) const {
    return for_terminal(axis_names_.name(axis), 2 * kWidest);
  }
  std::string shown(std::size_t axis, const std::vector<std::uint64_t>& values) const {
    return for_terminal(axis_names_.shown(axis, values), 2 * kWidest);
  }
  std::string shown(std::size_t axis, const EffectLevel& level) const {
    const std::string from = shown(axis, level.smallest);
    return level.smallest == level.largest ? from : from + ".." + shown(axis, level.largest);
  }

  void add_tornado(const ObjectiveAnswer& objective) {
    if (!objective.tornado || objective.tornado->bars.empty()) {
      return;
    }
    const Tornado& tornado = *objective.tornado;
    const Design& baseline = design(tornado.baseline);
    std::vector<std::string> values;
    for (std::size_t i = 0; i < table_.parameters.size(); ++i) {
      values.push_back(fmt::format("{} {}", key(i).path, shown(i, baseline.values[i])));
    }
    text_ += fmt::format("one at a time, from {} {} ({})\n", name_of(objective.target),
                         shown_number(tornado.metric), fmt::join(values, ", "));
    std::vector<Line> lines = {{"parameter", "least at", "", "most at", ""}};
    for (const TornadoBar& bar : tornado.bars) {
      if (bar.most.metric == bar.least.metric) {
        continue;
      }
      const auto value = [&](const TornadoBar::End& end) {
        return shown(bar.axis, axis_values(table_, bar.axis, design(end.design).values));
      };
      lines.push_back({name_of_axis(bar.axis), value(bar.least),
                       shown_change(bar.least.metric, tornado.metric), value(bar.most),
                       shown_change(bar.most.metric, tornado.metric)});
    }
    text_ += aligned(lines, 1);
  }

  const SweepTable& table_;
  const SweepAnswers& answers_;
  AxisNames axis_names_;
  std::string text_;
};

}  // namespace

std::string answers_text(const SweepTable& table, const SweepAnswers& answers,
                         std::size_t most_rows) {
  return AnswersText(table, answers).run(most_rows);
}

}  // namespace vpusim
