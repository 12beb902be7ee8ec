#include "sim/report/json/run_diff_json.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

std::string origin_json(const Timeline::Origin& origin) {
  return origin.device.empty()
             ? std::string("null")
             : fmt::format(
                   "{{\"schedule\": {}, \"device\": {}, \"fidelity\": {}, \"dpu_mhz\": {}}}",
                   json_string(origin.schedule), json_string(origin.device),
                   json_string(origin.fidelity), origin.dpu_mhz);
}

void write_groups(std::string_view name, const std::vector<RunDiff::Group>& groups,
                  std::ostream& out) {
  out << fmt::format("\"{}\": [", name);
  std::string_view comma = "\n  ";
  for (const RunDiff::Group& group : groups) {
    out << fmt::format(
        "{}{{\"name\": {}, \"tasks_before\": {}, \"tasks_after\": {}, \"before_ps\": {}, "
        "\"after_ps\": {}}}",
        comma, json_string(group.name), group.tasks_before, group.tasks_after, group.time.before,
        group.time.after);
    comma = ",\n  ";
  }
  out << "\n],\n";
}

void write_unmatched(std::string_view name, const Timeline& timeline,
                     const std::vector<std::uint32_t>& tasks, std::ostream& out) {
  out << fmt::format("\"{}\": [", name);
  std::string_view comma = "\n  ";
  for (const std::uint32_t task : tasks) {
    const Timeline::Task& found = timeline.tasks[task];
    out << fmt::format("{}{{\"task\": {}, \"name\": {}, \"start_ps\": {}, \"end_ps\": {}}}", comma,
                       task, json_string(found.name), found.start.count(), found.end.count());
    comma = ",\n  ";
  }
  out << "\n],\n";
}

}  // namespace

void write_diff_json(const Timeline& before, const Timeline& after, const RunDiff& diff,
                     std::ostream& out) {
  out << fmt::format(
      "{{\n\"vpusim_diff\": 1,\n\"before\": {},\n\"after\": {},\n\"run_before\": "
      "{},\n\"run_after\": {},\n\"shared_tasks\": {:.4f},\n\"latency_before_ps\": {},\n"
      "\"latency_after_ps\": {},\n\"latency_percent\": {:.4f},\n\"is_same\": {},\n",
      json_string(before.source), json_string(after.source), origin_json(before.origin),
      origin_json(after.origin), diff.shared_tasks(), diff.latency.before, diff.latency.after,
      diff.latency_percent(), diff.is_same());
  write_groups("critical_path", diff.path, out);
  write_groups("resources", diff.resources, out);
  write_groups("layers", diff.layers, out);
  write_unmatched("removed", before, diff.removed, out);
  write_unmatched("added", after, diff.added, out);
  out << "\"tasks\": [";
  std::string_view comma = "\n  ";
  for (const RunDiff::Task& task : diff.tasks) {
    out << fmt::format(
        "{}{{\"before\": {}, \"after\": {}, \"name\": {}, \"duration_before_ps\": {}, "
        "\"duration_after_ps\": {}, \"start_before_ps\": {}, \"start_after_ps\": {}}}",
        comma, task.before, task.after, json_string(after.tasks[task.after].name),
        task.duration.before, task.duration.after, task.start.before, task.start.after);
    comma = ",\n  ";
  }
  out << "\n]\n}\n";
}

}  // namespace vpusim
