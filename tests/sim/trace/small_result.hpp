#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/trace/run_result.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {

// A result whose every time is given by hand, for the writers of traces and reports.
class SmallResult {
 public:
  struct Step {
    std::uint32_t engine = 0;
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0;
  };

  std::uint32_t engine(const std::string& name, EngineKind kind, std::uint32_t unit,
                       std::uint32_t index) {
    EngineUse use;
    use.name = name;
    use.kind = kind;
    use.unit = unit;
    use.index = index;
    result.engines.push_back(use);
    return static_cast<std::uint32_t>(result.engines.size() - 1);
  }

  // The steps of the schedule's next task.
  void ran(const std::vector<Step>& steps) {
    RunResult::TaskSpan span;
    span.first_step = static_cast<std::uint32_t>(result.steps.size());
    span.step_count = static_cast<std::uint32_t>(steps.size());
    result.tasks.push_back(span);
    for (const Step& step : steps) {
      result.steps.push_back(
          {Picoseconds(step.start_ns * 1000), Picoseconds(step.end_ns * 1000), step.engine});
      result.engines[step.engine].step_count += 1;
      result.engines[step.engine].busy += Picoseconds((step.end_ns - step.start_ns) * 1000);
    }
  }

  ScheduleOfTasks tasks;
  RunResult result = [] {
    RunResult empty;
    empty.dpu_frequency = Hertz(1'300'000'000);
    empty.vpu_frequency = Hertz(975'000'000);
    empty.models = {{.name = "by hand", .workloads = 1}};
    empty.provenance = {.version = "1.2.3",
                        .schedule = "test",
                        .schedule_sha256 = "aa",
                        .device = "small",
                        .device_sha256 = "bb",
                        .fidelity = Fidelity::kDevice,
                        .dpu_frequency = Hertz(1'300'000'000),
                        .vpu_frequency = Hertz(975'000'000),
                        .dpu_timing = "by hand",
                        .shave_timing = "by heart",
                        .dma_timing = "by eye"};
    return empty;
  }();
};

// Two layers on one tile; times in ns:
//
//   DMA 0 DDR  [0 input 2000]                              [10000 output 12000]
//   DMA 0 CMX                          [4500 spill 6000]
//   DPU 0          [2000 conv: variants to 3000, to 5000]
//   SHAVE 0.0                     [4000 mvn 8000]
//   SHAVE 0.1                        [5000 mvn 6000]
inline SmallResult two_layers() {
  SmallResult made;
  const auto ddr = made.engine("DMA 0 DDR", EngineKind::kDma, 0, 0);
  const auto cmx = made.engine("DMA 0 CMX", EngineKind::kDma, 0, 1);
  const auto dpu = made.engine("DPU 0", EngineKind::kDpu, 0, 0);
  const auto shave0 = made.engine("SHAVE 0.0", EngineKind::kShave, 0, 0);
  const auto shave1 = made.engine("SHAVE 0.1", EngineKind::kShave, 0, 1);
  const BarrierId loaded = made.tasks.barrier();
  const BarrierId computed = made.tasks.barrier();
  made.tasks.dma("conv?t_Convolution/input", 0, 64, {.waits = {}, .updates = {loaded}});
  made.ran({{ddr, 0, 2000}});
  made.tasks.dpu("conv?t_Convolution/cluster_0", 0, {1, 2},
                 {.waits = {loaded}, .updates = {computed}});
  made.ran({{dpu, 2000, 3000}, {dpu, 3000, 5000}});
  made.tasks.shave("mvn?t_MVN/tile_0", 0, {1}, {.waits = {computed}, .updates = {}});
  made.ran({{shave0, 4000, 8000}});
  made.tasks.shave("mvn?t_MVN/tile_1", 0, {1}, {.waits = {computed}, .updates = {}});
  made.ran({{shave1, 5000, 6000}});
  made.tasks.dma("spill", 0, 32);
  made.ran({{cmx, 4500, 6000}});
  made.tasks.dma("mvn?t_MVN/output", 0, 128);
  made.ran({{ddr, 10'000, 12'000}});
  made.result.latency = Picoseconds(12'000'000);
  made.result.latency_dpu_cycles = Cycles(15'600);
  return made;
}

}  // namespace vpusim::test
