#include "sim/platform/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "sim/base/check.hpp"
#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/platform/transfer_builder.hpp"
#include "sim/timing/analytic/dma_path_time.hpp"

namespace vpusim {
namespace {

__extension__ using Wide = unsigned __int128;

// Far more than any inference takes, and so little that all sums of times fit: 5000
// such runs would go into 64 bits of picoseconds.
constexpr std::uint64_t kLongestRun = 3600 * kPicosecondsPerSecond;

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
    check_total_work();
    add_queues();
    return std::move(program_);
  }

 private:
  bool is_device() const { return timed_.fidelity() == Fidelity::kDevice; }

  void set_device_rules() {
    MachineRules& rules = program_.rules;
    rules.fidelity = Fidelity::kDevice;
    for (const EngineKind kind : kEngineKinds) {
      const auto k = static_cast<std::size_t>(kind);
      const TaskHandling& handling = hw_.handling(kind);
      rules.fifo_depth[k] = handling.fifo_depth;
      rules.enqueue_latency[k] = handling.enqueue_latency.count();
      rules.start_latency[k] = handling.start_latency.count();
      rules.start_pitch[k] = handling.start_pitch.count();
      rules.signal_latency[k] = handling.signal_latency.count();
    }
    rules.fetch_latency = hw_.dma.fetch_latency.count();
    rules.outstanding_jobs = hw_.dma.outstanding_jobs;
    rules.cold_kernel_latency = hw_.shave.cold_kernel_latency.count();
    rules.cold_signal_latency = hw_.shave.cold_signal_latency.count();
    rules.held_kernels = hw_.shave.held_kernels;
    rules.reprogram_latency = hw_.barriers.reprogram_latency.count();
    rules.capacities.assign(layout_.resource_count(), 1);
    rules.capacities[InterconnectLayout::kDdr] = hw_.ddr.bandwidth.count();
    rules.capacities[InterconnectLayout::kDdrWrites] = hw_.ddr.write_bandwidth.count();
    for (std::uint32_t i = 0; i < layout_.engine_count; ++i) {
      rules.capacities[layout_.engine(i)] = dma_engine_bandwidth(hw_).count();
    }
    for (std::uint32_t i = 0; i < layout_.tile_count; ++i) {
      rules.capacities[layout_.cmx(i)] = data_rate(hw_.cmx.dma_width, hw_.clocks.vpu).count();
      rules.capacities[layout_.cmx_banks(i)] =
          data_rate(hw_.cmx.bank_width, hw_.clocks.vpu).count();
      program_.cmx_banks.push_back({.resource = layout_.cmx_banks(i)});
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
    TransferBuilder transfers(schedule_, hw_, layout_, program_);
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
      entry.wait_count = static_cast<std::uint32_t>(task.waits.size());
      entry.update_count = static_cast<std::uint32_t>(task.updates.size());
      entry.variant_count = is_device() ? task.variant_count() : 1;
      for (const BarrierList* list : {&task.waits, &task.updates}) {
        for (const BarrierId barrier : *list) {
          program_.barrier_refs.push_back(barrier.index());
        }
      }
      if (const auto* dma = std::get_if<DmaTransfer>(&task.work); dma != nullptr && is_device()) {
        entry.transfer = transfers.add(*dma);
      }
      if (const auto* kernel = std::get_if<ShaveKernel>(&task.work)) {
        entry.kernel = kernels_.try_emplace(kernel->kernel_name(), kernels_.size()).first->second;
      }
      if (has_targets) {
        program_.enqueue_targets.push_back(task.enqueue_target ? task.enqueue_target->index()
                                                               : Program::kNone);
      }
    }
  }

  void add_steps() {
    program_.step_durations.reserve(timed_.all_steps().size());
    for (const Cycles cycles : timed_.all_steps()) {
      program_.step_durations.push_back(is_device() ? duration(cycles, hw_.clocks.dpu).count()
                                                    : cycles.count());
    }
    for (std::size_t i = 0; i < timed_.cmx_traffic().size(); ++i) {
      const std::uint64_t bytes = timed_.cmx_traffic()[i].count();
      program_.step_cmx_rates.push_back(bytes == 0 ? 0
                                                   : rate_of(bytes, program_.step_durations[i]));
    }
  }

