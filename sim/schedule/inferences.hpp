#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule.hpp"

namespace vpusim {

// One execution of one schedule among several.
struct Inference {
  std::uint32_t stream = 0;  // which of the schedules
  std::uint32_t number = 0;  // of its executions, from 0
  TaskId first_task;         // its tasks are contiguous
  std::uint32_t task_count = 0;
};

// Several inferences as one schedule.
struct InferencePlan {
  Schedule schedule;
  std::vector<Inference> inferences;  // stream by stream, each in order
};

// Each schedule `repeats` times back to back; the schedules side by side. An inference
// begins when the one before it in its stream has ended. Streams compete for the engines,
// DDR and CMX bandwidth, each with queues and physical barriers of its own; that their data
// do not overwrite each other is taken for granted (a runtime gives each its own memory).
//
// Precondition: there is a schedule, and repeats > 0.
// Errors: InputError when there are more than 10 million tasks, when the schedules together
// need more physical barriers than the device has, or when they disagree on whether every SHAVE has
// a queue of its own.
InferencePlan plan_inferences(std::span<const Schedule> streams, std::uint32_t repeats,
                              const HwConfig& hw);

}  // namespace vpusim
