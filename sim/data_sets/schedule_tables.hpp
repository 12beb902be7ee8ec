#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "nn_timing/data/data_set.hpp"
#include "nn_timing/data/shard_table.hpp"
#include "sim/data_sets/schedule_features.hpp"
#include "sim/generator/schedule_mix.hpp"
#include "sim/hw/hw_config.hpp"

// The tables of a shard of schedules. Ragged data lie flat: a schedule has its tasks and
// dependencies in rows `first_...` to `first_... + ..._count - 1` of their tables.

namespace vpusim {

// How a schedule is made, so that it can be made again.
struct Recipe {
  ScheduleSource source = ScheduleSource::kRandom;
  std::uint64_t seed = 0;
  std::size_t device = 0;  // of the shard
  std::string network;     // empty: none
  std::uint32_t effort = 0;
};

struct ScheduleRow {
  Recipe recipe;
  std::uint64_t hash = 0;
  nn_timing::Split split = nn_timing::Split::kTrain;
  std::uint64_t latency_ps = 0;
  std::uint64_t barriers = 0;
  std::uint64_t first_task = 0;
  std::uint64_t task_count = 0;
  std::uint64_t first_dependency = 0;
  std::uint64_t dependency_count = 0;
};

// Texts outlive the row and its table.
struct TaskRow {
  TaskFeatures features;
  std::string_view kernel;
  std::string_view model;
  std::uint64_t start_ps = 0;
  std::uint64_t end_ps = 0;
  std::uint64_t cycles = 0;
  std::int32_t engine = 0;
};

// Texts of the rows outlive the tables.
nn_timing::ShardTable schedule_table(std::span<const ScheduleRow> rows);
nn_timing::ShardTable task_table(std::span<const TaskRow> rows);
nn_timing::ShardTable dependency_table(std::span<const Dependency> rows);
// All numbers of each device, by their keys.
nn_timing::ShardTable device_table(std::span<const HwConfig> devices);

}  // namespace vpusim