  // No run is longer than all its work one after another (see work_of() for flows).
  void check_total_work() const {
    Wide total = Wide{program_.barriers.size()} * program_.rules.reprogram_latency;
    for (std::uint32_t i = 0; i < program_.tasks.size(); ++i) {
      total += work_of(i);
      if (total > kLongestRun) {
        const Task& task = schedule_.tasks()[TaskId(i)];
        throw InputError(fmt::format(
            "task#{} {}{}: up to here the work adds up to more than an hour of simulated time; "
            "is a shape or a clock wrong?",
            i, in_quotes(task.name), task.line > 0 ? fmt::format(" (line {})", task.line) : ""));
      }
    }
  }

  // In picoseconds. Flows that share what they use may each take a few times as long
  // as alone, which the distance of kLongestRun to the largest time allows for.
  Wide work_of(std::uint32_t index) const {
    const Program::Task& task = program_.tasks[index];
    const MachineRules& rules = program_.rules;
    const auto kind = static_cast<std::size_t>(schedule_.tasks()[TaskId(index)].kind());
    Wide work = Wide{rules.enqueue_latency[kind]} + rules.start_latency[kind] +
                rules.start_pitch[kind] + rules.signal_latency[kind] + rules.fetch_latency;
    if (task.kernel != Program::kNone) {
      work += Wide{task.step_count} * (rules.cold_kernel_latency + rules.cold_signal_latency);
    }
    for (std::uint32_t s = 0; s < task.step_count; ++s) {
      const Ticks ticks = program_.step_durations[task.first_step + s];
      work += to_picoseconds(ticks, rules.fidelity, hw_).count();
    }
    if (rules.is_device() && kind == static_cast<std::size_t>(EngineKind::kDma)) {
      const Program::Transfer& transfer = program_.transfers[task.transfer];
      work += transfer.latency;
      if (transfer.bytes > 0) {
        work +=
            duration(Bytes(transfer.bytes), BytesPerSecond(program_.rate_alone(transfer))).count();
      }
    }
    return work;
  }

  // At least 1 B/s, at most what a tile's banks give: a step is never slower for what it
  // asks by itself.
  std::uint64_t rate_of(std::uint64_t bytes, Ticks time) const {
    const std::uint64_t most = data_rate(hw_.cmx.bank_width, hw_.clocks.vpu).count();
    const std::uint64_t rate =
        detail::multiply_divide(bytes, kPicosecondsPerSecond, std::max<Ticks>(time, 1));
    return std::clamp<std::uint64_t>(rate, 1, std::max<std::uint64_t>(most, 1));
  }

  void add_queues() {
    const Queues queues = queues_of(schedule_, hw_);
    const IdVector<QueueId, Picoseconds> startups = queue_startups(queues, hw_);
    program_.order.reserve(schedule_.tasks().size());
    for (std::size_t i = 0; i < queues.keys.size(); ++i) {
      Program::Queue& entry = program_.queues.emplace_back();
      entry.key = queues.keys[QueueId(i)];
      entry.first = static_cast<std::uint32_t>(program_.order.size());
      for (const TaskId task : queues.tasks[QueueId(i)]) {
        program_.order.push_back(task.index());
      }
      entry.end = static_cast<std::uint32_t>(program_.order.size());
      if (is_device()) {
        entry.startup = startups[QueueId(i)].count();
      }
    }
  }

  const TimedSchedule& timed_;
  const Schedule& schedule_;
  const HwConfig& hw_;
  const InterconnectLayout& layout_;
  std::map<std::string, std::uint32_t> kernels_;  // by name, numbered
  Program program_;
};

}  // namespace

std::uint64_t Program::rate_alone(const Transfer& transfer) const {
  std::uint64_t rate = transfer.rate;
  for (const ResourceUse& use : demand(transfer).uses) {
    const Wide capacity = Wide{rules.capacities[use.resource]} * ResourceUse::kWhole;
    rate = static_cast<std::uint64_t>(std::min<Wide>(rate, capacity / use.weight));
  }
  return std::max<std::uint64_t>(rate, 1);
}

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
