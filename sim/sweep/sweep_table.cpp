#include "sim/sweep/sweep_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "sim/sweep/study_key.hpp"

namespace vpusim {
namespace {

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) {
    return std::string(text);
  }
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  }
  return quoted + "\"";
}

// The shortest text that reads back as the same number.
std::string csv_number(const std::optional<double>& value) {
  return value && std::isfinite(*value) ? fmt::format("{}", *value) : "";
}

std::string_view status_name(SweepRow::Status status) {
  switch (status) {
    case SweepRow::Status::kMissing:
      return "missing";
    case SweepRow::Status::kOk:
      return "ok";
    case SweepRow::Status::kError:
      return "error";
    case SweepRow::Status::kFailed:
      break;
  }
  return "failed";
}

std::string header_of(const SweepTable& table) {
  std::string header = "point,input,device";
  for (const std::size_t parameter : table.parameters) {
    header += fmt::format(",{}", study_keys()[parameter].path);
  }
  header += ",status";
  for (const SweepTable::Metric& metric : table.metrics) {
    if (metric.is_shown) {
      header += "," + metric.name;
    }
  }
  header += table.budgets.empty() ? "" : ",is_within_budget";
  return header + ",schedule_sha256,warnings,error";
}

std::string line_of(const SweepTable& table, const SweepRow& row) {
  std::string line =
      fmt::format("{},{},{}", row.number, csv_field(row.input), csv_field(row.device));
  for (std::size_t i = 0; i < table.parameters.size(); ++i) {
    line += "," + study_keys()[table.parameters[i]].shown(row.values[i]);
  }
  line += fmt::format(",{}", status_name(row.status));
  for (std::size_t i = 0; i < table.metrics.size(); ++i) {
    if (table.metrics[i].is_shown) {
      line += "," + (row.metrics.empty() ? "" : csv_number(row.metrics[i]));
    }
  }
  if (!table.budgets.empty()) {
    line += row.status == SweepRow::Status::kOk ? row.is_within_budget ? ",true" : ",false" : ",";
  }
  return line + fmt::format(",{},{},{}", row.schedule_sha256, csv_field(row.warnings),
                            csv_field(row.error));
}

}  // namespace

std::vector<std::uint64_t> axis_values(const SweepTable& table, std::size_t axis,
                                       const std::vector<std::uint64_t>& values) {
  std::vector<std::uint64_t> chosen;
  chosen.reserve(table.axes[axis].size());
  for (const std::size_t place : table.axes[axis]) {
    chosen.push_back(values[place]);
  }
  return chosen;
}

SweepTally tally_of(const SweepTable& table) {
  SweepTally tally;
  for (const SweepRow& row : table.rows) {
    switch (row.status) {
      case SweepRow::Status::kMissing:
        ++tally.missing;
        break;
      case SweepRow::Status::kOk:
        ++tally.fine;
        break;
      case SweepRow::Status::kError:
        ++tally.impossible;
        ++tally.errors[row.error];
        break;
      case SweepRow::Status::kFailed:
        ++tally.failed;
        ++tally.failures[row.error];
        break;
    }
  }
  return tally;
}

void write_csv(const SweepTable& table, std::ostream& stream) {
  stream << header_of(table) << "\n";
  for (const SweepRow& row : table.rows) {
    stream << line_of(table, row) << "\n";
  }
}

}  // namespace vpusim
