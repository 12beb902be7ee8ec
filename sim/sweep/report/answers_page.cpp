#include "sim/sweep/report/answers_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "sim/report/html/html_page.hpp"
#include "sim/report/html/page_data.hpp"
#include "sim/report/html/web_assets.hpp"
#include "sim/sweep/metrics.hpp"
#include "sim/sweep/report/axis_names.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

using nlohmann::json;

constexpr std::size_t kMostDesigns = 20'000;

json number(const std::optional<double>& value) { return value ? json(*value) : json(); }

class PageWriter {
 public:
  PageWriter(const SweepTable& table, const SweepAnswers& answers)
      : table_(table), answers_(answers), axis_names_(table) {
    choose_metrics();
    choose_designs();
  }

  json study() const {
    const SweepTally tally = tally_of(table_);
    json budgets = json::array();
    for (const std::string& budget : table_.budgets) {
      budgets.push_back(shown_text(budget));
    }
    json inputs = json::array();
    for (const std::string& input : answers_.designs.inputs) {
      inputs.push_back(shown_text(input));
    }
    return {{"name", shown_text(table_.study)},
            {"points", table_.rows.size()},
            {"computed", tally.fine},
            {"impossible", tally.impossible},
            {"failed", tally.failed},
            {"missing", tally.missing},
            {"errors", errors_json(tally.errors)},
            {"failures", errors_json(tally.failures)},
            {"budgets", budgets},
            {"inputs", inputs},
            {"designs", answers_.designs.designs.size()},
            {"candidates", answers_.candidates.size()}};
  }

  // What designs can be compared by: the device, parameters, metrics.
  json dimensions() const {
    json all = json::array();
    for (const std::size_t place : table_.parameters) {
      const StudyKey& key = study_keys()[place];
      json names = json::array();
      for (const std::string_view name : key.names) {
        names.push_back(name);
      }
      all.push_back(
          {{"name", key.path}, {"about", key.meaning}, {"kind", "parameter"}, {"names", names}});
    }
    for (const std::size_t metric : metrics_) {
      const std::string& name = table_.metrics[metric].name;
      all.push_back({{"name", shown_text(name)},
                     {"about", meaning_of(name)},
                     {"kind", "metric"},
                     {"objective", objective_of(metric)}});
    }
    return all;
  }

  // By columns: one for each dimension, and of metrics one for each input.
  json designs() const {
    TextTable devices;
    json device = json::array();
    json columns = json::array();
    json is_candidate = json::array();
    const std::set<std::size_t> candidates(answers_.candidates.begin(), answers_.candidates.end());
    for (const std::size_t place : designs_) {
      device.push_back(devices.add(design(place).device));
      is_candidate.push_back(candidates.contains(place) ? 1 : 0);
    }
    for (std::size_t i = 0; i < table_.parameters.size(); ++i) {
      json column = json::array();
      for (const std::size_t place : designs_) {
        column.push_back(design(place).values[i]);
      }
      columns.push_back(std::move(column));
    }
    for (const std::size_t metric : metrics_) {
      json column = json::array();
      for (const std::size_t place : designs_) {
        column.push_back(number(design(place).metrics[metric]));
      }
      columns.push_back(std::move(column));
    }
    return {{"devices", devices.json()},
            {"device", device},
            {"columns", columns},
            {"candidate", is_candidate},
            {"by_input", by_input()},
            {"front", places(answers_.front)},
            {"knee", answers_.knee ? json(place_of_.at(*answers_.knee)) : json()}};
  }

