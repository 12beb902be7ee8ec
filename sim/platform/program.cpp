#include "sim/platform/program.hpp"

#include <algorithm>
#include <map>

#include "sim/base/check.hpp"

namespace vpusim {
namespace {

// A buffer's share in a transfer: how many bytes of data it holds.
std::uint64_t data_bytes(const TensorType& type) {
  if (!type.distribution || type.distribution->has(Distribution::kDuplicated) ||
      type.distribution->has(Distribution::kMulticasted)) {
    return type.bytes().count();
  }
  // The parts of overlapped data are more than the whole.
  std::uint64_t bytes = 0;
  TensorType part = type;
  part.distribution.reset();
  for (std::uint32_t tile = 0; tile < type.distribution->cluster_count; ++tile) {
    part.shape = type.memory_shape(tile);
    bytes += part.bytes().count();
  }
  return bytes;
}

DmaDirection direction_of(bool source_in_cmx, bool target_in_cmx) {
  if (source_in_cmx) {
    return target_in_cmx ? DmaDirection::kCmxToCmx : DmaDirection::kCmxToDdr;
  }
  return target_in_cmx ? DmaDirection::kDdrToCmx : DmaDirection::kDdrToDdr;
}

class ProgramBuilder {
 public:
  ProgramBuilder(const TimedSchedule& timed, const HwConfig& hw, const InterconnectLayout& layout)
      : timed_(timed), schedule_(timed.schedule()), hw_(hw), layout_(layout) {}

  Program run() {
    if (is_device()) {
      set_device_rules();
    }
    program_.has_dedicated_shave_queues = schedule_.target().has_dedicated_shave_queues;
    add_barriers();
    add_tasks();
    add_steps();
    add_queues();
    return std::move(program_);
  }

 private:
  bool is_device() const { return timed_.fidelity() == Fidelity::kDevice; }

  void set_device_rules() {
    MachineRules& rules = program_.rules;
    rules.has_physical_barriers = true;
    rules.has_data_flows = true;
    rules.blocks_in_order = true;
    for (const EngineKind kind : kEngineKinds) {
      const auto k = static_cast<std::size_t>(kind);
      const TaskHandling& handling = hw_.handling(kind);
      rules.fifo_depth[k] = handling.fifo_depth;
      rules.enqueue_latency[k] = handling.enqueue_latency.count();
      rules.start_latency[k] = handling.start_latency.count();
      rules.start_pitch[k] = handling.start_pitch.count();
      rules.signal_latency[k] = handling.signal_latency.count();
    }
    rules.reprogram_latency = hw_.barriers.reprogram_latency.count();
    // An engine is as wide as its widest path; narrower paths limit their own flows.
    std::uint64_t widest = 0;
    for (const DmaPath& path : hw_.dma.paths) {
      widest = std::max(widest, data_rate(path.width, hw_.clocks.vpu).count());
    }
    rules.capacities.assign(layout_.resource_count(), 1);
    rules.capacities[InterconnectLayout::kDdr] = hw_.ddr.bandwidth.count();
    for (std::uint32_t i = 0; i < layout_.engine_count; ++i) {
      rules.capacities[layout_.engine(i)] = widest;
    }
    for (std::uint32_t i = 0; i < layout_.tile_count; ++i) {
      rules.capacities[layout_.cmx(i)] = data_rate(hw_.cmx.dma_width, hw_.clocks.vpu).count();
    }
  }

  void add_barriers() {
    std::map<std::uint32_t, std::uint32_t> last_use;  // of a physical id
    const auto& barriers = schedule_.barriers();
    program_.barriers.reserve(barriers.size());
    for (std::uint32_t i = 0; i < barriers.size(); ++i) {
      const Barrier& barrier = barriers[BarrierId(i)];
      Program::Barrier& entry = program_.barriers.emplace_back();
      entry.producers = is_device() ? barrier.producer_variants : barrier.producer_tasks;
      entry.consumers = is_device() ? barrier.consumer_variants : barrier.consumer_tasks;
      if (barrier.physical_id) {
        const auto [last, is_first] = last_use.try_emplace(*barrier.physical_id, i);
        if (!is_first) {
          entry.is_first_use = false;
          program_.barriers[last->second].next_use = i;
          last->second = i;
        }
      }
    }
  }

