#include "sim/generator/random_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/base/random.hpp"
#include "sim/generator/barrier_drawer.hpp"
#include "sim/generator/dpu_drawer.hpp"
#include "sim/generator/schedule_draft.hpp"
#include "sim/generator/shave_drawer.hpp"
#include "sim/generator/transfer_drawer.hpp"

namespace vpusim {
namespace {

BarrierSettings barrier_settings(const RandomScheduleSettings& settings,
                                 const RandomScheduleMix& mix, const HwConfig& hw) {
  // What a queue stores at a time limits how many may wait for one update.
  const std::uint32_t room =
      std::min({hw.barriers.max_producers, hw.barriers.max_variants, hw.dpu.variant_storage,
                hw.dpu.task_storage, hw.shave.task_storage, hw.dma.task_storage});
  return {.ids = hw.barriers.count,
          .open = settings.open_barriers,
          .variants_per_use = std::max<std::uint32_t>(room, 2),
          .has_physical_ids = settings.has_physical_barriers,
          .waits = mix.waits,
          .second_wait = mix.second_wait,
          .updates = mix.updates};
}

class Generator {
 public:
  Generator(const RandomScheduleSettings& settings, const RandomScheduleMix& mix,
            const HwConfig& hw)
      : task_count_(settings.task_count),
        draft_(settings.seed, mix, hw),
        barriers_(barrier_settings(settings, mix, hw), draft_.builder(), draft_.random()) {
    draft_.divide_cmx(settings.tensors_per_tile);
    draft_.draw_images();
  }

  Schedule run() {
    for (std::uint32_t i = 0; i < task_count_; ++i) {
      add_task(i);
    }
    return std::move(draft_.builder()).finish();
  }

 private:
  void add_task(std::uint32_t number) {
    // What barriers say is the same for every queue; drawn for the most variants that may come.
    TaskSlot none{0, true, {}, EndedTasks(draft_.queue_count())};
    none.waits = barriers_.draw_waits(ScheduleDraft::kMostVariants, none.ended);
    TaskSlot slot = none;
    std::optional<Work> work = draw_work(none, slot);
    // Where there is nothing to work on, something is loaded; where there is no room for that
    // either, nothing is moved.
    if (!work) {
      work = transfers_.draw(TransferStep::kLoad, none, slot);
    }
    if (!work) {
      work = transfers_.draw(TransferStep::kSync, none, slot);
    }
    finish_task(number, std::move(*work), slot);
  }

  std::optional<Work> draw_work(const TaskSlot& none, TaskSlot& slot) {
    const RandomScheduleMix& mix = draft_.mix();
    switch (pick(draft_.random(), mix.engines)) {
      case EngineKind::kDpu:
        return dpus_.draw(none, slot);
      case EngineKind::kShave:
        return shaves_.draw(none, slot);
      default:
        return transfers_.draw(pick(draft_.random(), mix.transfers), none, slot);
    }
  }

  void finish_task(std::uint32_t number, Work work, const TaskSlot& slot) {
    constexpr std::uint32_t kTasksPerLayer = 10;
    Task task;
    task.name = fmt::format("layer{}?t_Random/{}", number / kTasksPerLayer, number);
    task.work = std::move(work);
    task.waits = slot.waits;
    barriers_.draw_updates(task, draft_.close_slot(slot));
    draft_.builder().add_task(std::move(task));
  }

  std::uint32_t task_count_;
  ScheduleDraft draft_;
  BarrierDrawer barriers_;
  TransferDrawer transfers_{draft_};
  DpuDrawer dpus_{draft_};
  ShaveDrawer shaves_{draft_};
};

}  // namespace

RandomScheduleSettings draw_settings(std::uint64_t seed, const RandomScheduleMix& mix) {
  Random random(seed);
  return {.seed = random.bits(),
          .task_count = mix.tasks.draw(random),
          .open_barriers = mix.open_barriers.draw(random),
          .tensors_per_tile = mix.tensors_per_tile.draw(random),
          .has_physical_barriers = true};
}

Schedule random_schedule(const RandomScheduleSettings& settings, const RandomScheduleMix& mix,
                         const HwConfig& hw) {
  return Generator(settings, mix, hw).run();
}

}  // namespace vpusim
