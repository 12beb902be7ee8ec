#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// What the work of a task is called: NCE operations, then kinds of DMA. Kernels have texts.
std::span<const std::string_view> task_operation_names();

// What a cost model may know of a task before it runs. -1 stands for what a task of its kind has
// not. No gaps between the fields: rows are hashed as bytes.
struct TaskFeatures {
  std::int64_t source_bytes = 0;  // of all that is read
  std::int64_t target_bytes = 0;  // of all that is written
  std::int64_t macs = 0;          // multiplications, also with padding
  std::int32_t kind = 0;          // EngineKind
  std::int32_t operation = -1;    // of task_operation_names()
  std::int32_t queue = 0;         // tasks of one start in their order
  std::int32_t unit = 0;          // tile, or DMA port
  std::int32_t steps = 1;         // variants of a DPU task, runs of a kernel
  std::int32_t input_width = -1;
  std::int32_t input_height = -1;
  std::int32_t input_channels = -1;
  std::int32_t input_type = -1;  // DataType
  std::int32_t output_width = -1;
  std::int32_t output_height = -1;
  std::int32_t output_channels = -1;
  std::int32_t output_type = -1;
  std::int32_t kernel_width = -1;
  std::int32_t kernel_height = -1;
  std::int32_t stride_width = -1;
  std::int32_t stride_height = -1;
  std::int32_t mode = -1;         // MpeMode
  std::int32_t direction = -1;    // DmaDirection
  std::int32_t source_runs = -1;  // of a transfer: runs of bytes without a gap
  std::int32_t target_runs = -1;
  std::int32_t target_tiles = -1;  // that a transfer writes, 0: DDR
  std::int32_t waits = 0;          // barriers
  std::int32_t updates = 0;
};

// One task must have ended, or in a queue started, before another starts.
enum class DependencyKind : std::int32_t { kQueue, kBarrier };
inline constexpr auto kDependencyKindNames =
    enum_names<DependencyKind, DependencyKind::kBarrier>("queue", "barrier");
struct Dependency {
  std::int32_t from = 0;  // tasks, by their places in the schedule
  std::int32_t to = 0;
  DependencyKind kind = DependencyKind::kQueue;
  std::int32_t barrier = -1;  // the use, by its place in the schedule
};

// All that is known of a schedule before it runs.
struct ScheduleFeatures {
  std::vector<TaskFeatures> tasks;
  std::vector<std::string> kernels;  // by task; empty: no kernel
  std::vector<Dependency> dependencies;

  // Equal for schedules that are equal in all that is told here.
  std::uint64_t content_hash() const;
};

ScheduleFeatures features_of(const Schedule& schedule, const HwConfig& hw);

}  // namespace vpusim
