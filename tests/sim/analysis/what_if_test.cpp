// Which numbers of a device does each resource change, and to what?

#include "sim/analysis/what_if.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// What one field of a device is before and after.
struct Values {
  std::uint64_t before = 0;
  std::uint64_t twice_as_fast = 0;
  std::uint64_t free = 0;
};
constexpr Values kTime = {.before = 1001, .twice_as_fast = 501, .free = 0};  // halves rounded up
// All clocks are 1 GHz, so 100 TB/s are 10^8 bytes in a thousand cycles.
constexpr Values kWidth = {.before = 3001, .twice_as_fast = 6002, .free = 100'000'000};
constexpr Values kRate = {
    .before = 3'000'000'001, .twice_as_fast = 6'000'000'002, .free = kFreeBandwidth.count()};

struct Knob {
  std::string field;
  std::vector<Resource> resources;  // that change it
  Values values;
  std::function<void(HwConfig&, std::uint64_t)> set;
  std::function<std::uint64_t(const HwConfig&)> get;
};

std::uint64_t count_of(std::uint32_t value) { return value; }
template <class Unit>
std::uint64_t count_of(Quantity<Unit> value) {
  return value.count();
}

template <class Access>
Knob knob(std::string field, std::vector<Resource> resources, Values values, Access access) {
  return {.field = std::move(field),
          .resources = std::move(resources),
          .values = values,
          .set =
              [access](HwConfig& hw, std::uint64_t value) {
                auto& place = access(hw);
                place = std::decay_t<decltype(place)>(value);
              },
          .get =
              [access](const HwConfig& hw) {
                HwConfig copy = hw;
                return count_of(access(copy));
              }};
}

void add_path_knobs(std::size_t i, std::vector<Knob>& knobs) {
  const std::vector<Resource> moved = {Resource::kDmaEngines, Resource::kTransfers};
  const auto add = [&](const char* field, Values values, auto member) {
    knobs.push_back(knob(
        fmt::format("dma.paths[{}].{}", i, field), moved, values,
        [ i, member ](HwConfig & hw) -> auto& { return hw.dma.paths[i].*member; }));
  };
  add("latency", kTime, &DmaPath::latency);
  add("ddr_latency", kTime, &DmaPath::ddr_latency);
  add("width", kWidth, &DmaPath::width);
  add("opening_width", kWidth, &DmaPath::opening_width);
}

using HandlingOf = TaskHandling& (*)(HwConfig&);

void add_handling_knobs(const char* engine, HandlingOf handling, std::vector<Knob>& knobs) {
  const auto add = [&](const char* field, Resource resource, auto member) {
    knobs.push_back(knob(
        fmt::format("{}.handling.{}", engine, field), {resource}, kTime,
        [ handling, member ](HwConfig & hw) -> auto& { return handling(hw).*member; }));
  };
  add("signal_latency", Resource::kBarriers, &TaskHandling::signal_latency);
  add("enqueue_latency", Resource::kDispatch, &TaskHandling::enqueue_latency);
  add("start_latency", Resource::kDispatch, &TaskHandling::start_latency);
  add("start_pitch", Resource::kDispatch, &TaskHandling::start_pitch);
  add("startup_latency", Resource::kStartup, &TaskHandling::startup_latency);
  add("startup_pitch", Resource::kStartup, &TaskHandling::startup_pitch);
  // A hardware queue that takes no time to fill is no limit.
  knobs.push_back(knob(
      fmt::format("{}.handling.fifo_depth", engine), {Resource::kDispatch},
      {.before = 4, .twice_as_fast = 4, .free = 0}, [handling](HwConfig & hw) -> auto& {
        return handling(hw).fifo_depth;
      }));
}

