// Is what would be if the same as simulating it so?

#include "sim/session/what_if.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/files.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

// Of a small device, whose every number a test can set: a load of 8,000 bytes in 1,100 ns, DPU
// work of 2,000 ns, a SHAVE kernel of 500 ns.
class WhatIfTest : public SimTest {
 protected:
  WhatIfTest() {
    const BarrierId loaded = tasks.barrier();
    const BarrierId computed = tasks.barrier();
    tasks.dma("load", 0, 8000, {.waits = {}, .updates = {loaded}});
    tasks.dpu("conv", 0, {2000}, {.waits = {loaded}, .updates = {computed}});
    tasks.shave("softmax", 0, {500}, {.waits = {computed}, .updates = {}});
  }

  std::vector<WhatIf> gains(const HwConfig& hw, Fidelity fidelity = Fidelity::kDevice) {
    const TimedSchedule timed = SizeIsCycles::annotate(schedule(), hw, fidelity);
    return what_if(simulator, timed, hw, simulator.run(timed, hw).latency);
  }

  const Schedule& schedule() {
    if (!schedule_) {
      schedule_.emplace(tasks.finish());
    }
    return *schedule_;
  }

  static const WhatIf* find(const std::vector<WhatIf>& gains, Resource resource) {
    const auto found = std::find_if(gains.begin(), gains.end(),
                                    [&](const WhatIf& gain) { return gain.resource == resource; });
    return found == gains.end() ? nullptr : &*found;
  }

  ScheduleOfTasks tasks;
  Simulator simulator{VpuSize::of(small_device())};

 private:
  std::optional<Schedule> schedule_;
};

TEST_F(WhatIfTest, TakesTheWorkOfAnEngineAway) {
  const std::vector<WhatIf> found = gains(small_device());

  const WhatIf* dpu = find(found, Resource::kDpu);  // of 3,600 ns
  ASSERT_NE(dpu, nullptr);
  EXPECT_EQ(dpu->free, Picoseconds(1'600'000));
  EXPECT_EQ(dpu->twice_as_fast, Picoseconds(2'600'000));
  const WhatIf* shave = find(found, Resource::kShave);
  ASSERT_NE(shave, nullptr);
  EXPECT_EQ(shave->free, Picoseconds(3'100'000));
  EXPECT_EQ(shave->twice_as_fast, Picoseconds(3'350'000));
}

TEST_F(WhatIfTest, MakesTransfersFaster) {
  const std::vector<WhatIf> found = gains(small_device());
  const WhatIf* engines = find(found, Resource::kDmaEngines);

  ASSERT_NE(engines, nullptr);
  // Half of the latency, and 16 bytes per ns on a path of which the DDR gives 12.
  EXPECT_NEAR(static_cast<double>(engines->twice_as_fast.count()), 50e3 + 8000e3 / 12 + 2500e3, 2);
  EXPECT_NEAR(static_cast<double>(engines->free.count()), 8000e3 / 12 + 2500e3, 2);
}

TEST(WhatIfOfSharedEngines, GivesEachPortOne) {
  HwConfig hw = small_device();
  hw.dma.engine_count = 1;
  ScheduleOfTasks tasks;
  tasks.dma("left", 0, 8000);
  tasks.dma("right", 1, 8000);
  const Schedule schedule = tasks.finish();
  Simulator simulator(size_for_what_if(hw));

  const TimedSchedule timed = SizeIsCycles::annotate(schedule, hw, Fidelity::kDevice);
  const std::vector<WhatIf> gains = what_if(simulator, timed, hw, Picoseconds(2'100'000));

  // One engine moves 8 bytes per ns; two of them the 12 that the DDR gives.
  EXPECT_EQ(simulator.run(timed, hw).latency, Picoseconds(2'100'000));
  const auto found = std::find_if(gains.begin(), gains.end(), [](const WhatIf& gain) {
    return gain.resource == Resource::kEnginePerPort;
  });
  ASSERT_NE(found, gains.end());
  EXPECT_NEAR(static_cast<double>(found->free.count()), 100e3 + 16000e3 / 12, 2);
  EXPECT_EQ(found->twice_as_fast, found->free);
  EXPECT_THAT(brakes({*found}, Picoseconds(2'100'000), 9),
              Contains(StartsWith("ports that share a DMA engine: 31.7 % (0.66667 us) less")));
}

