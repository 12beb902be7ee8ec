#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/base/quantity.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {

// What a run can be held up by, and could have more of.
enum class Resource : std::uint8_t {
  kDpu,            // the time of DPU workloads
  kShave,          // the time of SHAVE kernels
  kMedia,          // the time of media tasks
  kDmaEngines,     // widths and latencies of DMA paths, rows with gaps, jobs without data
  kDdrBandwidth,   // of all masters, and of writes
  kCmxBandwidth,   // per tile, of DMA and of all engines
  kEnginePerPort,  // physical DMA engines: as many as ports, where ports share them
  kTransfers,      // the four before together: all that moving data takes
  kBarriers,       // signals to barriers, their reprogramming
  kDispatch,       // from a barrier to the first work: enqueueing, start latency and pitch,
                   // DMA descriptors
  kStartup,        // the runtime's set-up of queues
  kColdStart,      // kernel code that no SHAVE holds, a SHAVE's first signal
};
inline constexpr auto kResourceNames = enum_names<Resource, Resource::kColdStart>(
    "DPU work", "SHAVE work", "media work", "DMA engines", "DDR bandwidth", "CMX bandwidth",
    "DMA engine per port", "data transfers", "barriers", "task dispatch", "queue start-up",
    "cold kernels");

enum class Speedup : std::uint8_t {
  kTwice,  // half the time, double the bandwidth, twice as many engines
  kFree,   // no time; bandwidth of kFreeBandwidth; an engine for each port
};

// More than any schedule asks for, and as much as the interconnect can count: 100 MB in 1 us.
inline constexpr BytesPerSecond kFreeBandwidth{100'000'000'000'000};

// The inputs of a run with one resource changed.
struct ChangedRun {
  TimedSchedule timed;
  HwConfig hw;
};

// The costs that models gave stay as they are, also where the resource would change a model's
// answer: what is asked is what the run would be with this resource alone another one.
//
// None when nothing changes: the schedule does not use the resource, the device takes no time for
// it, or (compiler fidelity) the simulation knows nothing of it. There, a transfer's fixed cost is
// one of DMA engines, and nothing is one of memories.
std::optional<ChangedRun> with_change(const TimedSchedule& timed, const HwConfig& hw,
                                      Resource resource, Speedup speedup);

// What one resource costs a run. All times by simulation of the changed run.
struct WhatIf {
  Resource resource = Resource::kDpu;
  Picoseconds twice_as_fast;  // the latency then
  Picoseconds free;

  // How much shorter the run is; negative: longer, an anomaly that greedy machines have.
  std::int64_t gain(Picoseconds latency) const {
    return static_cast<std::int64_t>(latency.count()) - static_cast<std::int64_t>(free.count());
  }
};

// The resources that a run would gain most from, most first, in sentences: "DPU work: 48.7 %
// (29.556 us) less if free, 26.8 % if twice as fast". Data transfers are told by the part that
// explains them, or as a whole when none does; of DMA engines that
// ports share, one for each. At most `most`, and none that gains less than 0.1 %.
std::vector<std::string> brakes(const std::vector<WhatIf>& gains, Picoseconds latency,
                                std::size_t most);

}  // namespace vpusim
