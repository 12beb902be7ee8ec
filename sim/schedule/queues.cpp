#include "sim/schedule/queues.hpp"

#include <map>

namespace vpusim {
namespace {

bool reads_ddr(const Buffer& source) {
  return source.section != Section::kCmx && source.section != Section::kRegister;
}

}  // namespace

QueueKey queue_of(const Schedule& schedule, const Task& task, const HwConfig& hw) {
  return std::visit(
      Overloaded{
          [&](const DmaTransfer& dma) -> QueueKey {
            const bool is_second_channel =
                hw.dma.channel_count > 1 && !reads_ddr(schedule.buffers()[dma.source]);
            return {EngineKind::kDma, dma.port, is_second_channel ? 1U : 0U, task.stream};
          },
          [&](const DpuTask& dpu) -> QueueKey {
            return {EngineKind::kDpu, dpu.variants.front().cluster, 0, task.stream};
          },
          [&](const ShaveKernel& kernel) -> QueueKey {
            const bool is_dedicated = schedule.target().has_dedicated_shave_queues;
            return {EngineKind::kShave, kernel.tile, is_dedicated ? kernel.list : 0, task.stream};
          },
          [&](const MediaTask&) -> QueueKey {
            return {EngineKind::kM2i, 0, 0, task.stream};
          },
      },
      task.work);
}

Queues queues_of(const Schedule& schedule, const HwConfig& hw) {
  std::map<QueueKey, std::vector<TaskId>> found;
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    const TaskId id(i);
    found[queue_of(schedule, schedule.tasks()[id], hw)].push_back(id);
  }
  Queues queues;
  for (auto& [key, tasks] : found) {
    queues.keys.push_back(key);
    queues.tasks.push_back(std::move(tasks));
  }
  return queues;
}

IdVector<QueueId, Picoseconds> queue_startups(const Queues& queues, const HwConfig& hw) {
  IdVector<QueueId, Picoseconds> startups;
  startups.reserve(queues.keys.size());
  const QueueKey* before = nullptr;
  for (const QueueKey& key : queues.keys) {
    const TaskHandling& handling = hw.handling(key.kind);
    if (before == nullptr || before->kind != key.kind) {
      startups.push_back(duration(handling.startup_latency, hw.clocks.vpu));
    } else {
      const bool is_of_another_stream = before->unit == key.unit && before->lane == key.lane;
      const Picoseconds pitch = duration(handling.startup_pitch, hw.clocks.vpu);
      const Picoseconds last = startups[QueueId(startups.size() - 1)];
      startups.push_back(last + (is_of_another_stream ? Picoseconds(0) : pitch));
    }
    before = &key;
  }
  return startups;
}

}  // namespace vpusim