  void add_tasks() {
    const auto& tasks = schedule_.tasks();
    program_.tasks.reserve(tasks.size());
    const bool has_targets =
        is_device() && std::any_of(tasks.begin(), tasks.end(),
                                   [](const Task& t) { return t.enqueue_target.has_value(); });
    for (std::uint32_t i = 0; i < tasks.size(); ++i) {
      const Task& task = tasks[TaskId(i)];
      const TimedSchedule::TaskTiming& timing = timed_.timing(TaskId(i));
      Program::Task& entry = program_.tasks.emplace_back();
      entry.first_step = timing.first_step;
      entry.step_count = timing.step_count;
      entry.first_wait = static_cast<std::uint32_t>(program_.barrier_refs.size());
      entry.wait_count = static_cast<std::uint16_t>(task.waits.size());
      entry.update_count = static_cast<std::uint16_t>(task.updates.size());
      entry.variant_count = is_device() ? task.variant_count() : 1;
      for (const BarrierList* list : {&task.waits, &task.updates}) {
        for (const BarrierId barrier : *list) {
          program_.barrier_refs.push_back(barrier.index());
        }
      }
      if (const auto* dma = std::get_if<DmaTransfer>(&task.work); dma != nullptr && is_device()) {
        entry.transfer = add_transfer(*dma);
      }
      if (has_targets) {
        program_.enqueue_targets.push_back(task.enqueue_target ? task.enqueue_target->index()
                                                               : Program::kNone);
      }
    }
  }

  std::uint32_t add_transfer(const DmaTransfer& dma) {
    const Buffer& source = schedule_.buffers()[dma.source];
    const Buffer& target = schedule_.buffers()[dma.target];
    const DmaPath& path = hw_.dma_path(direction_of(source.is_in_cmx(), target.is_in_cmx()));
    Program::Transfer transfer;
    transfer.latency = duration(path.latency, hw_.clocks.vpu).count();
    transfer.rate = data_rate(path.width, hw_.clocks.vpu).count();
    // Compression, conversion and expansion change the size; the longer side takes the time.
    transfer.bytes = std::max(data_bytes(schedule_.type_of(dma.source)),
                              data_bytes(schedule_.type_of(dma.target)));
    transfer.first_use = static_cast<std::uint32_t>(program_.resource_uses.size());
    add_use(layout_.engine(dma.port % hw_.dma.engine_count), transfer);
    add_memory_uses(dma.source, transfer);
    add_memory_uses(dma.target, transfer);
    program_.transfers.push_back(transfer);
    return static_cast<std::uint32_t>(program_.transfers.size() - 1);
  }

  void add_memory_uses(BufferId buffer, Program::Transfer& transfer) {
    const std::vector<std::uint32_t> tiles = cmx_tiles(schedule_, buffer);
    if (tiles.empty()) {
      add_use(InterconnectLayout::kDdr, transfer);
    }
    for (const std::uint32_t tile : tiles) {
      add_use(layout_.cmx(tile), transfer);
    }
  }

  // A memory that is both read and written counts twice.
  void add_use(std::uint32_t resource, Program::Transfer& transfer) {
    for (std::uint32_t i = 0; i < transfer.use_count; ++i) {
      ResourceUse& use = program_.resource_uses[transfer.first_use + i];
      if (use.resource == resource) {
        ++use.weight;
        return;
      }
    }
    program_.resource_uses.push_back({.resource = resource, .weight = 1});
    ++transfer.use_count;
  }

  void add_steps() {
    program_.step_durations.reserve(timed_.all_steps().size());
    for (const Cycles cycles : timed_.all_steps()) {
      program_.step_durations.push_back(is_device() ? duration(cycles, hw_.clocks.dpu).count()
                                                    : cycles.count());
    }
  }

  void add_queues() {
    const Queues queues = queues_of(schedule_, hw_);
    program_.order.reserve(schedule_.tasks().size());
    for (std::size_t i = 0; i < queues.keys.size(); ++i) {
      Program::Queue& entry = program_.queues.emplace_back();
      entry.key = queues.keys[QueueId(i)];
      entry.first = static_cast<std::uint32_t>(program_.order.size());
      for (const TaskId task : queues.tasks[QueueId(i)]) {
        program_.order.push_back(task.index());
      }
      entry.end = static_cast<std::uint32_t>(program_.order.size());
    }
  }

  const TimedSchedule& timed_;
  const Schedule& schedule_;
  const HwConfig& hw_;
  const InterconnectLayout& layout_;
  Program program_;
};

}  // namespace

Picoseconds to_picoseconds(Ticks ticks, Fidelity fidelity, const HwConfig& hw) {
  return fidelity == Fidelity::kDevice ? Picoseconds(ticks)
                                       : duration(Cycles(ticks), hw.clocks.dpu);
}

Program build_program(const TimedSchedule& timed, const HwConfig& hw,
                      const InterconnectLayout& layout) {
  VPUSIM_CHECK(layout.engine_count >= hw.dma.engine_count && layout.tile_count >= hw.tile.count);
  return ProgramBuilder(timed, hw, layout).run();
}

}  // namespace vpusim
