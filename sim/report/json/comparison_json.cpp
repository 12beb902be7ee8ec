#include "sim/report/json/comparison_json.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

constexpr auto kPieceNames =
    enum_names<Comparison::Piece::Kind, Comparison::Piece::Kind::kTail>("task", "wait", "tail");

class ComparisonJson {
 public:
  ComparisonJson(const Timeline& simulated, const Timeline& measured, const Comparison& comparison,
                 std::ostream& out)
      : simulated_(simulated), measured_(measured), comparison_(comparison), out_(out) {}

  void run() {
    out_ << fmt::format(
        "{{\n\"vpusim_comparison\": 1,\n\"simulated\": {},\n\"measured\": {},\n"
        "\"simulated_window_ps\": {},\n\"measured_window_ps\": {},\n"
        "\"total_error_percent\": {:.4f},\n\"resolution_ps\": {},\n\"unresolved\": {},\n",
        json_string(simulated_.source), json_string(measured_.source), comparison_.simulated_window,
        comparison_.measured_window, comparison_.total_error_percent(),
        measured_.resolution ? std::to_string(measured_.resolution->count()) : "null",
        comparison_.unresolved_count);
    write_group("all", comparison_.all);
    write_groups("kinds", comparison_.kinds);
    write_groups("layers", comparison_.layers);
    write_pieces();
    write_uneven_names();
    write_unmatched("only_simulated", simulated_, comparison_.only_simulated);
    write_unmatched("only_measured", measured_, comparison_.only_measured);
    write_tasks();
    out_ << "\n]\n}\n";
  }

 private:
  static std::string spread(const Comparison::Spread& s) {
    return fmt::format(
        "{{\"count\": {}, \"mean\": {:.4f}, \"p50\": {:.4f}, \"p90\": {:.4f}, \"max\": {:.4f}}}",
        s.count, s.mean, s.median, s.percentile_90, s.largest);
  }

  static std::string group(const Comparison::Group& g) {
    return fmt::format(
        "{{\"name\": {}, \"tasks\": {}, \"simulated_us\": {:.6f}, \"measured_us\": {:.6f}, "
        "\"error_percent\": {:.4f}, \"duration_error_percent\": {}, \"start_error_us\": {}}}",
        json_string(g.name), g.task_count, g.simulated_us, g.measured_us, g.error_percent(),
        spread(g.duration_percent), spread(g.start_us));
  }

  void write_group(std::string_view name, const Comparison::Group& g) {
    out_ << fmt::format("\"{}\": {},\n", name, group(g));
  }

  void write_groups(std::string_view name, const std::vector<Comparison::Group>& groups) {
    begin(name);
    for (const Comparison::Group& g : groups) {
      next() << group(g);
    }
    out_ << "\n],\n";
  }

  void write_pieces() {
    begin("pieces");
    for (const Comparison::Piece& piece : comparison_.pieces) {
      next() << fmt::format(
          "{{\"kind\": \"{}\", \"task\": {}, \"simulated_ps\": {}, \"measured_ps\": {}}}",
          kPieceNames[piece.kind], json_string(name_of(comparison_.matches[piece.match])),
          piece.simulated, piece.measured);
    }
    out_ << "\n],\n";
  }

  void write_uneven_names() {
    begin("uneven_names");
    for (const Comparison::UnevenName& uneven : comparison_.uneven_names) {
      next() << fmt::format(
          "{{\"kind\": \"{}\", \"name\": {}, \"simulated\": {}, \"measured\": {}}}",
          kEngineKindNames[uneven.kind], json_string(uneven.name), uneven.simulated_count,
          uneven.measured_count);
    }
    out_ << "\n],\n";
  }

  void write_unmatched(std::string_view name, const Timeline& timeline,
                       const std::vector<std::uint32_t>& tasks) {
    begin(name);
    for (const std::uint32_t index : tasks) {
      const Timeline::Task& task = timeline.tasks[index];
      next() << fmt::format("{{\"kind\": \"{}\", \"name\": {}, \"profiling\": {}}}",
                            kEngineKindNames[task.kind], json_string(task.name), task.is_profiling);
    }
    out_ << "\n],\n";
  }

  void write_tasks() {
    begin("tasks");
    for (const Comparison::Match& match : comparison_.matches) {
      const Timeline::Task& task = measured_.tasks[match.measured_task];
      next() << fmt::format(
          "{{\"kind\": \"{}\", \"name\": {}, \"by_layer\": {}, \"simulated_ps\": [{}, {}], "
          "\"measured_ps\": [{}, {}]}}",
          kEngineKindNames[task.kind], json_string(task.name), match.is_by_layer,
          match.simulated.start, match.simulated.end, match.measured.start, match.measured.end);
    }
  }

  const std::string& name_of(const Comparison::Match& match) const {
    return measured_.tasks[match.measured_task].name;
  }

  void begin(std::string_view name) {
    out_ << '"' << name << "\": [";
    separator_ = "\n  ";
  }
  std::ostream& next() {
    out_ << separator_;
    separator_ = ",\n  ";
    return out_;
  }

  const Timeline& simulated_;
  const Timeline& measured_;
  const Comparison& comparison_;
  std::ostream& out_;
  std::string_view separator_;
};

}  // namespace

void write_comparison_json(const Timeline& simulated, const Timeline& measured,
                           const Comparison& comparison, std::ostream& out) {
  ComparisonJson(simulated, measured, comparison, out).run();
}

}  // namespace vpusim
