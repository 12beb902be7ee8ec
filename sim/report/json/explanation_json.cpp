#include "sim/report/json/explanation_json.hpp"

#include <fmt/format.h>

#include <string>
#include <string_view>

#include "sim/trace/writers/json_text.hpp"

namespace vpusim {
namespace {

class ExplanationJson {
 public:
  ExplanationJson(const Schedule& schedule, const RunResult& result, const RunAnalysis& analysis,
                  const std::vector<WhatIf>& gains, std::ostream& out)
      : schedule_(schedule), result_(result), analysis_(analysis), gains_(gains), out_(out) {}

  void run() {
    write_head();
    write_engines();
    write_path();
    write_layers();
    write_gains();
    write_tasks();
    out_ << "\n]\n}\n";
  }

 private:
  void write_head() {
    const Headline& head = analysis_.headline;
    out_ << fmt::format(
        "{{\n\"vpusim_explanation\": 1,\n\"schedule\": {},\n\"device\": {},\n\"fidelity\": {},\n"
        "\"latency_ps\": {},\n\"inferences\": {},\n\"inferences_per_second\": {:.6f},\n"
        "\"operations\": {},\n\"operations_per_second\": {:.0f},\n"
        "\"peak_operations_per_second\": {},\n\"share_of_peak\": {:.6f},\n"
        "\"ddr_bytes_read\": {},\n\"ddr_bytes_written\": {},\n",
        json_string(schedule_.name()), json_string(result_.provenance.device),
        json_string(kFidelityNames[result_.fidelity]), result_.latency.count(), head.inferences,
        head.inferences_per_second, head.work.operations, head.operations_per_second,
        head.peak_operations_per_second, head.share_of_peak, head.work.ddr_read.count(),
        head.work.ddr_written.count());
    begin("brakes");
    for (const std::string& sentence : brakes(gains_, result_.latency, 3)) {
      next();
      out_ << json_string(sentence);
    }
    out_ << "\n],\n";
  }

  void write_engines() {
    begin("engines");
    for (std::size_t e = 0; e < analysis_.engines.size(); ++e) {
      const EngineUtilisation& use = analysis_.engines[e];
      next();
      out_ << fmt::format(
          "{{\"name\": {}, \"working_ps\": {}, \"contention_ps\": {}, \"barrier_ps\": {}, "
          "\"queue_ps\": {}, \"idle_ps\": {}}}",
          json_string(result_.engines[e].name), use.working.count(), use.contention.count(),
          use.barrier.count(), use.queue.count(), use.idle.count());
    }
    out_ << "\n],\n";
  }

  void write_path() {
    begin("critical_path");
    for (const PathPiece& piece : analysis_.path) {
      next();
      out_ << fmt::format("{{\"kind\": {}, \"start_ps\": {}, \"end_ps\": {}, \"task\": {}",
                          json_string(kPathKindNames[piece.kind]), piece.start.count(),
                          piece.end.count(),
                          piece.task.valid() ? std::to_string(piece.task.index()) : "null");
      if (piece.barrier.valid()) {
        out_ << fmt::format(", \"barrier\": {}",
                            json_string(schedule_.barriers()[piece.barrier].name));
      }
      out_ << '}';
    }
    out_ << "\n],\n";
  }

  void write_layers() {
    begin("layers");
    for (const LayerUse& layer : analysis_.layers) {
      const Roofline& roofline = layer.roofline;
      next();
      out_ << fmt::format(
          "{{\"name\": {}, \"type\": {}, \"tasks\": {}, \"start_ps\": {}, \"end_ps\": {}, "
          "\"critical_ps\": {}, \"held_up_by\": {}, \"compute_ps\": {}, \"worked_ps\": {}, "
          "\"dma_ps\": {}, "
          "\"dpu_ps\": {}, \"shave_ps\": {}, \"m2i_ps\": {}, \"contention_ps\": {}, "
          "\"operations\": {}, \"ddr_bytes\": {}, \"cmx_bytes\": {}, \"dpu_read_bytes\": {}, "
          "\"operations_per_second\": {:.0f}, \"least_compute_ps\": {}, \"least_ddr_ps\": {}, "
          "\"least_cmx_ps\": {}, \"roof\": {}, \"model\": {}, \"uncertainty\": {:.4f}}}",
          json_string(layer.name), json_string(layer.type), layer.task_count, layer.start.count(),
          layer.end.count(), layer.critical.count(), json_string(kBrakeNames[layer.brake()]),
          layer.compute.count(), layer.worked.count(), busy(layer, EngineKind::kDma),
          busy(layer, EngineKind::kDpu), busy(layer, EngineKind::kShave),
          busy(layer, EngineKind::kM2i), layer.contention.count(), roofline.work.operations,
          roofline.work.ddr().count(), roofline.work.cmx.count(), roofline.work.dpu_reads.count(),
          roofline.operations_per_second(), roofline.least_compute.count(),
          roofline.least_ddr.count(), roofline.least_cmx.count(),
          json_string(kRoofNames[roofline.bound()]), json_string(layer.model), layer.uncertainty);
    }
    out_ << "\n],\n";
  }

  static std::uint64_t busy(const LayerUse& layer, EngineKind kind) {
    return layer.busy[static_cast<std::size_t>(kind)].count();
  }

  void write_gains() {
    begin("what_if");
    for (const WhatIf& what_if : gains_) {
      next();
      out_ << fmt::format("{{\"resource\": {}, \"twice_as_fast_ps\": {}, \"free_ps\": {}}}",
                          json_string(kResourceNames[what_if.resource]),
                          what_if.twice_as_fast.count(), what_if.free.count());
    }
    out_ << "\n],\n";
  }

  void write_tasks() {
    begin("tasks");
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const TaskId id(i);
      const Roofline roofline = of_task(id);
      next();
      out_ << fmt::format(
          "{{\"id\": {}, \"name\": {}, \"slack_ps\": {}, \"operations\": {}, \"ddr_bytes\": {}, "
          "\"cmx_bytes\": {}, \"dpu_read_bytes\": {}, \"least_compute_ps\": {}, "
          "\"least_ddr_ps\": {}, \"least_cmx_ps\": {}, \"roof\": {}}}",
          i, json_string(schedule_.tasks()[id].name), analysis_.slack.tasks[id].count(),
          roofline.work.operations, roofline.work.ddr().count(), roofline.work.cmx.count(),
          roofline.work.dpu_reads.count(), roofline.least_compute.count(),
          roofline.least_ddr.count(), roofline.least_cmx.count(),
          json_string(kRoofNames[roofline.bound()]));
    }
  }

  Roofline of_task(TaskId id) const {
    const Picoseconds taken = result_.end_of(id) - result_.start_of(id);
    return roofline(analysis_.work[id], taken, analysis_.roofs_of_task);
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
  const RunAnalysis& analysis_;
  const std::vector<WhatIf>& gains_;
  std::ostream& out_;
  std::string_view separator_;
};

}  // namespace

void write_explanation_json(const Schedule& schedule, const RunResult& result,
                            const RunAnalysis& analysis, const std::vector<WhatIf>& gains,
                            std::ostream& out) {
  ExplanationJson(schedule, result, analysis, gains, out).run();
}

}  // namespace vpusim
