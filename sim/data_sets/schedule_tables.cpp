#include "sim/data_sets/schedule_tables.hpp"

#include "nn_timing/data/column_maker.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

using nn_timing::ColumnMaker;
using nn_timing::ShardTable;

ShardTable schedule_table(std::span<const ScheduleRow> rows) {
  ShardTable table{"schedules", {}};
  ColumnMaker<ScheduleRow> columns(rows, table);
  using Row = ScheduleRow;
  const auto number = [&](std::string_view name, std::string_view meaning, auto value_of) {
    columns.add<std::int64_t>({name, "number", meaning}, value_of);
  };
  columns.add<std::uint64_t>({"hash", "number", "of the content: equal rows are there once"},
                             [](const Row& row) { return row.hash; });
  columns.add<std::int8_t>(
      {"split", "name", "what the schedule may be used for", nn_timing::kSplitNames.all()},
      [](const Row& row) { return row.split; });
  columns.add<std::int8_t>({"source", "name", "who made it", kScheduleSourceNames.all()},
                           [](const Row& row) { return row.recipe.source; });
  columns.add<std::string_view>(
      {"network", "text", "what was compiled; empty for a random schedule"},
      [](const Row& row) -> std::string_view { return row.recipe.network; });
  number("effort", "of the compiler", [](const Row& row) { return row.recipe.effort; });
  columns.add<std::uint64_t>({"seed", "number", "that it was drawn from"},
                             [](const Row& row) { return row.recipe.seed; });
  number("device", "row of the table of devices", [](const Row& row) { return row.recipe.device; });
  number("latency_ps", "of the inference, picoseconds",
         [](const Row& row) { return row.latency_ps; });
  number("barrier_count", "uses of barriers", [](const Row& row) { return row.barriers; });
  number("first_task", "row of the table of tasks", [](const Row& row) { return row.first_task; });
  number("task_count", "rows from there on", [](const Row& row) { return row.task_count; });
  number("first_dependency", "row of the table of dependencies",
         [](const Row& row) { return row.first_dependency; });
  number("dependency_count", "rows from there on",
         [](const Row& row) { return row.dependency_count; });
  return table;
}

ShardTable task_table(std::span<const TaskRow> rows) {
  ShardTable table{"tasks", {}};
  ColumnMaker<TaskRow> columns(rows, table);
  using Row = TaskRow;
  const auto name = [&](std::string_view column, std::string_view meaning,
                        std::span<const std::string_view> names, auto field) {
    columns.add<std::int8_t>({column, "name", meaning, names},
                             [field](const Row& row) { return row.features.*field; });
  };
  const auto number = [&](std::string_view column, std::string_view meaning,
                          std::int32_t TaskFeatures::*field) {
    columns.add<std::int32_t>({column, "number", meaning},
                              [field](const Row& row) { return row.features.*field; });
  };
  const auto wide = [&](std::string_view column, std::string_view meaning, auto value_of) {
    columns.add<std::int64_t>({column, "number", meaning}, value_of);
  };
  using F = TaskFeatures;
  name("kind", "engine that it is for", kEngineKindNames.all(), &F::kind);
  name("operation", "what a DPU or DMA does", task_operation_names(), &F::operation);
  columns.add<std::string_view>({"kernel", "text", "of a SHAVE; else empty"},
                                [](const Row& row) { return row.kernel; });
  number("queue", "tasks of one queue start in their order", &F::queue);
  number("unit", "tile, or DMA port", &F::unit);
  number("steps", "variants of a DPU task, runs of a kernel", &F::steps);
  wide("source_bytes", "all that is read",
       [](const Row& row) { return row.features.source_bytes; });
  wide("target_bytes", "all that is written",
       [](const Row& row) { return row.features.target_bytes; });
  wide("macs", "multiplications", [](const Row& row) { return row.features.macs; });
  number("in_w", "input width of the largest step, elements; -1: none", &F::input_width);
  number("in_h", "input height", &F::input_height);
  number("in_c", "input channels", &F::input_channels);
  name("in_dtype", "input type", kDataTypeNames.all(), &F::input_type);
  number("out_w", "output width of the largest step, elements; -1: none", &F::output_width);
  number("out_h", "output height", &F::output_height);
  number("out_c", "output channels", &F::output_channels);
  name("out_dtype", "output type", kDataTypeNames.all(), &F::output_type);
  number("kernel_w", "window of a DPU task, elements; -1: none", &F::kernel_width);
  number("kernel_h", "window of a DPU task, elements; -1: none", &F::kernel_height);
  number("stride_w", "step of the window; -1: none", &F::stride_width);
  number("stride_h", "step of the window; -1: none", &F::stride_height);
  name("mode", "of the MAC array", kMpeModeNames.all(), &F::mode);
  name("direction", "memories of a transfer", kDmaDirectionNames.all(), &F::direction);
  number("source_runs", "runs of bytes that a transfer reads; -1: none", &F::source_runs);
  number("target_runs", "runs of bytes that a transfer writes; -1: none", &F::target_runs);
  number("target_tiles", "tiles that a transfer writes; 0: DDR, -1: none", &F::target_tiles);
  number("waits", "barriers that it waits for", &F::waits);
  number("updates", "barriers that it updates", &F::updates);
  wide("cycles", "predicted for the work itself, DPU clock, all steps; 0 for DMA",
       [](const Row& row) { return row.cycles; });
  columns.add<std::string_view>({"model", "text", "who predicted that"},
                                [](const Row& row) { return row.model; });
  columns.add<std::int32_t>({"engine", "number", "of its kind and unit, where the first step ran"},
                            [](const Row& row) { return row.engine; });
  wide("start_ps", "simulated, since the inference began, picoseconds",
       [](const Row& row) { return row.start_ps; });
  wide("end_ps", "simulated, picoseconds", [](const Row& row) { return row.end_ps; });
  return table;
}

ShardTable dependency_table(std::span<const Dependency> rows) {
  ShardTable table{"dependencies", {}};
  ColumnMaker<Dependency> columns(rows, table);
  columns.add<std::int32_t>({"from", "number", "task, by its place in the schedule"},
                            [](const Dependency& row) { return row.from; });
  columns.add<std::int32_t>({"to", "number", "task that waits, by its place in the schedule"},
                            [](const Dependency& row) { return row.to; });
  columns.add<std::int8_t>({"kind", "name", "what orders them", kDependencyKindNames.all()},
                           [](const Dependency& row) { return row.kind; });
  columns.add<std::int32_t>(
      {"barrier", "number", "the use, by its place in the schedule; -1: none"},
      [](const Dependency& row) { return row.barrier; });
  return table;
}

ShardTable device_table(std::span<const HwConfig> devices) {
  ShardTable table{"devices", {}};
  ColumnMaker<HwConfig> columns(devices, table);
  columns.add<std::string_view>({"name", "text", "the device that numbers were varied of"},
                                [](const HwConfig& hw) -> std::string_view { return hw.name; });
  for (const DeviceKey& key : device_keys()) {
    columns.add<std::int64_t>({key.path, "number", key.meaning},
                              [&](const HwConfig& hw) { return key.get(hw); });
  }
  return table;
}

}  // namespace vpusim
