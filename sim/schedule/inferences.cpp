#include "sim/schedule/inferences.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {
namespace {

// Some 10 GB of them.
constexpr std::uint64_t kMostTasks = 10'000'000;

// One more than the largest physical id.
std::uint32_t physical_id_count(const Schedule& schedule) {
  std::uint32_t count = 0;
  for (const Barrier& barrier : schedule.barriers()) {
    if (barrier.physical_id) {
      count = std::max(count, *barrier.physical_id + 1);
    }
  }
  return count;
}

std::string joined_name(std::span<const Schedule> streams, std::uint32_t repeats) {
  std::string name;
  for (const Schedule& schedule : streams) {
    name += (name.empty() ? "" : " + ") + schedule.name();
  }
  return repeats > 1 ? fmt::format("{} ({} times)", name, repeats) : name;
}

class Planner {
 public:
  Planner(std::string name, const HwConfig& hw) : hw_(hw), builder_(std::move(name)) {}

  void set_target(const Target& target) { builder_.set_target(target); }

  void add_stream(const Schedule& schedule, std::uint32_t repeats) {
    add_buffers(schedule);
    const Queues queues = queues_of(schedule, hw_);
    std::optional<BarrierId> previous_end;
    for (std::uint32_t number = 0; number < repeats; ++number) {
      add_barriers(schedule, number);
      std::optional<BarrierId> end;
      if (number + 1 < repeats) {
        Barrier barrier;
        barrier.name = fmt::format("end of inference {}.{}", stream_, number);
        end = builder_.add_barrier(barrier);
      }
      add_tasks(schedule, queues, number, previous_end, end);
      previous_end = end;
    }
    for (const Warning& note : schedule.import_notes()) {
      builder_.add_note(note.code, note.message, note.count);
    }
    first_physical_id_ += physical_id_count(schedule);
    ++stream_;
  }

  InferencePlan finish() && { return {std::move(builder_).finish(), std::move(inferences_)}; }

 private:
  // All inferences of a stream use the same data.
  void add_buffers(const Schedule& schedule) {
    buffers_.clear();
    for (Buffer buffer : schedule.buffers()) {
      buffer.type = builder_.add_type(schedule.types()[buffer.type]);
      if (stream_ > 0) {
        buffer.name = fmt::format("{}.{}", stream_, buffer.name);
      }
      buffers_.push_back(builder_.add_buffer(std::move(buffer)));
    }
  }

  void add_barriers(const Schedule& schedule, std::uint32_t number) {
    barriers_.clear();
    for (Barrier barrier : schedule.barriers()) {
      if (stream_ > 0 || number > 0) {
        barrier.name = fmt::format("{}.{}.{}", stream_, number, barrier.name);
      }
      if (barrier.physical_id) {
        *barrier.physical_id += first_physical_id_;
      }
      barrier.producer_tasks = barrier.consumer_tasks = 0;  // counted anew
      barrier.producer_variants = barrier.consumer_variants = 0;
      barriers_.push_back(builder_.add_barrier(std::move(barrier)));
    }
  }

  // The first task of every queue waits for the end of the inference before, which the
  // last one of every queue tells; where several units serve a queue, all its tasks do
  // both, because another than the first may start first, and another than the last end last.
  void add_tasks(const Schedule& schedule, const Queues& queues, std::uint32_t number,
                 std::optional<BarrierId> begin, std::optional<BarrierId> end) {
    std::vector<bool> is_first(schedule.tasks().size());
    std::vector<bool> is_last(schedule.tasks().size());
    for (std::size_t q = 0; q < queues.tasks.size(); ++q) {
      const std::vector<TaskId>& tasks = queues.tasks[QueueId(q)];
      const EngineKind kind = queues.keys[QueueId(q)].kind;
      const bool has_one_unit = kind == EngineKind::kDma || kind == EngineKind::kM2i;
      for (const TaskId task : tasks) {
        is_first[task.index()] = !has_one_unit || task == tasks.front();
        is_last[task.index()] = !has_one_unit || task == tasks.back();
      }
    }
    Inference inference{.stream = stream_, .number = number, .first_task = {}, .task_count = 0};
    for (std::uint32_t i = 0; i < schedule.tasks().size(); ++i) {
      Task task = schedule.tasks()[TaskId(i)];
      task.stream = stream_;
      renumber(task);
      if (begin && is_first[i]) {
        task.waits.push_back(*begin);
      }
      if (end && is_last[i]) {
        task.updates.push_back(*end);
      }
      const TaskId id = builder_.add_task(std::move(task));
      if (inference.task_count++ == 0) {
        inference.first_task = id;
      }
    }
    inferences_.push_back(inference);
  }

