#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <string_view>

#include "sim/sweep/metrics.hpp"
#include "sim/sweep/result_database.hpp"
#include "sim/sweep/study_key.hpp"

// What a study makes of its results.

namespace vpusim {
namespace {

std::uint64_t value_of(const StudyKey& key, const nlohmann::json& json) {
  if (json.is_boolean()) {
    return json.get<bool>() ? 1 : 0;
  }
  if (json.is_string()) {
    const auto found = std::find(key.names.begin(), key.names.end(), json.get<std::string>());
    if (found == key.names.end()) {
      throw std::out_of_range("no value of " + std::string(key.path));
    }
    return static_cast<std::uint64_t>(found - key.names.begin());
  }
  return json.get<std::uint64_t>();
}

SweepRow::Status status_of(std::string_view name) {
  return name == kOkStatus       ? SweepRow::Status::kOk
         : name == kErrorStatus  ? SweepRow::Status::kError
         : name == kFailedStatus ? SweepRow::Status::kFailed
                                 : SweepRow::Status::kMissing;
}

// Computes what a study makes of its results: its own metrics and whether budgets hold.
class RowReader {
 public:
  RowReader(const Study& study, SweepTable& table) : study_(study), table_(table) {}

  SweepRow read(SQLite::Statement& row) const {
    SweepRow read;
    read.number = static_cast<std::uint64_t>(row.getColumn(0).getInt64());
    read.input = row.getColumn(1).getString();
    read.device = row.getColumn(2).getString();
    const auto parameters = nlohmann::json::parse(row.getColumn(3).getString());
    for (const std::size_t place : table_.parameters) {
      const StudyKey& key = study_keys()[place];
      read.values.push_back(value_of(key, parameters.at(std::string(key.path))));
    }
    read.status = status_of(row.getColumn(5).getString());
    if (read.status == SweepRow::Status::kMissing) {
      return read;
    }
    read.error = row.getColumn(6).getString();
    read.schedule_sha256 = row.getColumn(7).getString();
    read.warnings = row.getColumn(8).getString();
    if (read.status == SweepRow::Status::kOk) {
      for (std::size_t i = 0; i < metric_names().size(); ++i) {
        const SQLite::Column column = row.getColumn(static_cast<int>(i) + 9);
        read.metrics.push_back(column.isNull() ? std::nullopt : std::optional(column.getDouble()));
      }
      compute(nlohmann::json::parse(row.getColumn(4).getString()), read);
    }
    return read;
  }

 private:
  void compute(const nlohmann::json& constants, SweepRow& row) const {
    const std::size_t first_key_of_metrics = metric_names().size();
    for (const OwnMetric& metric : study_.own_metrics) {
      const double value =
          metric.formula.evaluate(values(metric.formula, first_key_of_metrics, constants, row));
      row.metrics.push_back(std::isfinite(value) ? std::optional(value) : std::nullopt);
    }
    const std::size_t first_key = first_key_of_metrics + study_.own_metrics.size();
    row.is_within_budget =
        std::all_of(study_.budgets.begin(), study_.budgets.end(), [&](const Condition& budget) {
          return budget.formula.holds(values(budget.formula, first_key, constants, row));
        });
  }

  // Of a formula over metrics and, from `first_key` on, study_keys().
  std::vector<double> values(const Expression& formula, std::size_t first_key,
                             const nlohmann::json& constants, const SweepRow& row) const {
    std::vector<double> values;
    for (const std::size_t variable : formula.variables()) {
      if (variable < first_key) {
        values.push_back(row.metrics[variable].value_or(std::nan("")));
        continue;
      }
      const std::size_t key = variable - first_key;
      const auto varied = std::find(table_.parameters.begin(), table_.parameters.end(), key);
      values.push_back(static_cast<double>(
          varied != table_.parameters.end()
              ? row.values[static_cast<std::size_t>(varied - table_.parameters.begin())]
              : constants.at(std::string(study_keys()[key].path)).get<std::uint64_t>()));
    }
    return values;
  }

  const Study& study_;
  SweepTable& table_;
};

SweepTable empty_table(const Study& study) {
  SweepTable table;
  table.parameters = study.parameters();
  std::size_t first = 0;
  for (const Axis& axis : study.axes) {
    std::vector<std::size_t>& places = table.axes.emplace_back(axis.keys.size());
    std::iota(places.begin(), places.end(), first);
    first += axis.keys.size();
  }
  table.has_own_devices = study.devices.empty();
  for (const std::string_view name : metric_names()) {
    const bool is_shown =
        study.metrics.empty() ||
        std::find(study.metrics.begin(), study.metrics.end(), name) != study.metrics.end();
    table.metrics.push_back({.name = std::string(name), .is_shown = is_shown});
  }
  for (const OwnMetric& metric : study.own_metrics) {
    table.metrics.push_back({.name = metric.name, .is_shown = true});
  }
  for (const StudyObjective& objective : study.objectives) {
    const auto metric =
        std::find_if(table.metrics.begin(), table.metrics.end(),
                     [&](const SweepTable::Metric& m) { return m.name == objective.metric; });
    table.objectives.push_back({.metric = static_cast<std::size_t>(metric - table.metrics.begin()),
                                .is_maximized = objective.is_maximized});
  }
  for (const Condition& budget : study.budgets) {
    table.budgets.push_back(budget.formula.text());
  }
  return table;
}

}  // namespace

SweepTable ResultStore::table(const std::string& study) const {
  return guarded(path_, [&] {
    SQLite::Statement found(**database_, "SELECT file, text, id FROM studies WHERE name = ?");
    found.bind(1, study);
    if (!found.executeStep()) {
      throw InputError(fmt::format("{}: has no study {} ({})", path_, in_quotes(study),
                                   fmt::join(studies(), ", ")));
    }
    const Study read = read_study(found.getColumn(0).getString(), found.getColumn(1).getString());
    SweepTable table = empty_table(read);
    table.study = study;
    const RowReader reader(read, table);
    SQLite::Statement rows(
        **database_,
        fmt::format("SELECT number, input, device, parameters, constants, coalesce(status, ''),"
                    " error, schedule_sha256, warnings, {} FROM points LEFT JOIN results USING"
                    " (key) WHERE study = ? ORDER BY number",
                    fmt::join(metric_names(), ", ")));
    rows.bind(1, found.getColumn(2).getInt64());
    while (rows.executeStep()) {
      table.rows.push_back(reader.read(rows));
    }
    return table;
  });
}

}  // namespace vpusim
