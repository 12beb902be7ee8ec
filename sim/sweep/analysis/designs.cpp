#include "sim/sweep/analysis/designs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace vpusim {
namespace {

std::size_t place_of(std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    names.push_back(name);
    return names.size() - 1;
  }
  return static_cast<std::size_t>(found - names.begin());
}

// What makes two rows of different inputs one design.
using Choice = std::pair<std::string, std::vector<std::uint64_t>>;

Choice choice_of(const SweepTable& table, const SweepRow& row) {
  Choice choice{table.has_own_devices ? "" : row.device, {}};
  for (const std::vector<std::size_t>& axis : table.axes) {
    for (const std::size_t place : axis) {
      choice.second.push_back(row.values[place]);
    }
  }
  return choice;
}

std::optional<double> value_of(const SweepRow& row, std::size_t metric) {
  if (row.status != SweepRow::Status::kOk || metric >= row.metrics.size() || !row.metrics[metric] ||
      !std::isfinite(*row.metrics[metric])) {
    return std::nullopt;
  }
  return row.metrics[metric];
}

std::optional<double> mean_of(const SweepTable& table, const Design& design, std::size_t metric) {
  double sum = 0;
  double sum_of_logs = 0;
  bool is_positive = true;
  for (const std::optional<std::size_t> row : design.rows) {
    const std::optional<double> value = row ? value_of(table.rows[*row], metric) : std::nullopt;
    if (!value) {
      return std::nullopt;
    }
    sum += *value;
    is_positive = is_positive && *value > 0;
    sum_of_logs += is_positive ? std::log(*value) : 0;
  }
  if (design.rows.size() == 1) {
    return sum;  // as it stands in the table, to the last digit
  }
  const auto count = static_cast<double>(design.rows.size());
  return is_positive ? std::exp(sum_of_logs / count) : sum / count;
}

}  // namespace

std::vector<std::size_t> DesignTable::with(const std::vector<std::size_t>& metrics) const {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < designs.size(); ++i) {
    if (std::all_of(metrics.begin(), metrics.end(),
                    [&](std::size_t m) { return designs[i].metrics[m].has_value(); })) {
      found.push_back(i);
    }
  }
  return found;
}

DesignTable designs_of(const SweepTable& table) {
  DesignTable made;
  std::map<Choice, std::size_t> places;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    const SweepRow& row = table.rows[i];
    const std::size_t input = place_of(made.inputs, row.input);
    const auto [place, is_new] = places.try_emplace(choice_of(table, row), made.designs.size());
    if (is_new) {
      Design& fresh = made.designs.emplace_back();
      fresh.device = row.device;
      fresh.values = row.values;
    }
    Design& design = made.designs[place->second];
    if (design.device != row.device) {
      design.device = "each its own";
    }
    design.rows.resize(std::max(design.rows.size(), input + 1));
    design.rows[input] = i;
  }
  for (Design& design : made.designs) {
    design.rows.resize(made.inputs.size());
    design.is_within_budget = true;
    for (const std::optional<std::size_t> row : design.rows) {
      design.is_within_budget = design.is_within_budget && row && table.rows[*row].is_within_budget;
    }
    for (std::size_t metric = 0; metric < table.metrics.size(); ++metric) {
      design.metrics.push_back(mean_of(table, design, metric));
    }
  }
  return made;
}

std::vector<std::optional<std::uint64_t>> usual_values(const SweepTable& table) {
  std::vector<std::optional<std::uint64_t>> usual(table.parameters.size());
  for (const std::vector<std::size_t>& axis : table.axes) {
    for (const std::size_t place : axis) {
      std::map<std::uint64_t, std::size_t> counts;
      for (const SweepRow& row : table.rows) {
        ++counts[row.values[place]];
      }
      const auto most =
          std::max_element(counts.begin(), counts.end(),
                           [](const auto& a, const auto& b) { return a.second < b.second; });
      if (axis.size() > 1 && most != counts.end() && 2 * most->second > table.rows.size()) {
        usual[place] = most->first;
      }
    }
  }
  return usual;
}

std::vector<SweepTable::Target> objectives_of(const SweepTable& table) {
  if (table.objectives.empty() && !table.metrics.empty()) {
    const auto shown = std::find_if(table.metrics.begin(), table.metrics.end(),
                                    [](const SweepTable::Metric& m) { return m.is_shown; });
    const auto place = shown == table.metrics.end() ? 0 : shown - table.metrics.begin();
    return {{.metric = static_cast<std::size_t>(place), .is_maximized = false}};
  }
  return table.objectives;
}

}  // namespace vpusim
