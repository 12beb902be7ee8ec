#include "sim/run/simulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "sim/base/check.hpp"
#include "sim/kernel/systemc.hpp"
#include "sim/platform/program.hpp"
#include "sim/platform/untimed_run.hpp"
#include "sim/run/deadlock.hpp"

namespace vpusim {
namespace {

std::string engine_name(const UnitPlace& place, const HwConfig& hw) {
  switch (place.kind) {
    case EngineKind::kDma:
      if (hw.dma.channel_count == 1) {
        return fmt::format("DMA {}", place.unit);
      }
      return fmt::format("DMA {} {}", place.unit, place.index == 0 ? "DDR" : "CMX");
    case EngineKind::kDpu:
      return hw.dpu.count_per_tile == 1 ? fmt::format("DPU {}", place.unit)
                                        : fmt::format("DPU {}.{}", place.unit, place.index);
    case EngineKind::kShave:
      return fmt::format("SHAVE {}.{}", place.unit, place.index);
    case EngineKind::kM2i:
      break;
  }
  return "M2I";
}

bool is_on_device(const UnitPlace& place, const HwConfig& hw) {
  switch (place.kind) {
    case EngineKind::kDma:
      return place.unit < hw.dma.port_count && place.index < hw.dma.channel_count;
    case EngineKind::kDpu:
      return place.unit < hw.tile.count && place.index < hw.dpu.count_per_tile;
    case EngineKind::kShave:
      return place.unit < hw.tile.count && place.index < hw.shave.count_per_tile;
    case EngineKind::kM2i:
      break;
  }
  return hw.m2i.count > 0;
}

// Turns what the machine recorded into a result.
class Harvest {
 public:
  Harvest(const TimedSchedule& timed, const HwConfig& hw, const Program& program, const Vpu& vpu,
          const RunRecord& record, Ticks run_start)
      : timed_(timed),
        hw_(hw),
        program_(program),
        vpu_(vpu),
        record_(record),
        run_start_(run_start) {}

  RunResult run() {
    result_.fidelity = timed_.fidelity();
    result_.dpu_frequency = hw_.clocks.dpu;
    result_.vpu_frequency = hw_.clocks.vpu;
    result_.models = timed_.models();
    result_.warnings = timed_.warnings();
    add_engines();
    add_spans();
    add_lost_times();
    add_barriers();
    set_latency();
    set_engine_use();
    add_counter("DDR bandwidth", vpu_.ddr().samples());
    for (std::uint32_t tile = 0; tile < hw_.tile.count; ++tile) {
      add_counter(fmt::format("CMX {} bandwidth", tile), vpu_.cmx(tile).samples());
    }
    return std::move(result_);
  }

 private:
  Picoseconds time(Ticks absolute) const {
    return to_picoseconds(absolute - run_start_, timed_.fidelity(), hw_);
  }

  void add_engines() {
    engine_of_unit_.assign(vpu_.unit_count(), 0);
    for (std::uint32_t unit = 0; unit < vpu_.unit_count(); ++unit) {
      const UnitPlace place = vpu_.place_of(unit);
      if (is_on_device(place, hw_)) {
        engine_of_unit_[unit] = static_cast<std::uint32_t>(result_.engines.size());
        EngineUse& engine = result_.engines.emplace_back();
        engine.name = engine_name(place, hw_);
        engine.kind = place.kind;
        engine.unit = place.unit;
        engine.index = place.index;
      }
    }
  }

  void add_spans() {
    const std::size_t task_count = program_.tasks.size();
    result_.tasks.reserve(task_count);
    for (std::size_t i = 0; i < task_count; ++i) {
      const TimedSchedule::TaskTiming& timing = timed_.timing(TaskId(i));
      result_.tasks.push_back({.first_step = timing.first_step,
                               .step_count = timing.step_count,
                               .model = timing.model,
                               .uncertainty = timing.uncertainty});
    }
    const std::size_t step_count = record_.step_start.size();
    result_.steps.reserve(step_count);
    for (std::size_t i = 0; i < step_count; ++i) {
      result_.steps.push_back({.start = time(record_.step_start[i]),
                               .end = time(record_.step_end[i]),
                               .engine = engine_of_unit_[record_.step_unit[i]]});
    }
  }

  // Of the time of each step, what is no work. In compiler fidelity all of it is.
  void add_lost_times() {
    result_.cold_signals = record_.cold_signals;
    if (!program_.rules.is_device()) {
      return;
    }
    for (std::size_t i = 0; i < program_.tasks.size(); ++i) {
      const Program::Task& task = program_.tasks[i];
      const bool is_transfer = timed_.schedule().tasks()[TaskId(i)].kind() == EngineKind::kDma;
      for (std::uint32_t s = task.first_step; s < task.first_step + task.step_count; ++s) {
        const Ticks latency = record_.step_latency[s];
        const Ticks alone = latency + (is_transfer ? flow_alone(task) : program_.step_durations[s]);
        const Ticks taken = record_.step_end[s] - record_.step_start[s];
        result_.steps[s].latency = Picoseconds(latency);
        result_.steps[s].contention = Picoseconds(taken > alone ? taken - alone : 0);
        if (is_transfer && latency < program_.transfers[task.transfer].latency) {
          result_.hidden_latencies.emplace_back(
              s, Picoseconds(program_.transfers[task.transfer].latency - latency));
        }
      }
    }
  }

