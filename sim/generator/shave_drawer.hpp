#pragma once

#include <optional>

#include "sim/generator/schedule_draft.hpp"

namespace vpusim {

// Draws the kernel calls of a random schedule.
class ShaveDrawer {
 public:
  // The draft outlives it.
  explicit ShaveDrawer(ScheduleDraft& draft) : draft_(draft) {}

  // A kernel behind the barriers of `none`, and the slot that it has; nothing where there is no
  // tensor to read or no room for what it writes.
  std::optional<Work> draw(const TaskSlot& none, TaskSlot& slot);

 private:
  ScheduleDraft& draft_;
};

}  // namespace vpusim