std::vector<Knob> all_knobs() {
  using enum Resource;
  std::vector<Knob> knobs;
  for (std::size_t i = 0; i < HwConfig().dma.paths.size(); ++i) {
    add_path_knobs(i, knobs);
  }
  add_handling_knobs(
      "dma", [](HwConfig & hw) -> auto& { return hw.dma.handling; }, knobs);
  add_handling_knobs(
      "dpu", [](HwConfig & hw) -> auto& { return hw.dpu.handling; }, knobs);
  add_handling_knobs(
      "shave", [](HwConfig & hw) -> auto& { return hw.shave.handling; }, knobs);
  add_handling_knobs(
      "m2i", [](HwConfig & hw) -> auto& { return hw.m2i.handling; }, knobs);
  const auto add = [&](const char* field, std::vector<Resource> resources, Values values,
                       auto access) {
    knobs.push_back(knob(field, std::move(resources), values, access));
  };
  add(
      "dma.control_latency", {kDmaEngines, kTransfers}, kTime,
      [](HwConfig & hw) -> auto& { return hw.dma.control_latency; });
  add(
      "dma.ddr_read_row", {kDmaEngines, kTransfers}, kTime,
      [](HwConfig & hw) -> auto& { return hw.dma.ddr_read_row; });
  add(
      "dma.ddr_write_row", {kDmaEngines, kTransfers}, kTime,
      [](HwConfig & hw) -> auto& { return hw.dma.ddr_write_row; });
  add(
      "dma.engine_count", {kEnginePerPort, kTransfers},
      {.before = 1, .twice_as_fast = 2, .free = 3},
      [](HwConfig & hw) -> auto& { return hw.dma.engine_count; });
  add(
      "dma.fetch_latency", {kDispatch}, kTime,
      [](HwConfig & hw) -> auto& { return hw.dma.fetch_latency; });
  add(
      "ddr.bandwidth", {kDdrBandwidth, kTransfers}, kRate,
      [](HwConfig & hw) -> auto& { return hw.ddr.bandwidth; });
  add(
      "ddr.write_bandwidth", {kDdrBandwidth, kTransfers}, kRate,
      [](HwConfig & hw) -> auto& { return hw.ddr.write_bandwidth; });
  add(
      "cmx.dma_width", {kCmxBandwidth, kTransfers}, kWidth,
      [](HwConfig & hw) -> auto& { return hw.cmx.dma_width; });
  add(
      "cmx.bank_width", {kCmxBandwidth, kTransfers}, kWidth,
      [](HwConfig & hw) -> auto& { return hw.cmx.bank_width; });
  add(
      "barriers.reprogram_latency", {kBarriers}, kTime,
      [](HwConfig & hw) -> auto& { return hw.barriers.reprogram_latency; });
  add(
      "shave.cold_kernel_latency", {kColdStart}, kTime,
      [](HwConfig & hw) -> auto& { return hw.shave.cold_kernel_latency; });
  add(
      "shave.cold_signal_latency", {kColdStart}, kTime,
      [](HwConfig & hw) -> auto& { return hw.shave.cold_signal_latency; });
  return knobs;
}

// A device on which each of these costs something, and a schedule for it.
class WhatIfKnobs : public testing::Test {
 protected:
  WhatIfKnobs() {
    hw.dma.port_count = 3;
    for (const Knob& knob : knobs) {
      knob.set(hw, knob.values.before);
    }
    ScheduleOfTasks tasks;
    tasks.dma("load", 0, 100);
    schedule.emplace(tasks.finish());
  }

  HwConfig changed(Resource resource, Speedup speedup) const {
    const TimedSchedule timed = SizeIsCycles::annotate(*schedule, hw, Fidelity::kDevice);
    const auto run = with_change(timed, hw, resource, speedup);
    return run ? run->hw : hw;
  }

  static bool is_of(const Knob& knob, Resource resource) {
    return std::count(knob.resources.begin(), knob.resources.end(), resource) > 0;
  }

  std::vector<Knob> knobs = all_knobs();
  HwConfig hw = small_device();
  std::optional<Schedule> schedule;
};

constexpr std::array kOfDevices = {
    Resource::kDmaEngines,    Resource::kDdrBandwidth, Resource::kCmxBandwidth,
    Resource::kEnginePerPort, Resource::kTransfers,    Resource::kBarriers,
    Resource::kDispatch,      Resource::kStartup,      Resource::kColdStart};

TEST_F(WhatIfKnobs, EachResourceChangesItsFieldsAndLeavesOthers) {
  for (const Resource resource : kOfDevices) {
    const HwConfig twice = changed(resource, Speedup::kTwice);
    const HwConfig free = changed(resource, Speedup::kFree);
    for (const Knob& knob : knobs) {
      const std::string what = fmt::format("{} of {}", knob.field, kResourceNames[resource]);
      const auto& [before, twice_as_fast, without] = knob.values;
      EXPECT_EQ(knob.get(twice), is_of(knob, resource) ? twice_as_fast : before) << what;
      EXPECT_EQ(knob.get(free), is_of(knob, resource) ? without : before) << what;
    }
  }
}

TEST_F(WhatIfKnobs, NothingElseOfTheDeviceChanges) {
  for (const Resource resource : kOfDevices) {
    for (const Speedup speedup : {Speedup::kTwice, Speedup::kFree}) {
      HwConfig then = changed(resource, speedup);
      EXPECT_NE(hash_of(then), hash_of(hw)) << kResourceNames[resource];

      for (const Knob& knob : knobs) {
        knob.set(then, knob.values.before);
      }

      EXPECT_EQ(hash_of(then), hash_of(hw)) << kResourceNames[resource];
    }
  }
}

TEST_F(WhatIfKnobs, AWidthThatIsNoLimitStaysNone) {
  hw.cmx.bank_width = BytesPerKilocycle(0);

  EXPECT_EQ(changed(Resource::kCmxBandwidth, Speedup::kTwice).cmx.bank_width, BytesPerKilocycle(0));
  EXPECT_EQ(changed(Resource::kCmxBandwidth, Speedup::kFree).cmx.bank_width, BytesPerKilocycle(0));
}

TEST_F(WhatIfKnobs, AnEngineForEachPortIsNoLessThanThereAre) {
  hw.dma.engine_count = 5;

  EXPECT_EQ(changed(Resource::kEnginePerPort, Speedup::kFree).dma.engine_count, 5U);
}

}  // namespace
}  // namespace vpusim::test