TEST_F(WhatIfTest, EqualsASimulationOfADeviceThatIsSo) {
  HwConfig hw = small_device();
  hw.dpu.handling.signal_latency = Picoseconds(300'000);
  hw.dpu.handling.start_latency = Picoseconds(170'000);
  hw.shave.cold_kernel_latency = Picoseconds(40'000);
  const std::vector<WhatIf> found = gains(hw);

  const auto expect_latency = [&](Resource resource, const HwConfig& then) {
    const TimedSchedule timed = SizeIsCycles::annotate(schedule(), hw, Fidelity::kDevice);
    const WhatIf* gain = find(found, resource);
    ASSERT_NE(gain, nullptr) << kResourceNames[resource];
    EXPECT_EQ(gain->free, simulator.run(timed, then).latency) << kResourceNames[resource];
    EXPECT_LT(gain->free, simulator.run(timed, hw).latency) << kResourceNames[resource];
  };
  HwConfig without = hw;
  without.dpu.handling.signal_latency = Picoseconds(0);
  expect_latency(Resource::kBarriers, without);
  without = hw;
  without.dpu.handling.start_latency = Picoseconds(0);
  expect_latency(Resource::kDispatch, without);
  without = hw;
  without.shave.cold_kernel_latency = Picoseconds(0);
  expect_latency(Resource::kColdStart, without);
}

TEST_F(WhatIfTest, LeavesOutWhatTheRunDoesNotKnow) {
  const std::vector<WhatIf> found = gains(small_device());

  EXPECT_EQ(find(found, Resource::kMedia), nullptr);
  EXPECT_EQ(find(found, Resource::kStartup), nullptr);
  EXPECT_EQ(find(found, Resource::kColdStart), nullptr);
}

TEST_F(WhatIfTest, KnowsOnlyWorkAndFixedTransfersInCompilerFidelity) {
  std::vector<Resource> resources;
  for (const WhatIf& gain : gains(small_device(), Fidelity::kCompiler)) {
    resources.push_back(gain.resource);
  }

  EXPECT_THAT(resources, ElementsAre(Resource::kDpu, Resource::kShave, Resource::kDmaEngines));
}

TEST_F(WhatIfTest, LeavesTheMachineAsItWas) {
  const TimedSchedule timed = SizeIsCycles::annotate(schedule(), small_device(), Fidelity::kDevice);
  const Picoseconds before = simulator.run(timed, small_device()).latency;

  what_if(simulator, timed, small_device(), before);

  EXPECT_EQ(simulator.run(timed, small_device()).latency, before);
}

TEST(WhatIfInProcesses, AnswersAsInOne) {
  ScheduleOfTasks tasks;
  for (int i = 0; i < 2000; ++i) {
    const BarrierId loaded = tasks.barrier();
    tasks.dma("load", i % 2, 800, {.waits = {}, .updates = {loaded}});
    tasks.dpu("conv", 0, {50}, {.waits = {loaded}, .updates = {}});
    tasks.shave("softmax", 0, {20});
  }
  const Schedule schedule = tasks.finish();
  const HwConfig hw = small_device();
  Simulator simulator(size_for_what_if(hw));
  const TimedSchedule timed = SizeIsCycles::annotate(schedule, hw, Fidelity::kDevice);
  const Picoseconds latency = simulator.run(timed, hw).latency;
  std::vector<std::size_t> told;

  const std::vector<WhatIf> one = what_if(simulator, timed, hw, latency);
  const std::vector<WhatIf> several =
      what_if(simulator, timed, hw, latency,
              {.workers = 3, .on_progress = [&](std::size_t done, std::size_t all) {
                 EXPECT_LE(done, all);
                 told.push_back(done);
               }});

  ASSERT_EQ(several.size(), one.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(several[i].resource, one[i].resource);
    EXPECT_EQ(several[i].free, one[i].free);
    EXPECT_EQ(several[i].twice_as_fast, one[i].twice_as_fast);
  }
  EXPECT_EQ(told.size(), 2 * kResourceNames.all().size());
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
}

TEST(Brakes, TellTheLargestGainsFirst) {
  const std::vector<WhatIf> found = {
      {Resource::kDpu, Picoseconds(9'000'000), Picoseconds(8'000'000)},
      {Resource::kShave, Picoseconds(7'000'000), Picoseconds(4'000'000)},
      {Resource::kBarriers, Picoseconds(10'000'000), Picoseconds(10'000'000)}};

  const std::vector<std::string> told = brakes(found, Picoseconds(10'000'000), 3);

  EXPECT_THAT(told, ElementsAre("SHAVE work: 60.0 % (6 us) less if free, 30.0 % if twice as fast",
                                StartsWith("DPU work: 20.0 % (2 us) less")));
}

TEST(Brakes, TellTransfersByTheirPartOrAsAWhole) {
  const auto with_ddr = [](std::uint64_t ddr_free) {
    return brakes({{Resource::kDdrBandwidth, Picoseconds(9'000'000), Picoseconds(ddr_free)},
                   {Resource::kTransfers, Picoseconds(8'000'000), Picoseconds(5'000'000)}},
                  Picoseconds(10'000'000), 3);
  };

  EXPECT_THAT(with_ddr(5'500'000), ElementsAre(HasSubstr("DDR bandwidth")));
  EXPECT_THAT(with_ddr(8'000'000), ElementsAre(AllOf(HasSubstr("data transfers: "),
                                                     HasSubstr("DDR bandwidth alone 20.0 %"))));
}

TEST(Brakes, LeaveOutWhatGainsLessThanAThousandth) {
  const auto told = [](std::uint64_t free) {
    return brakes({{Resource::kStartup, Picoseconds(free), Picoseconds(free)}},
                  Picoseconds(10'000'000), 3);
  };

  EXPECT_THAT(told(9'995'000), testing::IsEmpty());
  EXPECT_THAT(told(9'980'000), testing::SizeIs(1));
}

TEST(Brakes, AreNoneWhereNothingGains) {
  EXPECT_THAT(brakes({{Resource::kDpu, Picoseconds(12), Picoseconds(11)}}, Picoseconds(10), 3),
              IsEmpty());
}

}  // namespace
}  // namespace vpusim::test
