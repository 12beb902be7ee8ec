#pragma once

#include <map>
#include <string>

#include "sim/schedule/schedule.hpp"

namespace vpusim {

// Grows a Schedule. Every importer and generator ends here.
class ScheduleBuilder {
 public:
  explicit ScheduleBuilder(std::string name) { schedule_.name_ = std::move(name); }

  void set_target(Target target) { schedule_.target_ = std::move(target); }

  // Equal types share one id.
  TypeId add_type(const TensorType& type);
  BufferId add_buffer(Buffer buffer) { return schedule_.buffers_.push_back(std::move(buffer)); }
  BarrierId add_barrier(Barrier barrier) {
    return schedule_.barriers_.push_back(std::move(barrier));
  }
  TaskId add_task(Task task) { return schedule_.tasks_.push_back(std::move(task)); }
  void add_note(const std::string& code, const std::string& message, std::uint64_t count = 1) {
    notes_.add(code, message, count);
  }

  const Schedule& so_far() const { return schedule_; }

  // Precondition: every id in a task or buffer was given out by this builder, and
  // each DPU task has a variant.
  Schedule finish() &&;

 private:
  Schedule schedule_;
  std::map<TensorType, TypeId> type_ids_;
  Warnings notes_;
};

}  // namespace vpusim
