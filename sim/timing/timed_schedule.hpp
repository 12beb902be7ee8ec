#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/base/warnings.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// What a simulation stands for.
enum class Fidelity : std::uint8_t {
  kCompiler,  // the compiler's own latency simulation, to the cycle
  kDevice,    // the hardware: barriers, queues and memories as they are
};
inline constexpr auto kFidelityNames =
    enum_names<Fidelity, Fidelity::kDevice>("compiler", "device");

// Who "predicted" a task of which no cost is known: it takes one cycle.
inline constexpr std::string_view kOneCycle = "one-cycle";

// A schedule with the cost of its work: all that the simulator needs to know
// beyond the device.
//
// A task is one or more steps that its engine's units work off: the variants of a
// DPU task, the runs of a SHAVE kernel. In compiler fidelity every task is one
// step. The time of a DMA step in device fidelity is not here: it depends on what
// else moves data at that moment.
class TimedSchedule {
 public:
  struct TaskTiming {
    std::uint32_t first_step = 0;
    std::uint32_t step_count = 0;
    std::uint16_t model = 0;  // index into models()
    // Of its time: the relative error that the model expects, the mean of its workloads weighted by
    // their time; 0: it does not say.
    float uncertainty = 0;
  };
  // Who answered, and for how many workloads.
  struct ModelUse {
    std::string name;
    std::uint64_t workloads = 0;
  };

  const Schedule& schedule() const { return *schedule_; }
  Fidelity fidelity() const { return fidelity_; }
  const TaskTiming& timing(TaskId task) const { return tasks_[task]; }
  std::span<const Cycles> steps(TaskId task) const {
    return std::span(steps_).subspan(tasks_[task].first_step, tasks_[task].step_count);
  }
  const std::vector<Cycles>& all_steps() const { return steps_; }  // DPU clock
  // What each step moves between its engine and CMX; empty when the device's CMX is never a
  // limit, and in compiler fidelity.
  const std::vector<Bytes>& cmx_traffic() const { return cmx_traffic_; }
  const std::vector<ModelUse>& models() const { return models_; }
  const std::vector<Warning>& warnings() const { return warnings_; }

  // The same with other costs, for what would be if: one for each of all_steps(). Who predicted
  // the old ones and what the steps move stays.
  TimedSchedule with_steps(std::vector<Cycles> steps) const;

 private:
  friend class Annotator;
  TimedSchedule(const Schedule& schedule, Fidelity fidelity)
      : schedule_(&schedule), fidelity_(fidelity) {}

  const Schedule* schedule_;
  Fidelity fidelity_;
  IdVector<TaskId, TaskTiming> tasks_;
  std::vector<Cycles> steps_;
  std::vector<Bytes> cmx_traffic_;
  std::vector<ModelUse> models_;
  std::vector<Warning> warnings_;
};

// Asks the models about every distinct workload of a schedule, once and in one
// batch. The schedule must outlive the result.
//
// Compiler fidelity follows the compiler's simulator also where it does not know:
// a task without a cost takes one cycle, and a warning says how many did.
//
// In device fidelity `dma` is not asked: there a transfer takes as long as the data flows
// that the simulation finds, with whatever else moves data at that moment.
TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const DpuTimingModel& dpu, const ShaveTimingModel& shave,
                       const DmaTimingModel& dma);
// With the compiler's own closed form for DMA.
TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity,
                       const DpuTimingModel& dpu, const ShaveTimingModel& shave);

}  // namespace vpusim
