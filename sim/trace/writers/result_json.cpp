#include "sim/trace/writers/result_json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string>

#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

class ResultWriter {
 public:
  ResultWriter(const Schedule& schedule, const RunResult& result, std::ostream& out)
      : schedule_(schedule), result_(result), out_(out) {}

  void run() {
    write_head();
    write_provenance();
    write_inputs();
    write_engines();
    write_energy();
    write_models();
    write_inferences();
    write_warnings();
    write_tasks();
    out_ << "\n}\n";
  }

 private:
  void write_head() {
    // A microsecond is 1,000,000 ps: the six decimals are exact.
    const std::uint64_t latency = result_.latency.count();
    out_ << fmt::format(
        "{{\n\"vpusim_result\": 1,\n\"latency_us\": {}.{:06},\n\"latency_dpu_cycles\": {},\n"
        "\"device\": {},\n\"fidelity\": \"{}\",\n\"dpu_hz\": {},\n\"vpu_hz\": {},\n",
        latency / 1'000'000, latency % 1'000'000, result_.latency_dpu_cycles.count(),
        json_string(result_.provenance.device), kFidelityNames[result_.fidelity],
        result_.dpu_frequency.count(), result_.vpu_frequency.count());
  }

  void write_provenance() {
    const Provenance& p = result_.provenance;
    out_ << fmt::format(
        "\"provenance\": {{\"version\": {}, \"schedule\": {}, \"schedule_sha256\": {}, "
        "\"device\": {}, \"device_sha256\": {}, \"fidelity\": \"{}\", \"dpu_hz\": {}, "
        "\"vpu_hz\": {}, \"dpu_timing\": {}, \"shave_timing\": {}, \"dma_timing\": {}}},\n",
        json_string(p.version), json_string(p.schedule), json_string(p.schedule_sha256),
        json_string(p.device), json_string(p.device_sha256), kFidelityNames[p.fidelity],
        p.dpu_frequency.count(), p.vpu_frequency.count(), json_string(p.dpu_timing),
        json_string(p.shave_timing), json_string(p.dma_timing));
  }

  void write_inputs() {
    const RunInputs& in = result_.inputs;
    if (in.streams.empty()) {
      return;
    }
    out_ << "\"inputs\": {\"streams\": [";
    std::string_view comma;
    for (const RunInputs::Stream& stream : in.streams) {
      out_ << fmt::format("{}{{\"file\": {}, \"schedule_sha256\": {}", comma,
                          json_string(stream.file), json_string(stream.schedule_sha256));
      if (!stream.network_sha256.empty()) {
        out_ << fmt::format(", \"network_sha256\": {}", json_string(stream.network_sha256));
      }
      out_ << '}';
      comma = ", ";
    }
    out_ << fmt::format(
        "],\n  \"function\": {}, \"shapes\": [{}], \"repeat\": {}, \"device\": {}, "
        "\"dpu_mhz\": {}, \"work_point\": {},\n  \"fidelity\": {}, \"timing\": {}, "
        "\"timing_files\": [",
        in.function ? json_string(*in.function) : "null", joined(in.shapes), in.repeat,
        in.device ? json_string(*in.device) : "null", number_or_null(in.dpu_mhz),
        number_or_null(in.work_point), json_string(in.fidelity), json_string(in.timing));
    comma = "";
    for (const RunInputs::TimingFile& file : in.timing_files) {
      out_ << fmt::format("{}{{\"file\": {}, \"sha256\": {}}}", comma, json_string(file.file),
                          json_string(file.sha256));
      comma = ", ";
    }
    out_ << "],\n  \"compile\": {";
    comma = "";
    for (const auto& [name, value] : in.compile) {
      out_ << fmt::format("{}{}: {}", comma, json_string(name), json_string(value));
      comma = ", ";
    }
    out_ << "}},\n";
  }

  static std::string number_or_null(std::optional<std::uint32_t> number) {
    return number ? std::to_string(*number) : "null";
  }

  static std::string joined(const std::vector<std::string>& texts) {
    std::string list;
    for (const std::string& text : texts) {
      list += (list.empty() ? "" : ", ") + json_string(text);
    }
    return list;
  }

