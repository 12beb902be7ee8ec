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
          layer.roofline.work.dpu_reads.count(),
          layer.roofline.least().count(),
          std::move(busy)};
}

json roofs(const Roofs& roofs) {
  return {{"operations", roofs.operations_per_second},
          {"operations_16_bit", roofs.operations_per_second_16_bit},
          {"ddr", roofs.ddr.count()},
          {"cmx", roofs.cmx.count()}};
}

// Of every DPU task: what it computes and reads from CMX, and which roof is the lowest for it.
json dpu_tasks(const RunReport& report) {
  DeltaColumn task;
  std::vector<std::uint64_t> operations;
  std::vector<std::uint64_t> reads;
  std::vector<std::uint8_t> roof;
  const Roofs& roofs = report.analysis.roofs_of_task;
  for (std::size_t i = 0; i < report.schedule.tasks().size(); ++i) {
    const TaskWork& work = report.analysis.work[TaskId(i)];
    if (report.schedule.tasks()[TaskId(i)].kind() == EngineKind::kDpu && work.operations > 0) {
      task.add(i);
      operations.push_back(work.operations);
      reads.push_back(work.dpu_reads.count());
      roof.push_back(static_cast<std::uint8_t>(roofline(work, Picoseconds(0), roofs).bound()));
    }
  }
  return {{"task", std::move(task).json()},
          {"operations", std::move(operations)},
          {"reads", std::move(reads)},
          {"roof", std::move(roof)}};
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
          {"dpu", roofs(report.analysis.roofs_of_task)},
          {"roof_names", kRoofNames.all()},
          {"tasks", dpu_tasks(report)}};
}

}  // namespace vpusim
