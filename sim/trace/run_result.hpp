#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/id.hpp"
#include "sim/base/quantity.hpp"
#include "sim/base/warnings.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/schedule/queues.hpp"
#include "sim/timing/schedule_energy.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/trace/run_inputs.hpp"

namespace vpusim {

// How one engine spent the run. busy + stall + idle is exactly the latency.
struct EngineUse {
  std::string name;  // "DPU 0", "SHAVE 0.1" (tile.index), "DMA 0 DDR" (port, channel)
  EngineKind kind = EngineKind::kDma;
  std::uint32_t unit = 0;   // tile or DMA port
  std::uint32_t index = 0;  // among the tile's engines of this kind, or DMA channel
  std::uint64_t step_count = 0;
  Picoseconds busy;
  Picoseconds contention;  // of busy: what its steps lost to others; see StepSpan::contention
  Picoseconds stall;       // its queue still had work that could not start
  Picoseconds idle;        // its queue had no more work
};

// One step of a task on one engine: a DPU variant, a run of a SHAVE kernel, a DMA job.
struct StepSpan {
  Picoseconds start;  // since the start of the run
  Picoseconds end;
  std::uint32_t engine = 0;  // index into RunResult::engines
  // Of start to end: until it works (a transfer's latency, the fetch of kernel code), and what it
  // lost to others that shared a memory's bandwidth, or the DMA engine that several ports feed.
  Picoseconds latency = {};
  Picoseconds contention = {};
};

// When one use of a barrier came about.
struct BarrierSpan {
  Picoseconds programmed;
  Picoseconds lifted;  // by the last of its producers; as programmed where it has none
};

// A value that changes now and then: holds from its time to the next sample's.
struct CounterSeries {
  struct Sample {
    Picoseconds time;
    std::uint64_t value = 0;
  };
  std::string name;
  std::string unit;
  std::vector<Sample> samples;
};

// One of several inferences of a run.
struct InferenceSpan {
  std::uint32_t stream = 0;
  std::string schedule;      // the stream's
  std::uint32_t number = 0;  // in its stream, from 0
  TaskId first_task;         // its tasks are contiguous
  std::uint32_t task_count = 0;
  Picoseconds start;  // when the one before it in the stream ended
  Picoseconds end;
};

// What made a result: equal provenance, equal bytes. The device's hash covers its
// clocks; they stand here for people too.
struct Provenance {
  std::string version;
  std::string schedule;         // its name
  std::string schedule_sha256;  // of its meaning, not of the file
  std::string device;
  std::string device_sha256;
  Fidelity fidelity = Fidelity::kDevice;
  Hertz dpu_frequency;
  Hertz vpu_frequency;
  std::string dpu_timing;  // the models that were asked, as they name themselves
  std::string shave_timing;
  std::string dma_timing;
};

// All that a run leaves behind.
struct RunResult {
  struct TaskSpan {
    std::uint32_t first_step = 0;
    std::uint32_t step_count = 0;
    std::uint16_t model = 0;  // who predicted it; index into models
    float uncertainty = 0;    // as TimedSchedule::TaskTiming::uncertainty
  };

  Fidelity fidelity = Fidelity::kDevice;
  Hertz dpu_frequency;
  Hertz vpu_frequency;
  Picoseconds latency;
  Cycles latency_dpu_cycles;
  std::vector<EngineUse> engines;
  IdVector<TaskId, TaskSpan> tasks;
  std::vector<StepSpan> steps;
  IdVector<BarrierId, BarrierSpan> barriers;
  std::vector<std::uint32_t> cold_signals;  // steps after which a SHAVE told an end the first time
  // Steps that were issued ahead of their turn, and how much of their latency that hid.
  std::vector<std::pair<std::uint32_t, Picoseconds>> hidden_latencies;
  std::vector<CounterSeries> counters;
  std::vector<InferenceSpan> inferences;  // empty for a single one
  std::vector<TimedSchedule::ModelUse> models;
  std::optional<ScheduleEnergy> energy;  // none: the device has no power table
  std::vector<Warning> warnings;
  Provenance provenance;
  RunInputs inputs;

  std::span<const StepSpan> steps_of(TaskId task) const {
    return std::span(steps).subspan(tasks[task].first_step, tasks[task].step_count);
  }
  Picoseconds start_of(TaskId task) const;
  Picoseconds end_of(TaskId task) const;
};

// Whether an engine runs tasks of a queue.
bool serves(const EngineUse& engine, const QueueKey& queue, const Schedule& schedule,
            Fidelity fidelity);

}  // namespace vpusim