  // As the interconnect counts: the first tick at which the last byte is there.
  Ticks flow_alone(const Program::Task& task) const {
    __extension__ using Wide = unsigned __int128;
    const Program::Transfer& transfer = program_.transfers[task.transfer];
    const std::uint64_t rate = program_.rate_alone(transfer);
    return static_cast<Ticks>((Wide{transfer.bytes} * kPicosecondsPerSecond + rate - 1) / rate);
  }

  void add_barriers() {
    const BarrierService& times = vpu_.barrier_times();
    result_.barriers.reserve(program_.barriers.size());
    for (std::uint32_t i = 0; i < program_.barriers.size(); ++i) {
      result_.barriers.push_back({time(times.programmed_at(i)), time(times.lifted_at(i))});
    }
  }

  // The inference is over when the last task has ended and the final barrier knows.
  void set_latency() {
    Ticks last = run_start_;
    for (const Program::Queue& queue : program_.queues) {
      const Ticks signal = program_.rules.signal_latency[static_cast<std::size_t>(queue.key.kind)];
      for (std::uint32_t i = queue.first; i < queue.end; ++i) {
        const Program::Task& task = program_.tasks[program_.order[i]];
        const auto updates = program_.updates(task);
        const bool tells_final =
            std::any_of(updates.begin(), updates.end(), [&](std::uint32_t barrier) {
              return timed_.schedule().barriers()[BarrierId(barrier)].is_final;
            });
        for (std::uint32_t s = 0; s < task.step_count; ++s) {
          last = std::max(last, record_.step_end[task.first_step + s] + (tells_final ? signal : 0));
        }
      }
    }
    result_.latency = time(last);
    result_.latency_dpu_cycles = timed_.fidelity() == Fidelity::kCompiler
                                     ? Cycles(last - run_start_)
                                     : cycles_in(result_.latency, hw_.clocks.dpu);
  }

  // An engine stalls as long as its queue has something left to start.
  void set_engine_use() {
    std::vector<Picoseconds> works_until(result_.engines.size());
    for (const StepSpan& step : result_.steps) {
      EngineUse& engine = result_.engines[step.engine];
      engine.busy += step.end - step.start;
      engine.contention += step.contention;
      ++engine.step_count;
      works_until[step.engine] = std::max(works_until[step.engine], step.end);
    }
    for (const Program::Queue& queue : program_.queues) {
      const Program::Task& last = program_.tasks[program_.order[queue.end - 1]];
      const Picoseconds last_start = result_.steps[last.first_step + last.step_count - 1].start;
      for (std::size_t e = 0; e < result_.engines.size(); ++e) {
        if (serves(result_.engines[e], queue.key, timed_.schedule(), timed_.fidelity())) {
          works_until[e] = std::max(works_until[e], last_start);
        }
      }
    }
    for (std::size_t e = 0; e < result_.engines.size(); ++e) {
      EngineUse& engine = result_.engines[e];
      engine.stall = works_until[e] - engine.busy;
      engine.idle = result_.latency - works_until[e];
    }
  }

  void add_counter(std::string name, const std::vector<Memory::Sample>& samples) {
    CounterSeries series{.name = std::move(name), .unit = "B/s", .samples = {}};
    for (const Memory::Sample& sample : samples) {
      series.samples.push_back({time(sample.time), sample.bytes_per_second});
    }
    if (!series.samples.empty()) {
      result_.counters.push_back(std::move(series));
    }
  }

  const TimedSchedule& timed_;
  const HwConfig& hw_;
  const Program& program_;
  const Vpu& vpu_;
  const RunRecord& record_;
  Ticks run_start_;
  RunResult result_;
  std::vector<std::uint32_t> engine_of_unit_;
};

}  // namespace

Simulator::Simulator(const VpuSize& size) : vpu_("vpu", size) {}

RunResult Simulator::run(const TimedSchedule& timed, const HwConfig& hw) {
  const Program program = build_program(timed, hw, vpu_.interconnect_layout());
  if (!program.rules.is_device()) {
    // The compiler's simulator handles a queue's tasks in order, whatever time it
    // gives them. A unit here may start one before its predecessor, so what that
    // simulator would be stuck on is looked for first.
    const UntimedRun untimed = run_untimed(program);
    if (!untimed.blocked.empty()) {
      throw Deadlock(deadlock_report(
          {.schedule = timed.schedule(),
           .program = program,
           .barriers = untimed.barriers,
           .blocked = untimed.blocked,
           .finished_count = untimed.finished_count,
           .is_finished = [&](std::uint32_t task) { return untimed.is_finished[task]; }}));
    }
  }
  const Ticks run_start = now();
  VPUSIM_CHECK(run_start < Ticks{1} << 63);  // 2500 runs of the longest that are built
  vpu_.rearm(program, hw, record_);
  vpu_.begin();
  sc_core::sc_start();
  if (record_.finished_tasks != program.tasks.size()) {
    throw Deadlock(deadlock_report(
        {.schedule = timed.schedule(),
         .program = program,
         .barriers = vpu_.barriers(),
         .blocked = vpu_.dispatcher().blocked(),
         .finished_count = record_.finished_tasks,
         .is_finished = [&](std::uint32_t task) { return vpu_.dispatcher().is_finished(task); }}));
  }
  return Harvest(timed, hw, program, vpu_, record_, run_start).run();
}

}  // namespace vpusim
