#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/report/html/page_data.hpp"
#include "sim/report/html/sections/sections.hpp"
#include "sim/trace/layer_name.hpp"

namespace vpusim {
namespace {

using nlohmann::json;

std::string place_of(const Schedule& schedule, BufferId id) {
  const Buffer& buffer = schedule.buffers()[id];
  return fmt::format("{} {}", kSectionNames[buffer.section], fmt::join(buffer.indices, ","));
}

// What a task does, in a few words.
std::string detail_of(const Schedule& schedule, const Task& task) {
  return std::visit(
      Overloaded{
          [&](const DmaTransfer& dma) {
            return fmt::format("{}, {} bytes, {} -> {}", kDmaKindNames[dma.kind],
                               schedule.type_of(dma.target).bytes().count(),
                               place_of(schedule, dma.source), place_of(schedule, dma.target));
          },
          [](const DpuTask& dpu) {
            return fmt::format("{} {}x{}, {} variant{}, {}", kNceOperationNames[dpu.operation],
                               dpu.kernel[0], dpu.kernel[1], dpu.variants.size(),
                               dpu.variants.size() == 1 ? "" : "s",
                               kMpeModeNames[dpu.variants.front().mpe_mode]);
          },
          [](const ShaveKernel& kernel) {
            return fmt::format("{}, {} run{}", kernel.kernel_name(), kernel.runs.size(),
                               kernel.runs.size() == 1 ? "" : "s");
          },
          [](const MediaTask& media) {
            return fmt::format("{} -> {}", media.input_format, media.output_format);
          },
      },
      task.work);
}

// All lists of barriers one after another, and how many each task has.
class BarrierColumns {
 public:
  void add(const BarrierList& barriers) {
    counts_.push_back(barriers.size());
    for (const BarrierId barrier : barriers) {
      barriers_.add(barrier.index());
    }
  }
  json columns() && {
    return {{"counts", std::move(counts_)}, {"barriers", std::move(barriers_).json()}};
  }

 private:
  std::vector<std::size_t> counts_;
  DeltaColumn barriers_;
};

// What is known of each task.
json task_columns(const RunReport& report) {
  TextTable texts;
  std::vector<std::uint32_t> names;
  std::vector<std::uint32_t> layers;
  std::vector<std::uint32_t> details;
  std::vector<std::uint32_t> models;
  BarrierColumns waits;
  BarrierColumns updates;
  const auto& tasks = report.schedule.tasks();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const Task& task = tasks[TaskId(i)];
    names.push_back(texts.add(task.name));
    layers.push_back(texts.add(layer_of(task.name)));
    details.push_back(texts.add(detail_of(report.schedule, task)));
    models.push_back(texts.add(report.result.models[report.result.tasks[TaskId(i)].model].name));
    waits.add(task.waits);
    updates.add(task.updates);
  }
  return {{"texts", texts.json()},
          {"name", std::move(names)},
          {"layer", std::move(layers)},
          {"detail", std::move(details)},
          {"model", std::move(models)},
          {"waits", std::move(waits).columns()},
          {"updates", std::move(updates).columns()}};
}

// The tasks of the critical path in its order, each once for a stay of however many pieces.
json path_column(const RunReport& report) {
  DeltaColumn tasks;
  TaskId last;
  for (const PathPiece& piece : report.analysis.path) {
    if (piece.task.valid() && piece.task != last && piece.kind == PathKind::kWork) {
      tasks.add(piece.task.index());
      last = piece.task;
    }
  }
  return std::move(tasks).json();
}

json slack_column(const RunReport& report) {
  json column = json::array();
  for (const Picoseconds slack : report.analysis.slack.tasks) {
    column.push_back(slack.count());
  }
  return column;
}

struct Span {
  std::uint32_t task = 0;
  StepSpan step;
};

json engine_columns(const EngineUse& engine, std::vector<Span> spans) {
  std::stable_sort(spans.begin(), spans.end(),
                   [](const Span& a, const Span& b) { return a.step.start < b.step.start; });
  DeltaColumn task;
  DeltaColumn start;
  std::vector<std::uint64_t> duration;
  for (const Span& span : spans) {
    task.add(span.task);
    start.add(span.step.start.count());
    duration.push_back((span.step.end - span.step.start).count());
  }
  return {{"name", engine.name},
          {"kind", kEngineKindNames[engine.kind]},
          {"task", std::move(task).json()},
          {"start", std::move(start).json()},
          {"duration", std::move(duration)}};
}

}  // namespace

json tasks_data(const RunReport& report) {
  const RunResult& result = report.result;
  std::vector<std::vector<Span>> by_engine(result.engines.size());
  for (std::uint32_t i = 0; i < report.schedule.tasks().size(); ++i) {
    for (const StepSpan& step : result.steps_of(TaskId(i))) {
      by_engine[step.engine].push_back({i, step});
    }
  }
  json engines = json::array();
  for (std::size_t e = 0; e < by_engine.size(); ++e) {
    if (!by_engine[e].empty()) {
      engines.push_back(engine_columns(result.engines[e], std::move(by_engine[e])));
    }
  }
  json data = task_columns(report);
  data["path"] = path_column(report);
  data["slack"] = slack_column(report);
  data["engines"] = std::move(engines);
  data["latency"] = result.latency.count();
  return data;
}

}  // namespace vpusim
