#include "nn_timing/data/shard.hpp"

#include <xxhash.h>

#include <array>

#include "nn_timing/data/column_maker.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/importers/workloads/workload_columns.hpp"

namespace vpusim::nn_timing {
namespace {

std::string_view kind_name(WorkloadColumn::Kind kind) {
  constexpr auto kNames = enum_names<WorkloadColumn::Kind, WorkloadColumn::Kind::kName>(
      "number", "share", "flag", "name");
  return kNames[kind];
}

void add_workload_column(const WorkloadColumn& column, ColumnMaker<WorkloadRow>& columns) {
  constexpr double kUnset = -1;
  const auto value_of = [&](const WorkloadRow& row) { return column.get(row).value_or(kUnset); };
  const ColumnDescription told = {column.name, kind_name(column.kind), column.meaning,
                                  column.names};
  switch (column.kind) {
    case WorkloadColumn::Kind::kNumber:
      columns.add<std::int32_t>(told, value_of);
      break;
    case WorkloadColumn::Kind::kShare:
      columns.add<float>(told, value_of);
      break;
    case WorkloadColumn::Kind::kFlag:
    case WorkloadColumn::Kind::kName:
      columns.add<std::int8_t>(told, value_of);
      break;
  }
}

}  // namespace

void add_label_columns(std::span<const Label> labels, ShardTable& table) {
  ColumnMaker<Label> columns(labels, table);
  columns.add<std::int64_t>({"cycles", "number", "what it takes, cycles of the DPU clock"},
                            [](const Label& label) { return label.cycles.count(); });
  columns.add<std::int8_t>({"label", "name", "who says so", kLabelSourceNames.all()},
                           [](const Label& label) { return label.source; });
  columns.add<std::string_view>({"model", "text", "the model that says so"},
                                [](const Label& label) { return label.model; });
  columns.add<std::int8_t>({"split", "name", "what the row may be used for", kSplitNames.all()},
                           [](const Label& label) { return label.split; });
}

ShardTable workload_table(std::span<const DpuWorkload> workloads, VpunnDevice device,
                          std::span<const Label> labels) {
  std::vector<WorkloadRow> rows;
  rows.reserve(workloads.size());
  for (const DpuWorkload& workload : workloads) {
    rows.push_back({workload, device});
  }
  ShardTable table;
  ColumnMaker<WorkloadRow> columns(rows, table);
  for (const WorkloadColumn& column : workload_columns()) {
    add_workload_column(column, columns);
  }
  add_label_columns(labels, table);
  return table;
}

std::uint64_t content_hash(const DpuWorkload& workload, VpunnDevice device) {
  constexpr std::size_t kColumns = 128;
  constexpr float kUnset = -1e9F;  // no field takes it
  std::array<float, kColumns> values{};
  const WorkloadRow row{sanitized(workload, device), device};
  std::size_t count = 0;
  for (const WorkloadColumn& column : workload_columns()) {
    values.at(count++) = static_cast<float>(column.get(row).value_or(kUnset));
  }
  return XXH3_64bits(values.data(), count * sizeof(float));
}

Split split_of(std::uint64_t content_hash) {
  constexpr std::uint64_t kPercent = 100;
  constexpr std::uint64_t kTest = 5;
  constexpr std::uint64_t kValidation = 5;
  const std::uint64_t place = content_hash % kPercent;
  if (place < kTest) {
    return Split::kTest;
  }
  return place < kTest + kValidation ? Split::kValidation : Split::kTrain;
}

}  // namespace vpusim::nn_timing
