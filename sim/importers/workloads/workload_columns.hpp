#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
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
//
// Every value is a number too, as which tables in binary form hold it: a flag is 0 or 1, a name its
// place in `names`.
struct WorkloadColumn {
  enum class Kind : std::uint8_t { kNumber, kShare, kFlag, kName };

  std::string_view name;
  Kind kind = Kind::kNumber;
  std::span<const std::string_view> names;  // of kName
  std::string_view meaning;                 // with the unit, where it has one
  // None where the row says nothing.
  std::optional<double> (*get)(const WorkloadRow& row) = nullptr;
  // False when `value` is not legal.
  bool (*put)(WorkloadRow& row, double value) = nullptr;

  // False when `text` is no legal value.
  bool set(WorkloadRow& row, std::string_view text) const;
  // Appends the row's value as set() reads it; nothing where the row says nothing.
  void write(const WorkloadRow& row, std::string& text) const;
  std::string expected() const;  // for messages: "a whole number up to 16777216"
};

std::span<const WorkloadColumn> workload_columns();
// nullptr for a column that says nothing about the workload.
const WorkloadColumn* find_workload_column(std::string_view name);

}  // namespace vpusim
