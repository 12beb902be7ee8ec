#include "sim/analysis/what_if.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace vpusim {
namespace {

// Rounded up: half of a cycle is one.
template <class Unit>
Quantity<Unit> less(Quantity<Unit> amount, Speedup speedup) {
  return Quantity<Unit>(speedup == Speedup::kFree ? 0 : (amount.count() + 1) / 2);
}

BytesPerSecond more(BytesPerSecond rate, Speedup speedup) {
  const BytesPerSecond twice(std::min(rate.count() * 2, kFreeBandwidth.count()));
  return std::max(rate, speedup == Speedup::kFree ? kFreeBandwidth : twice);
}

// Zero stands for "no limit" and stays.
BytesPerKilocycle more(BytesPerKilocycle width, Speedup speedup, Hertz clock) {
  if (width == BytesPerKilocycle(0)) {
    return width;
  }
  const BytesPerSecond rate = more(data_rate(width, clock), speedup);
  return BytesPerKilocycle(detail::multiply_divide(rate.count(), 1000, clock.count()));
}

void change_dma_engines(HwConfig& hw, Speedup speedup) {
  for (DmaPath& path : hw.dma.paths) {
    path.latency = less(path.latency, speedup);
    path.ddr_latency = less(path.ddr_latency, speedup);
    path.width = more(path.width, speedup, hw.clocks.vpu);
    path.opening_width = more(path.opening_width, speedup, hw.clocks.vpu);
  }
  hw.dma.control_latency = less(hw.dma.control_latency, speedup);
  hw.dma.ddr_read_row = less(hw.dma.ddr_read_row, speedup);
  hw.dma.ddr_write_row = less(hw.dma.ddr_write_row, speedup);
}

void change_ddr(HwConfig& hw, Speedup speedup) {
  hw.ddr.bandwidth = more(hw.ddr.bandwidth, speedup);
  hw.ddr.write_bandwidth = more(hw.ddr.write_bandwidth, speedup);
}

void change_cmx(HwConfig& hw, Speedup speedup) {
  hw.cmx.dma_width = more(hw.cmx.dma_width, speedup, hw.clocks.vpu);
  hw.cmx.bank_width = more(hw.cmx.bank_width, speedup, hw.clocks.vpu);
}

template <class Change>
void for_each_handling(HwConfig& hw, const Change& change) {
  for (TaskHandling* handling :
       {&hw.dma.handling, &hw.dpu.handling, &hw.shave.handling, &hw.m2i.handling}) {
    change(*handling);
  }
}

void change_barriers(HwConfig& hw, Speedup speedup) {
  for_each_handling(hw, [&](TaskHandling& handling) {
    handling.signal_latency = less(handling.signal_latency, speedup);
  });
  hw.barriers.reprogram_latency = less(hw.barriers.reprogram_latency, speedup);
}

void change_dispatch(HwConfig& hw, Speedup speedup) {
  for_each_handling(hw, [&](TaskHandling& handling) {
    handling.enqueue_latency = less(handling.enqueue_latency, speedup);
    handling.start_latency = less(handling.start_latency, speedup);
    handling.start_pitch = less(handling.start_pitch, speedup);
    if (handling.enqueue_latency == Picoseconds(0)) {
      handling.fifo_depth = 0;  // without a latency it is no limit
    }
  });
  hw.dma.fetch_latency = less(hw.dma.fetch_latency, speedup);
}

void change_startup(HwConfig& hw, Speedup speedup) {
  for_each_handling(hw, [&](TaskHandling& handling) {
    handling.startup_latency = less(handling.startup_latency, speedup);
    handling.startup_pitch = less(handling.startup_pitch, speedup);
  });
}

void change_engine_count(HwConfig& hw, Speedup speedup) {
  const std::uint32_t most = hw.dma.port_count;
  const std::uint32_t wanted = speedup == Speedup::kFree ? most : 2 * hw.dma.engine_count;
  hw.dma.engine_count = std::max(hw.dma.engine_count, std::min(wanted, most));
}

void change_device(HwConfig& hw, Resource resource, Speedup speedup) {
  switch (resource) {
    case Resource::kDmaEngines:
      change_dma_engines(hw, speedup);
      break;
    case Resource::kDdrBandwidth:
      change_ddr(hw, speedup);
      break;
    case Resource::kCmxBandwidth:
      change_cmx(hw, speedup);
      break;
    case Resource::kEnginePerPort:
      change_engine_count(hw, speedup);
      break;
    case Resource::kTransfers:
      change_dma_engines(hw, speedup);
      change_engine_count(hw, speedup);
      change_ddr(hw, speedup);
      change_cmx(hw, speedup);
      break;
    case Resource::kBarriers:
      change_barriers(hw, speedup);
      break;
    case Resource::kDispatch:
      change_dispatch(hw, speedup);
      break;
    case Resource::kStartup:
      change_startup(hw, speedup);
      break;
    case Resource::kColdStart:
      hw.shave.cold_kernel_latency = less(hw.shave.cold_kernel_latency, speedup);
      hw.shave.cold_signal_latency = less(hw.shave.cold_signal_latency, speedup);
      break;
    default:
      break;  // the time of work is not the device's
  }
}

// The kind of engine whose time of work a resource is.
std::optional<EngineKind> kind_of(Resource resource, Fidelity fidelity) {
  switch (resource) {
    case Resource::kDpu:
      return EngineKind::kDpu;
    case Resource::kShave:
      return EngineKind::kShave;
    case Resource::kMedia:
      return EngineKind::kM2i;
    case Resource::kDmaEngines:
      return fidelity == Fidelity::kCompiler ? std::optional(EngineKind::kDma) : std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<ChangedRun> with_work(const TimedSchedule& timed, const HwConfig& hw, EngineKind kind,
                                    Speedup speedup) {
  std::vector<Cycles> steps = timed.all_steps();
  const auto& tasks = timed.schedule().tasks();
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    if (tasks[TaskId(i)].kind() == kind) {
      const TimedSchedule::TaskTiming& timing = timed.timing(TaskId(i));
      for (std::uint32_t s = 0; s < timing.step_count; ++s) {
        Cycles& cycles = steps[timing.first_step + s];
        cycles = less(cycles, speedup);
      }
    }
  }
  if (steps == timed.all_steps()) {
    return std::nullopt;
  }
  return ChangedRun{timed.with_steps(std::move(steps)), hw};
}

}  // namespace

std::optional<ChangedRun> with_change(const TimedSchedule& timed, const HwConfig& hw,
                                      Resource resource, Speedup speedup) {
  if (const auto kind = kind_of(resource, timed.fidelity())) {
    return with_work(timed, hw, *kind, speedup);
  }
  if (timed.fidelity() == Fidelity::kCompiler) {
    return std::nullopt;
  }
  HwConfig changed = hw;
  change_device(changed, resource, speedup);
  if (hash_of(changed) == hash_of(hw)) {
    return std::nullopt;
  }
  return ChangedRun{timed, std::move(changed)};
}

namespace {

bool is_part_of_transfers(Resource resource) {
  return resource == Resource::kDmaEngines || resource == Resource::kDdrBandwidth ||
         resource == Resource::kCmxBandwidth || resource == Resource::kEnginePerPort;
}

// The part of the transfers that gains most; none: nobody asked for any.
const WhatIf* best_part(const std::vector<WhatIf>& gains, Picoseconds latency) {
  const WhatIf* best = nullptr;
  for (const WhatIf& what_if : gains) {
    if (is_part_of_transfers(what_if.resource) &&
        (best == nullptr || what_if.gain(latency) > best->gain(latency))) {
      best = &what_if;
    }
  }
  return best;
}

// Whether one part of the transfers explains most of what all of them cost.
bool one_part_says_it(const std::vector<WhatIf>& gains, const WhatIf* part, Picoseconds latency) {
  const auto whole = std::find_if(gains.begin(), gains.end(), [](const WhatIf& what_if) {
    return what_if.resource == Resource::kTransfers;
  });
  if (whole == gains.end()) {
    return true;
  }
  const std::int64_t gain = whole->gain(latency);
  return (part == nullptr ? 0 : part->gain(latency)) >= gain - gain / 5;
}

double percent_less(Picoseconds latency, Picoseconds then) {
  return 100 * (1 - static_cast<double>(then.count()) / static_cast<double>(latency.count()));
}

// A gain below 0.1 % holds nothing back.
bool is_worth_telling(const WhatIf& what_if, Picoseconds latency) {
  return what_if.gain(latency) > 0 && percent_less(latency, what_if.free) >= 0.1;
}

// `part`: of the transfers, the one that gains most.
std::string sentence(const WhatIf& what_if, const WhatIf* part, Picoseconds latency) {
  const double less = percent_less(latency, what_if.free);
  const double less_us = static_cast<double>(what_if.gain(latency)) / 1e6;
  if (what_if.resource == Resource::kEnginePerPort) {
    return fmt::format("ports that share a DMA engine: {:.1f} % ({:.5g} us) less with one for each",
                       less, less_us);
  }
  std::string text = fmt::format("{}: {:.1f} % ({:.5g} us) less if free, ",
                                 kResourceNames[what_if.resource], less, less_us);
  if (what_if.resource == Resource::kTransfers && part != nullptr) {
    return text + fmt::format("{} alone {:.1f} %", kResourceNames[part->resource],
                              percent_less(latency, part->free));
  }
  return text +
         fmt::format("{:.1f} % if twice as fast", percent_less(latency, what_if.twice_as_fast));
}

}  // namespace

std::vector<std::string> brakes(const std::vector<WhatIf>& gains, Picoseconds latency,
                                std::size_t most) {
  const WhatIf* part = best_part(gains, latency);
  const bool tells_parts = one_part_says_it(gains, part, latency);
  std::vector<WhatIf> order;
  std::copy_if(gains.begin(), gains.end(), std::back_inserter(order), [&](const WhatIf& what_if) {
    const bool is_told_otherwise = tells_parts ? what_if.resource == Resource::kTransfers
                                               : is_part_of_transfers(what_if.resource);
    return is_worth_telling(what_if, latency) && !is_told_otherwise;
  });
  std::stable_sort(order.begin(), order.end(), [&](const WhatIf& a, const WhatIf& b) {
    return a.gain(latency) > b.gain(latency);
  });
  std::vector<std::string> sentences;
  for (std::size_t i = 0; i < std::min(most, order.size()); ++i) {
    sentences.push_back(sentence(order[i], part, latency));
  }
  return sentences;
}

}  // namespace vpusim
