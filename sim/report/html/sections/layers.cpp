#include "sim/analysis/layers.hpp"

#include <utility>

#include "sim/report/html/page_data.hpp"
#include "sim/report/html/sections/sections.hpp"

namespace vpusim {
namespace {

using nlohmann::json;

json layer_row(const LayerUse& layer, TextTable& texts) {
  json busy = json::array();
  for (const Picoseconds time : layer.busy) {
    busy.push_back(time.count());
  }
  return {texts.add(layer.name),
          texts.add(layer.type),
          layer.task_count,
          layer.start.count(),
          layer.end.count(),
          layer.compute.count(),
          layer.worked.count(),
          layer.critical.count(),
          texts.add(kBrakeNames[layer.brake()]),
          texts.add(kRoofNames[layer.roofline.bound()]),
          texts.add(layer.model),
          layer.uncertainty,
          layer.contention.count(),
          layer.roofline.work.operations,
          layer.roofline.work.ddr().count(),
          layer.roofline.work.cmx.count(),
          layer.roofline.least().count(),
          std::move(busy)};
}

json roofs(const Roofs& roofs) {
  return {{"operations", roofs.operations_per_second},
          {"ddr", roofs.ddr.count()},
          {"cmx", roofs.cmx.count()}};
}

// Of every DPU task: what it computes and moves from and to CMX, and how long it took.
json dpu_tasks(const RunReport& report) {
  DeltaColumn task;
  std::vector<std::uint64_t> operations;
  std::vector<std::uint64_t> cmx;
  for (std::size_t i = 0; i < report.schedule.tasks().size(); ++i) {
    const TaskWork& work = report.analysis.work[TaskId(i)];
    if (report.schedule.tasks()[TaskId(i)].kind() == EngineKind::kDpu && work.operations > 0) {
      task.add(i);
      operations.push_back(work.operations);
      cmx.push_back(work.cmx.count());
    }
  }
  return {{"task", std::move(task).json()},
          {"operations", std::move(operations)},
          {"cmx", std::move(cmx)}};
}

}  // namespace

json layers_data(const RunReport& report) {
  TextTable texts;
  json rows = json::array();
  for (const LayerUse& layer : report.analysis.layers) {
    rows.push_back(layer_row(layer, texts));
  }
  return {{"texts", texts.json()}, {"rows", std::move(rows)}};
}

json roofline_data(const RunReport& report) {
  return {{"device", roofs(roofs_of(report.hw))},
          {"dpu", roofs(roofs_of_one_dpu(report.hw))},
          {"tasks", dpu_tasks(report)}};
}

}  // namespace vpusim