  void write_engines() {
    begin("engines");
    for (const EngineUse& e : result_.engines) {
      next();
      out_ << fmt::format(
          "{{\"name\": {}, \"kind\": \"{}\", \"unit\": {}, \"index\": {}, \"steps\": {}, "
          "\"busy_ps\": {}, \"contention_ps\": {}, \"stall_ps\": {}, \"idle_ps\": {}}}",
          json_string(e.name), kEngineKindNames[e.kind], e.unit, e.index, e.step_count,
          e.busy.count(), e.contention.count(), e.stall.count(), e.idle.count());
    }
    out_ << "\n],\n";
  }

  void write_energy() {
    if (!result_.energy) {
      out_ << "\"energy\": null,\n";
      return;
    }
    const ScheduleEnergy& energy = *result_.energy;
    out_ << fmt::format(
        "\"energy\": {{\"unit\": \"DPU cycles of the power virus\", \"total\": {:.3f}, \"dpu\": "
        "{:.3f}, \"shave\": {:.3f}, \"unknown_tasks\": {}, \"activity_factor\": {:.9f}}},\n",
        energy.total(), energy.dpu, energy.shave, energy.unknown_count,
        energy.activity_factor(result_.latency_dpu_cycles));
  }

  void write_models() {
    begin("models");
    for (const TimedSchedule::ModelUse& model : result_.models) {
      next();
      out_ << fmt::format("{{\"name\": {}, \"workloads\": {}}}", json_string(model.name),
                          model.workloads);
    }
    out_ << "\n],\n";
  }

  void write_warnings() {
    begin("warnings");
    for (const Warning& warning : result_.warnings) {
      next();
      out_ << fmt::format("{{\"code\": {}, \"message\": {}, \"count\": {}}}",
                          json_string(warning.code), json_string(warning.message), warning.count);
    }
    out_ << "\n],\n";
  }

  void write_inferences() {
    if (result_.inferences.empty()) {
      return;
    }
    begin("inferences");
    for (const InferenceSpan& inference : result_.inferences) {
      next();
      out_ << fmt::format(
          "{{\"stream\": {}, \"schedule\": {}, \"number\": {}, \"first_task\": {}, "
          "\"task_count\": {}, \"start_ps\": {}, \"end_ps\": {}}}",
          inference.stream, json_string(inference.schedule), inference.number,
          inference.first_task.index(), inference.task_count, inference.start.count(),
          inference.end.count());
    }
    out_ << "\n],\n";
  }

  void write_tasks() {
    begin("tasks");
    std::string line;
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const TaskId id(i);
      const auto steps = result_.steps_of(id);
      next();
      line.clear();
      fmt::format_to(std::back_inserter(line),
                     "{{\"id\": {}, \"name\": {}, \"engine\": {}, \"start_ps\": {}, "
                     "\"end_ps\": {}, \"model\": {}",
                     i, json_string(schedule_.tasks()[id].name),
                     json_string(result_.engines[steps.front().engine].name),
                     result_.start_of(id).count(), result_.end_of(id).count(),
                     json_string(result_.models[result_.tasks[id].model].name));
      if (const float uncertainty = result_.tasks[id].uncertainty; uncertainty > 0) {
        fmt::format_to(std::back_inserter(line), ", \"uncertainty\": {:.4f}", uncertainty);
      }
      if (steps.size() > 1) {
        line += ", \"steps\": [";
        for (std::size_t s = 0; s < steps.size(); ++s) {
          fmt::format_to(std::back_inserter(line), "{}[{}, {}, {}]", s == 0 ? "" : ", ",
                         steps[s].engine, steps[s].start.count(), steps[s].end.count());
        }
        line += ']';
      }
      if (const auto energy = result_.energy ? result_.energy->tasks[id] : std::nullopt) {
        fmt::format_to(std::back_inserter(line), ", \"energy\": {:.3f}", *energy);
      }
      const auto* dma = std::get_if<DmaTransfer>(&schedule_.tasks()[id].work);
      if (dma != nullptr && dma->is_profiling) {
        line += ", \"profiling\": true";
      }
      line += '}';
      out_ << line;
    }
    out_ << "\n]";
  }

  void begin(std::string_view name) {
    out_ << '"' << name << "\": [";
    separator_ = "\n  ";
  }
  void next() {
    out_ << separator_;
    separator_ = ",\n  ";
  }

  const Schedule& schedule_;
  const RunResult& result_;
  std::ostream& out_;
  std::string_view separator_;
};

}  // namespace

void write_result_json(const Schedule& schedule, const RunResult& result, std::ostream& out) {
  ResultWriter(schedule, result, out).run();
}

}  // namespace vpusim
