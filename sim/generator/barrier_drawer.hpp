#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/generator/ended_tasks.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {

// How many barriers there are and how busy they get.
struct BarrierSettings {
  std::uint32_t ids = 1;               // physical ones of the device
  std::uint32_t open = 1;              // that are produced or consumed at a time, at most
  std::uint32_t variants_per_use = 1;  // that one use may count, producers and consumers together
  bool has_physical_ids = true;
  double waits = 0;  // in percent, as the following
  double second_wait = 0;
  double updates = 0;
};

// Draws which barriers the tasks of a schedule wait for and update, so that nothing can deadlock:
// in the order of the list each barrier is first produced, then consumed, and only then is its id
// given to another use.
class BarrierDrawer {
 public:
  // Builder and random numbers outlive it.
  BarrierDrawer(const BarrierSettings& settings, ScheduleBuilder& builder, Random& random);

  // Barriers for the next task of the list, and what has ended once they are lifted.
  BarrierList draw_waits(std::uint32_t variants, EndedTasks& ended);
  // Gives a task, with its waits, the barriers that it updates. `ended` is all that has ended when
  // the task has.
  void draw_updates(Task& task, const EndedTasks& ended);

 private:
  struct Open {
    BarrierId barrier;
    std::uint32_t physical_id = 0;
    bool is_consuming = false;  // otherwise producing
    std::uint32_t consumers = 0;
    std::uint32_t variants = 0;
    EndedTasks ended;  // when it is lifted
  };

  std::optional<std::size_t> open_to_produce(const Task& task, const EndedTasks& ended);
  void move_on();

  BarrierSettings settings_;
  ScheduleBuilder& builder_;
  Random& random_;
  std::vector<std::uint32_t> free_ids_;
  std::vector<Open> open_;
};

}  // namespace vpusim
