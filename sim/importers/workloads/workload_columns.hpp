#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/dpu_workload.hpp"

namespace vpusim {

// One DPU workload as a table holds it, with what only tables say about it.
struct WorkloadRow {
  DpuWorkload workload;
  std::optional<VpunnDevice> device;
};

// A column of a workload table, under the name that the published tables give it. An
// empty field leaves the row's default.
struct WorkloadColumn {
  std::string_view name;
  std::string_view expected;  // for messages: "a whole number"
  // False when `text` is no legal value.
  bool (*set)(WorkloadRow& row, std::string_view text);
};

std::span<const WorkloadColumn> workload_columns();
// nullptr for a column that says nothing about the workload.
const WorkloadColumn* find_workload_column(std::string_view name);

}  // namespace vpusim