  void renumber(Task& task) const {
    for (BarrierList* list : {&task.waits, &task.updates}) {
      for (BarrierId& barrier : *list) {
        barrier = barriers_[barrier.index()];
      }
    }
    if (task.enqueue_target) {
      task.enqueue_target = barriers_[task.enqueue_target->index()];
    }
    std::visit(Overloaded{
                   [&](DmaTransfer& dma) {
                     renumber(dma.source);
                     renumber(dma.target);
                   },
                   [&](DpuTask& dpu) {
                     for (DpuOperand& operand : dpu.operands) {
                       renumber(operand.buffer);
                     }
                   },
                   [&](ShaveKernel& kernel) {
                     renumber(kernel.inputs);
                     renumber(kernel.outputs);
                     renumber(kernel.profiling_data);
                     for (KernelRun& run : kernel.runs) {
                       renumber(run.inputs);
                       renumber(run.outputs);
                     }
                   },
                   [&](MediaTask& media) {
                     renumber(media.inputs);
                     renumber(media.outputs);
                   },
               },
               task.work);
  }
  void renumber(BufferId& buffer) const { buffer = buffers_[buffer.index()]; }
  void renumber(std::vector<BufferId>& buffers) const {
    for (BufferId& buffer : buffers) {
      renumber(buffer);
    }
  }

  const HwConfig& hw_;
  ScheduleBuilder builder_;
  std::vector<Inference> inferences_;
  std::vector<BufferId> buffers_;    // of the present stream
  std::vector<BarrierId> barriers_;  // of the present inference
  std::uint32_t stream_ = 0;
  std::uint32_t first_physical_id_ = 0;
};

}  // namespace

InferencePlan plan_inferences(std::span<const Schedule> streams, std::uint32_t repeats,
                              const HwConfig& hw) {
  VPUSIM_CHECK(!streams.empty() && repeats > 0);
  std::uint64_t tasks = 0;
  for (const Schedule& schedule : streams) {
    tasks += std::uint64_t{schedule.tasks().size()} * repeats;
  }
  if (tasks > kMostTasks) {
    throw InputError(
        fmt::format("{} inferences of each schedule make {} tasks, at most {} go "
                    "into one run",
                    repeats, tasks, kMostTasks));
  }
  Target target = streams.front().target();
  std::uint32_t physical_ids = 0;
  for (const Schedule& schedule : streams) {
    physical_ids += physical_id_count(schedule);
    if (schedule.target().has_dedicated_shave_queues != target.has_dedicated_shave_queues) {
      throw InputError(fmt::format(
          "{} has a queue for each SHAVE and {} one for each tile; they cannot run side by side",
          in_quotes(target.has_dedicated_shave_queues ? streams.front().name() : schedule.name()),
          in_quotes(target.has_dedicated_shave_queues ? schedule.name() : streams.front().name())));
    }
  }
  if (streams.size() > 1) {
    target.compiler_estimate.reset();
    if (physical_ids > hw.barriers.count) {
      throw InputError(fmt::format("the schedules together use {} physical barriers, {} has {}",
                                   physical_ids, hw.name, hw.barriers.count));
    }
  }
  Planner planner(joined_name(streams, repeats), hw);
  planner.set_target(target);
  for (const Schedule& schedule : streams) {
    planner.add_stream(schedule, repeats);
  }
  return std::move(planner).finish();
}

}  // namespace vpusim
