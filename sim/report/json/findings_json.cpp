#include "sim/report/json/findings_json.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string>
#include <string_view>

#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

constexpr std::string_view kNull = "null";

std::string task_json(const Schedule& schedule, std::optional<TaskId> task) {
  return task ? fmt::format(R"({{"id": {}, "name": {}, "line": {}, "column": {}}})", task->index(),
                            json_string(schedule.tasks()[*task].name), schedule.tasks()[*task].line,
                            schedule.tasks()[*task].column)
              : std::string(kNull);
}

std::string finding_json(const FindingsReport& report, const Finding& finding) {
  const Schedule& schedule = report.schedule;
  const SourceLocation where = location_of(report, finding);
  return fmt::format(
      "{{\"code\": \"{}\", \"severity\": \"{}\", \"message\": {}, \"hint\": {}, \"line\": {}, "
      "\"column\": {}, \"task\": {}, \"other_task\": {}, \"barrier\": {}, \"buffer\": {}}}",
      finding.name(), finding.severity() == Finding::Severity::kError ? "error" : "warning",
      json_string(finding.message), json_string(rule_of(finding.code).hint), where.line,
      where.column, task_json(schedule, finding.task), task_json(schedule, finding.other_task),
      finding.barrier ? json_string(schedule.barriers()[*finding.barrier].name)
                      : std::string(kNull),
      finding.buffer ? json_string(schedule.buffers()[*finding.buffer].name) : std::string(kNull));
}

}  // namespace

void write_findings_json(const FindingsReport& report, std::ostream& out) {
  const Legality& legality = report.legality;
  out << fmt::format(
      "{{\n\"vpusim_findings\": 1,\n\"file\": {},\n\"schedule\": {},\n\"device\": {},\n"
      "\"is_legal\": {},\n\"is_complete\": {},\n\"deadlocks\": {},\n\"errors\": {},\n\"warnings\": "
      "{},\n"
      "\"cmx_peaks\": [",
      json_string(report.file), json_string(report.schedule.name()), json_string(report.device),
      legality.is_legal(), legality.is_complete, legality.deadlocks,
      legality.count(Finding::Severity::kError), legality.count(Finding::Severity::kWarning));
  std::string_view separator = "\n";
  for (const CmxPeak& peak : legality.cmx_peaks) {
    out << separator
        << fmt::format(R"({{"tile": {}, "bytes": {}, "task": {}}})", peak.tile, peak.bytes,
                       task_json(report.schedule, peak.task));
    separator = ",\n";
  }
  out << "\n],\n\"findings\": [";
  separator = "\n";
  for (const Finding& finding : legality.findings) {
    out << separator << finding_json(report, finding);
    separator = ",\n";
  }
  out << "\n]\n}\n";
}

}  // namespace vpusim
