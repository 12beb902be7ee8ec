#include "sim/schedule/schedule.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {

std::uint32_t Task::variant_count() const {
  const auto* dpu = std::get_if<DpuTask>(&work);
  return dpu == nullptr ? 1 : static_cast<std::uint32_t>(dpu->variants.size());
}

std::vector<std::uint32_t> cmx_tiles(const Schedule& schedule, BufferId id) {
  const Buffer& buffer = schedule.buffers()[id];
  if (!buffer.is_in_cmx()) {
    return {};
  }
  if (!buffer.indices.empty()) {
    return buffer.indices;
  }
  const TensorType& type = schedule.types()[buffer.type];
  std::vector<std::uint32_t> tiles(type.distribution ? type.distribution->cluster_count : 1);
  for (std::uint32_t tile = 0; tile < tiles.size(); ++tile) {
    tiles[tile] = tile;
  }
  return tiles;
}

std::uint32_t tile_of(const Task& task) {
  return std::visit(Overloaded{
                        [](const DpuTask& dpu) { return dpu.variants.front().cluster; },
                        [](const ShaveKernel& kernel) { return kernel.tile; },
                        [](const auto&) { return 0U; },
                    },
                    task.work);
}

TypeId ScheduleBuilder::add_type(const TensorType& type) {
  const auto [place, is_new] = type_ids_.try_emplace(type, schedule_.types_.next_id());
  if (is_new) {
    schedule_.types_.push_back(type);
  }
  return place->second;
}

Schedule ScheduleBuilder::finish() && {
  for (Task& task : schedule_.tasks_) {
    VPUSIM_CHECK(task.variant_count() > 0);
    // A barrier listed twice is still one barrier.
    for (BarrierList* list : {&task.waits, &task.updates}) {
      std::sort(list->begin(), list->end());
      list->erase(std::unique(list->begin(), list->end()), list->end());
    }
    for (const BarrierId barrier : task.waits) {
      ++schedule_.barriers_[barrier].consumer_tasks;
      schedule_.barriers_[barrier].consumer_variants += task.variant_count();
    }
    for (const BarrierId barrier : task.updates) {
      ++schedule_.barriers_[barrier].producer_tasks;
      schedule_.barriers_[barrier].producer_variants += task.variant_count();
    }
  }
  schedule_.import_notes_ = notes_.list();
  return std::move(schedule_);
}

}  // namespace vpusim
