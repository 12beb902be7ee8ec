#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/hw/hw_config.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/schedule_builder.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/trace/run_result.hpp"

namespace vpusim::test {

// A device with round numbers for timelines worked out by hand: two tiles with one
// DPU and two SHAVEs each, two DMA ports, all clocks 1 GHz (one cycle is 1 ns), no
// latencies except those that a test sets. Every DMA direction moves 8 bytes per
// ns after 100 ns; the DDR gives 12 bytes per ns to all.
HwConfig small_device();

// A device of the catalogue.
HwConfig catalog_device(const std::string& name);

// Tells each DPU variant or SHAVE run the cycles that its test wants: a DPU
// workload takes its output width, a SHAVE run its number of output elements.
class SizeIsCycles {
 public:
  static TimedSchedule annotate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity);
};

// Builds schedules in the words of the hand-worked tests.
class ScheduleOfTasks {
 public:
  explicit ScheduleOfTasks(std::string name = "test") : builder_(std::move(name)) {}

  BarrierId barrier();                           // no physical id
  BarrierId barrier(std::uint32_t physical_id);  // the next use of a physical barrier
  BarrierId final_barrier();

  struct Order {
    std::vector<BarrierId> waits;
    std::vector<BarrierId> updates;
  };
  // A transfer; CMX is that of tile 0.
  TaskId dma(const std::string& name, std::uint32_t port, std::uint64_t bytes,
             const Order& order = {}, DmaKind kind = DmaKind::kCopy, Section source = Section::kDdr,
             Section target = Section::kCmx);
  // One that may start before the channel's last one ends.
  TaskId out_of_order_dma(const std::string& name, std::uint32_t port, std::uint64_t bytes,
                          const Order& order = {});
  // Variants that take the given cycles.
  TaskId dpu(const std::string& name, std::uint32_t tile, const std::vector<std::uint32_t>& cycles,
             const Order& order = {});
  // Runs that take the given cycles.
  TaskId shave(const std::string& name, std::uint32_t tile,
               const std::vector<std::uint32_t>& cycles, const Order& order = {},
               const std::string& kernel = "Test");
  void enqueue_after(BarrierId barrier) { next_enqueue_target_ = barrier; }  // the next task

  ScheduleBuilder& builder() { return builder_; }
  Schedule finish() { return std::move(builder_).finish(); }

 private:
  BufferId buffer(Section section, std::uint32_t tile, std::uint64_t elements);
  TaskId add(const std::string& name, Work work, const Order& order);

  ScheduleBuilder builder_;
  std::optional<BarrierId> next_enqueue_target_;
};

// Simulates with SizeIsCycles on the device.
RunResult simulate(const Schedule& schedule, const HwConfig& hw, Fidelity fidelity);

// "start-end" of every task in nanoseconds, in the order of the schedule: what the
// hand-worked timelines compare.
std::vector<std::string> timeline(const Schedule& schedule, const RunResult& result);

}  // namespace vpusim::test
