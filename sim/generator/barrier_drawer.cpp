#include "sim/generator/barrier_drawer.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/base/choices.hpp"

namespace vpusim {
namespace {

// How a barrier goes on with each task, in percent.
constexpr double kUseOpenOne = 60;    // update one that others update already
constexpr double kEndProducing = 25;  // from now on tasks may wait for it
constexpr double kEndConsuming = 20;
constexpr double kTakeFirst = 45;  // of those that are ready, from the oldest on

}  // namespace

BarrierDrawer::BarrierDrawer(const BarrierSettings& settings, ScheduleBuilder& builder,
                             Random& random)
    : settings_(settings), builder_(builder), random_(random) {
  for (std::uint32_t id = settings.ids; id > 0; --id) {
    free_ids_.push_back(id - 1);
  }
}

BarrierList BarrierDrawer::draw_waits(std::uint32_t variants, EndedTasks& ended) {
  BarrierList waits;
  const std::uint32_t wanted = !random_.chance(settings_.waits)        ? 0
                               : random_.chance(settings_.second_wait) ? 2
                                                                       : 1;
  for (std::size_t i = 0; i < open_.size() && waits.size() < wanted; ++i) {
    Open& open = open_[i];
    const bool has_room = open.variants + variants <= settings_.variants_per_use;
    if (open.is_consuming && has_room && random_.chance(kTakeFirst)) {
      waits.push_back(open.barrier);
      ended.join(open.ended);
      open.variants += variants;
      ++open.consumers;
    }
  }
  return waits;
}

void BarrierDrawer::draw_updates(Task& task, const EndedTasks& ended) {
  if (random_.chance(settings_.updates)) {
    if (const auto place = open_to_produce(task, ended)) {
      Open& open = open_[*place];
      open.ended.join(ended);
      open.variants += task.variant_count();
      task.updates.push_back(open.barrier);
    }
  }
  move_on();
}

std::optional<std::size_t> BarrierDrawer::open_to_produce(const Task& task,
                                                          const EndedTasks& ended) {
  // Half of the room is the consumers'.
  const std::uint32_t room = settings_.variants_per_use / 2;
  std::vector<std::size_t> producing;
  for (std::size_t i = 0; i < open_.size(); ++i) {
    if (!open_[i].is_consuming && open_[i].variants + task.variant_count() <= room) {
      producing.push_back(i);
    }
  }
  const bool has_room = open_.size() < settings_.open && !free_ids_.empty();
  if (!producing.empty() && (!has_room || random_.chance(kUseOpenOne))) {
    return pick_from(random_, producing);
  }
  if (!has_room) {
    // The oldest makes room when it is consumed, but not for a task that waits for it, which could
    // then never start.
    const auto oldest = std::find_if(open_.begin(), open_.end(), [&](const Open& open) {
      return open.is_consuming && open.consumers > 0 &&
             std::find(task.waits.begin(), task.waits.end(), open.barrier) == task.waits.end();
    });
    if (oldest == open_.end()) {
      return std::nullopt;
    }
    free_ids_.push_back(oldest->physical_id);
    open_.erase(oldest);
  }
  const std::size_t pick = random_.below(static_cast<std::uint32_t>(free_ids_.size()));
  Barrier barrier;
  barrier.name = fmt::format("b{}", builder_.so_far().barriers().size());
  if (settings_.has_physical_ids) {
    barrier.physical_id = free_ids_[pick];
  }
  open_.push_back({.barrier = builder_.add_barrier(barrier),
                   .physical_id = free_ids_[pick],
                   .ended = EndedTasks(ended.queue_count())});
  free_ids_.erase(free_ids_.begin() + static_cast<std::ptrdiff_t>(pick));
  return open_.size() - 1;
}

// Producing ends, consuming ends, in this order for each barrier.
void BarrierDrawer::move_on() {
  for (std::size_t i = 0; i < open_.size();) {
    Open& open = open_[i];
    if (open.is_consuming && open.consumers > 0 && random_.chance(kEndConsuming)) {
      free_ids_.push_back(open.physical_id);
      open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(i));
      continue;
    }
    open.is_consuming = open.is_consuming || random_.chance(kEndProducing);
    ++i;
  }
}

}  // namespace vpusim
