// What did each engine do with its time? Timelines by hand, in nanoseconds.

#include "sim/analysis/utilisation.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

class UtilisationTest : public SimTest {
 protected:
  EngineUtilisation use_of(const std::string& engine) {
    if (!schedule) {
      schedule.emplace(tasks.finish());
      result = simulate(*schedule, hw, fidelity);
    }
    const std::vector<EngineUtilisation> uses = utilisation(*schedule, hw, result);
    for (std::size_t e = 0; e < uses.size(); ++e) {
      if (result.engines[e].name == engine) {
        EXPECT_EQ(uses[e].total(), result.latency);
        return uses[e];
      }
    }
    ADD_FAILURE() << "no engine " << engine;
    return {};
  }

  static void expect(const EngineUtilisation& use, std::uint64_t working, std::uint64_t contention,
                     std::uint64_t barrier, std::uint64_t queue, std::uint64_t idle) {
    EXPECT_EQ(use.working.count(), working * 1000);
    EXPECT_EQ(use.contention.count(), contention * 1000);
    EXPECT_EQ(use.barrier.count(), barrier * 1000);
    EXPECT_EQ(use.queue.count(), queue * 1000);
    EXPECT_EQ(use.idle.count(), idle * 1000);
  }

  ScheduleOfTasks tasks;
  HwConfig hw = small_device();
  Fidelity fidelity = Fidelity::kDevice;
  std::optional<Schedule> schedule;
  RunResult result;
};

TEST_F(UtilisationTest, WaitingForABarrierIsNotWaitingForTheQueue) {
  hw.shave.handling.start_latency = Picoseconds(20'000);
  const BarrierId done = tasks.barrier();
  tasks.dpu("conv", 0, {100}, {.waits = {}, .updates = {done}});
  tasks.shave("relu", 0, {50}, {.waits = {done}, .updates = {}});

  expect(use_of("DPU 0"), 100, 0, 0, 0, 70);
  expect(use_of("SHAVE 0.0"), 50, 0, 100, 20, 0);
}

TEST_F(UtilisationTest, WhatTransfersLoseToEachOtherIsContention) {
  tasks.dma("a", 0, 6000);
  tasks.dma("b", 1, 6000);

  expect(use_of("DMA 0"), 850, 250, 0, 0, 0);
  expect(use_of("DMA 1"), 850, 250, 0, 0, 0);
}

TEST_F(UtilisationTest, AnEngineWithoutWorkIsIdle) {
  tasks.dpu("conv", 0, {100});

  expect(use_of("DPU 1"), 0, 0, 0, 0, 100);
}

TEST_F(UtilisationTest, StartUpIsWaitingForTheQueue) {
  hw.dpu.handling.startup_latency = Cycles(40);
  tasks.dpu("conv", 0, {100});

  expect(use_of("DPU 0"), 100, 0, 0, 40, 0);
}

TEST_F(UtilisationTest, AllWaitingIsForBarriersInCompilerFidelity) {
  fidelity = Fidelity::kCompiler;
  const BarrierId done = tasks.barrier();
  tasks.dpu("conv", 0, {100}, {.waits = {}, .updates = {done}});
  tasks.shave("relu", 0, {50}, {.waits = {done}, .updates = {}});

  expect(use_of("SHAVE 0.0"), 50, 0, 100, 0, 0);
}

TEST_F(UtilisationTest, KindsAddUpTheirEnginesThatRan) {
  tasks.dpu("a", 0, {100});
  tasks.dpu("b", 1, {60});
  tasks.shave("c", 0, {10});
  use_of("DPU 0");

  const std::vector<KindUtilisation> kinds = by_kind(utilisation(*schedule, hw, result), result);

  ASSERT_EQ(kinds.size(), 2U);
  EXPECT_EQ(kinds[0].kind, EngineKind::kDpu);
  EXPECT_EQ(kinds[0].engines, 2U);
  EXPECT_EQ(kinds[0].sum.working, Picoseconds(160'000));
  EXPECT_EQ(kinds[0].sum.total(), Picoseconds(200'000));
}

}  // namespace
}  // namespace vpusim::test