  json sensitivity() const {
    json all = json::array();
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      json effects = json::array();
      for (const MainEffect& effect : objective.effects) {
        json levels = json::array();
        for (const EffectLevel& level : effect.levels) {
          levels.push_back({{"label", label_of(effect.axis, level)},
                            {"mean", level.mean},
                            {"designs", level.designs}});
        }
        effects.push_back({{"name", axis_names_.name(effect.axis)}, {"levels", levels}});
      }
      all.push_back({{"dimension", dimension_of(objective.target.metric)},
                     {"effects", effects},
                     {"best", objective.best ? json(place_of_.at(*objective.best)) : json()},
                     {"tornado", tornado_json(objective.tornado)}});
    }
    return all;
  }

 private:
  const Design& design(std::size_t place) const { return answers_.designs.designs[place]; }

  static json errors_json(const std::map<std::string, std::size_t>& errors) {
    json told = json::array();
    for (const auto& [error, count] : errors) {
      constexpr std::size_t kMostErrors = 20;
      if (told.size() < kMostErrors) {
        told.push_back({{"error", shown_text(error)}, {"points", count}});
      }
    }
    return told;
  }

  // The objectives, then what the study shows.
  void choose_metrics() {
    const auto add = [&](std::size_t metric) {
      if (std::find(metrics_.begin(), metrics_.end(), metric) == metrics_.end()) {
        metrics_.push_back(metric);
      }
    };
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      add(objective.target.metric);
    }
    for (std::size_t metric = 0; metric < table_.metrics.size(); ++metric) {
      if (table_.metrics[metric].is_shown) {
        add(metric);
      }
    }
  }

  // All, or those that the answers name and others evenly.
  void choose_designs() {
    const std::size_t all = answers_.designs.designs.size();
    std::set<std::size_t> chosen(answers_.front.begin(), answers_.front.end());
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      if (objective.best) {
        chosen.insert(*objective.best);
      }
    }
    const std::size_t step = (all + kMostDesigns - 1) / kMostDesigns;
    for (std::size_t place = 0; place < all; place += std::max<std::size_t>(step, 1)) {
      chosen.insert(place);
    }
    for (const std::size_t place : chosen) {
      place_of_[place] = designs_.size();
      designs_.push_back(place);
    }
  }

  json places(const std::vector<std::size_t>& chosen) const {
    json all = json::array();
    for (const std::size_t place : chosen) {
      all.push_back(place_of_.at(place));
    }
    return all;
  }

  std::size_t dimension_of(std::size_t metric) const {
    const auto found = std::find(metrics_.begin(), metrics_.end(), metric);
    return table_.parameters.size() + static_cast<std::size_t>(found - metrics_.begin());
  }

  // "min", "max", or nothing.
  json objective_of(std::size_t metric) const {
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      if (objective.target.metric == metric) {
        return objective.target.is_maximized ? "max" : "min";
      }
    }
    return {};
  }

  static std::string meaning_of(const std::string& metric) {
    for (const MetricInfo& info : metric_infos()) {
      if (info.name == metric) {
        return std::string(info.meaning);
      }
    }
    return "the study's own";
  }

  // Objectives of each input by design: [objective][input][design].
  json by_input() const {
    json all = json::array();
    for (const ObjectiveAnswer& objective : answers_.objectives) {
      json inputs = json::array();
      for (std::size_t input = 0; input < answers_.designs.inputs.size(); ++input) {
        json column = json::array();
        for (const std::size_t place : designs_) {
          column.push_back(value_of(design(place).rows[input], objective.target.metric));
        }
        inputs.push_back(std::move(column));
      }
      all.push_back(std::move(inputs));
    }
    return all;
  }

  json value_of(const std::optional<std::size_t>& row, std::size_t metric) const {
    if (!row || table_.rows[*row].metrics.empty()) {
      return {};
    }
    return number(table_.rows[*row].metrics[metric]);
  }

  std::string label_of(std::size_t axis, const EffectLevel& level) const {
    const std::string from = axis_names_.shown(axis, level.smallest);
    return level.smallest == level.largest ? from
                                           : from + " to " + axis_names_.shown(axis, level.largest);
  }

  json tornado_json(const std::optional<Tornado>& tornado) const {
    if (!tornado) {
      return {};
    }
    json bars = json::array();
    for (const TornadoBar& bar : tornado->bars) {
      const auto end = [&](const TornadoBar::End& of) -> json {
        const auto values = axis_values(table_, bar.axis, design(of.design).values);
        return {{"value", axis_names_.shown(bar.axis, values)}, {"metric", of.metric}};
      };
      bars.push_back({{"name", axis_names_.name(bar.axis)},
                      {"least", end(bar.least)},
                      {"most", end(bar.most)}});
    }
    json values = json::array();
    for (std::size_t i = 0; i < table_.parameters.size(); ++i) {
      values.push_back(
          study_keys()[table_.parameters[i]].shown(design(tornado->baseline).values[i]));
    }
    return {{"metric", tornado->metric}, {"values", values}, {"bars", bars}};
  }

  const SweepTable& table_;
  const SweepAnswers& answers_;
  AxisNames axis_names_;
  std::vector<std::size_t> metrics_;             // of the table, that the page shows
  std::vector<std::size_t> designs_;             // that the page shows
  std::map<std::size_t, std::size_t> place_of_;  // in designs_
};

}  // namespace

void write_answers_page(const SweepTable& table, const SweepAnswers& answers, std::ostream& out) {
  const PageWriter writer(table, answers);
  write_html_page({.title = fmt::format("{} - vpusim", table.study),
                   .script = sweep_report_script(),
                   .data = {{"study", writer.study()},
                            {"dimensions", writer.dimensions()},
                            {"designs", writer.designs()},
                            {"sensitivity", writer.sensitivity()}}},
                  out);
}

}  // namespace vpusim
