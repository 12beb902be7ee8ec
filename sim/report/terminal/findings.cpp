#include "sim/report/terminal/findings.hpp"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <map>

#include "sim/report/terminal/text.hpp"

namespace vpusim {
namespace {

constexpr auto kSeverityNames = std::to_array<std::string_view>({"warning", "error"});

std::string counted(std::size_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

}  // namespace

SourceLocation location_of(const FindingsReport& report, const Finding& finding) {
  SourceLocation where;
  where.file = report.file;
  if (finding.task) {
    const Task& task = report.schedule.tasks()[*finding.task];
    where.line = task.line;
    where.column = task.column;
  } else if (finding.barrier) {
    const Barrier& barrier = report.schedule.barriers()[*finding.barrier];
    where.line = barrier.line;
    where.column = barrier.column;
  }
  return where;
}

std::string counted_findings(const Legality& legality) {
  return counted(legality.count(Finding::Severity::kError), "error") + ", " +
         counted(legality.count(Finding::Severity::kWarning), "warning");
}

std::string findings_text(const FindingsReport& report, std::size_t most_of_one_code) {
  fmt::memory_buffer text;
  auto out = std::back_inserter(text);
  std::map<FindingCode, std::size_t> seen;
  for (const Finding& finding : report.legality.findings) {
    if (++seen[finding.code] > most_of_one_code) {
      continue;
    }
    const SourceLocation where = location_of(report, finding);
    fmt::format_to(out, "{}{}: {}: {} [{}]\n", for_terminal(where.file, 200),
                   where.line > 0 ? fmt::format(":{}:{}", where.line, where.column) : "",
                   kSeverityNames[static_cast<std::size_t>(finding.severity())],
                   for_terminal(finding.message, 2000), finding.name());
    if (seen[finding.code] == 1) {
      fmt::format_to(out, "    hint: {}\n", rule_of(finding.code).hint);
    }
  }
  for (const auto& [code, count] : seen) {
    if (count > most_of_one_code) {
      fmt::format_to(out, "... and {} more of the kind {} (-v -v shows all; --json has all)\n",
                     count - most_of_one_code, rule_of(code).name);
    }
  }
  for (const CmxPeak& peak : report.legality.cmx_peaks) {
    fmt::format_to(out, "CMX of tile {}: at most {} bytes live, first with {}\n", peak.tile,
                   peak.bytes, for_terminal(in_message(report.schedule, peak.task), 100));
  }
  fmt::format_to(out, "{}: {}, {} on {}: {} ({})\n", for_terminal(report.schedule.name(), 60),
                 counted(report.schedule.tasks().size(), "task"),
                 counted(report.schedule.barriers().size(), "barrier"), report.device,
                 report.legality.is_legal() ? "legal" : "not legal",
                 counted_findings(report.legality));
  if (report.legality.deadlocks) {
    fmt::format_to(out, "what it does with memory was not checked, because it deadlocks\n");
  } else if (report.legality.has_more_races) {
    fmt::format_to(out, "the search for data races ended after {}\n", kMostRaces);
  } else if (!report.legality.is_complete) {
    fmt::format_to(out,
                   "order and memory were not checked, because tasks are on engines that the "
                   "device has not\n");
  }
  return fmt::to_string(text);
}

}  // namespace vpusim
