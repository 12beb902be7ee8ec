#include "sim/compiler/predicted_latency.hpp"

#include <algorithm>
#include <vector>

#include "sim/schedule/dma_workload.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/analytic/dma_path_time.hpp"
#include "sim/timing/list_schedule.hpp"

namespace vpusim {
namespace {

class Predictor {
 public:
  Predictor(const TimedSchedule& timed, const HwConfig& hw)
      : timed_(timed),
        schedule_(timed.schedule()),
        hw_(hw),
        lifted_(schedule_.barriers().size()),
        queue_of_(schedule_.tasks().size()),
        engine_free_(std::max<std::uint32_t>(hw.dma.engine_count, 1)) {
    const Queues queues = queues_of(schedule_, hw);
    queue_free_ = queue_startups(queues, hw);
    for (std::size_t q = 0; q < queues.tasks.size(); ++q) {
      for (const TaskId task : queues.tasks[QueueId(q)]) {
        queue_of_[task] = QueueId(q);
      }
    }
  }

  Picoseconds run() {
    Picoseconds end;
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const TaskId id(i);
      const Task& task = schedule_.tasks()[id];
      const TaskHandling& handling = hw_.handling(task.kind());
      Picoseconds ready;
      for (const BarrierId barrier : task.waits) {
        ready = std::max(ready, lifted_[barrier]);
      }
      ready += handling.start_latency;
      const auto* dma = std::get_if<DmaTransfer>(&task.work);
      const Picoseconds done =
          dma != nullptr ? transfer(*dma, id, ready) : compute(id, task, ready);
      for (const BarrierId barrier : task.updates) {
        lifted_[barrier] = std::max(lifted_[barrier], done + handling.signal_latency);
      }
      end = std::max(end, done);
    }
    return end;
  }

 private:
  Picoseconds compute(TaskId id, const Task& task, Picoseconds ready) {
    const bool is_dpu = task.kind() == EngineKind::kDpu;
    Picoseconds& free = queue_free_[queue_of_[id]];
    const std::uint32_t units = is_dpu ? hw_.dpu.count_per_tile : hw_.shave.count_per_tile;
    const Cycles cycles = list_schedule(timed_.steps(id), std::max(units, 1U));
    free = std::max(free, ready) + duration(cycles, hw_.clocks.dpu);
    return free;
  }

  // A channel's latencies overlap with what others move; the rates of its engine and of the DDR do
  // not.
  Picoseconds transfer(const DmaTransfer& dma, TaskId id, Picoseconds ready) {
    const Buffer& source = schedule_.buffers()[dma.source];
    const Buffer& target = schedule_.buffers()[dma.target];
    const Bytes bytes = schedule_.type_of(dma.target).bytes();
    const DdrRows rows = {
        .read = source.is_in_cmx() ? 1 : schedule_.type_of(dma.source).contiguous_runs(),
        .written = target.is_in_cmx() ? 1 : schedule_.type_of(dma.target).contiguous_runs()};
    const DmaPathTime path =
        dma_path_time(hw_, dma_direction(source.is_in_cmx(), target.is_in_cmx()), bytes, rows);
    Picoseconds& channel = queue_free_[queue_of_[id]];
    Picoseconds& engine = engine_free_[dma.port % engine_free_.size()];
    const Picoseconds begin = std::max(std::max(ready, channel) + path.latency, engine);
    channel = begin + duration(bytes, path.rate);
    if (!source.is_in_cmx() || !target.is_in_cmx()) {
      ddr_free_ = std::max(ddr_free_, begin) + duration(bytes, hw_.ddr.bandwidth);
      channel = std::max(channel, ddr_free_);
    }
    engine = channel;
    return channel;
  }

  const TimedSchedule& timed_;
  const Schedule& schedule_;
  const HwConfig& hw_;
  IdVector<BarrierId, Picoseconds> lifted_;
  IdVector<TaskId, QueueId> queue_of_;
  IdVector<QueueId, Picoseconds> queue_free_;
  std::vector<Picoseconds> engine_free_;
  Picoseconds ddr_free_;
};

}  // namespace

Picoseconds predicted_latency(const TimedSchedule& timed, const HwConfig& hw) {
  return Predictor(timed, hw).run();
}

}  // namespace vpusim
