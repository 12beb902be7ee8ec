#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/quantity.hpp"
#include "sim/base/warnings.hpp"
#include "sim/schedule/buffer.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/schedule/task.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim {

// One use of a barrier: programmed, produced, consumed, then its physical id is
// free for the next use. Uses of one id follow each other in the order of the list.
struct Barrier {
  std::string name;  // unique in its schedule; from MLIR the value's name without '%'
  std::optional<std::uint32_t> physical_id;  // none before the compiler assigned one
  bool is_start = false;  // recorded, not simulated: its tasks wait as for any other
  bool is_final = false;

  std::uint32_t line = 0;  // in the file it came from; 0 where it came from none
  std::uint32_t column = 0;

  // What the file says the hardware counts, where it says so: variants. Only checked;
  // a run counts the tasks that name the barrier.
  std::optional<std::uint32_t> stated_producers;
  std::optional<std::uint32_t> stated_consumers;

  // Filled in by ScheduleBuilder::finish(). The hardware counts variants, the
  // compiler's own simulator counts tasks.
  std::uint32_t producer_tasks = 0;
  std::uint32_t consumer_tasks = 0;
  std::uint32_t producer_variants = 0;
  std::uint32_t consumer_variants = 0;
};

// What the compiler that made the schedule assumed; nothing where it does not say.
struct Target {
  std::string architecture;  // "NPU37XX"
  std::optional<std::uint32_t> tile_count;
  std::optional<std::uint32_t> shaves_per_tile;
  std::optional<std::uint32_t> dma_port_count;
  std::optional<Hertz> dpu_frequency;
  bool has_dedicated_shave_queues = false;  // one queue per SHAVE instead of one per tile
  bool has_workload_management = false;     // recorded; enqueue targets and fetches are simulated
  std::optional<std::uint32_t> max_barrier_producers;
  std::optional<std::uint32_t> max_barrier_variants;
  std::optional<Cycles> compiler_estimate;  // its own latency ("inferenceTiming"), DPU cycles
};

// What a compiler produced: tasks in issue order, the barriers that order them
// across queues, and the buffers they touch. Immutable; every id is valid.
class Schedule {
 public:
  const std::string& name() const { return name_; }
  const Target& target() const { return target_; }
  const IdVector<TypeId, TensorType>& types() const { return types_; }
  const IdVector<BufferId, Buffer>& buffers() const { return buffers_; }
  const IdVector<BarrierId, Barrier>& barriers() const { return barriers_; }
  // Tasks of one queue stand in the order in which the queue runs them.
  const IdVector<TaskId, Task>& tasks() const { return tasks_; }
  // What the importer skipped or assumed. Kept with the schedule, so that a
  // converted file warns like the original.
  const std::vector<Warning>& import_notes() const { return import_notes_; }

  const TensorType& type_of(BufferId buffer) const { return types_[buffers_[buffer].type]; }

 private:
  friend class ScheduleBuilder;
  Schedule() = default;

  std::string name_;
  Target target_;
  IdVector<TypeId, TensorType> types_;
  IdVector<BufferId, Buffer> buffers_;
  IdVector<BarrierId, Barrier> barriers_;
  IdVector<TaskId, Task> tasks_;
  std::vector<Warning> import_notes_;
};

// The tiles whose CMX a buffer occupies; empty for a buffer elsewhere.
std::vector<std::uint32_t> cmx_tiles(const Schedule& schedule, BufferId buffer);

// The tile of a DPU or SHAVE task; 0 for the others.
std::uint32_t tile_of(const Task& task);

// SHA-256 over all that a simulation can depend on: the same for a schedule and
// its conversion into another format.
std::string hash_of(const Schedule& schedule);

}  // namespace vpusim
