// Does the machine start the right task at the right time? Every timeline here is
// worked out by hand; times are nanoseconds on the small device (1 GHz, DMA 100 ns
// then 8 B/ns, DDR 12 B/ns for all).

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/run/deadlock.hpp"
#include "sim/schedule/inferences.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class DeviceScheduleTest : public SimTest {
 protected:
  std::vector<std::string> run() {
    const Schedule schedule = tasks.finish();
    result = simulate(schedule, hw, Fidelity::kDevice);
    return timeline(schedule, result);
  }

  std::string deadlock() {
    const Schedule schedule = tasks.finish();
    try {
      simulate(schedule, hw, Fidelity::kDevice);
    } catch (const Deadlock& error) {
      return error.what();
    }
    return "no deadlock";
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  RunResult result;
};

TEST_F(DeviceScheduleTest, AQueueRunsItsTasksOneAfterAnother) {
  tasks.dpu("a", 0, {10});
  tasks.dpu("b", 0, {20});
  tasks.dpu("other tile", 1, {5});

  // Tile 0: 0+10, then 10+20. Tile 1 does not care.
  EXPECT_THAT(run(), ElementsAre("a 0-10", "b 10-30", "other tile 0-5"));
  EXPECT_EQ(result.latency, Picoseconds(30'000));
  EXPECT_EQ(result.latency_dpu_cycles, Cycles(30));
}

TEST_F(DeviceScheduleTest, ABarrierHoldsTaskBackUntilAllItsProducersEnded) {
  const BarrierId data = tasks.barrier();
  tasks.dpu("short", 0, {10}, {.waits = {}, .updates = {data}});
  tasks.dpu("long", 1, {40}, {.waits = {}, .updates = {data}});
  tasks.shave("after", 0, {5}, {.waits = {data}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("short 0-10", "long 0-40", "after 40-45"));
}

TEST_F(DeviceScheduleTest, ABlockedHeadBlocksTheQueueBehindIt) {
  const BarrierId data = tasks.barrier();
  tasks.dpu("producer", 1, {30}, {.waits = {}, .updates = {data}});
  tasks.dpu("head", 0, {10}, {.waits = {data}, .updates = {}});
  tasks.dpu("behind", 0, {10});

  EXPECT_THAT(run(), ElementsAre("producer 0-30", "head 30-40", "behind 40-50"));
}

TEST_F(DeviceScheduleTest, VariantsRunOneAfterAnotherAndEachCountsAtTheBarrier) {
  const BarrierId data = tasks.barrier();
  tasks.dpu("variants", 0, {10, 20, 5}, {.waits = {}, .updates = {data}});
  tasks.dpu("after", 1, {1}, {.waits = {data}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("variants 0-35", "after 35-36"));
  ASSERT_EQ(result.steps_of(TaskId(0)).size(), 3U);
  EXPECT_EQ(result.steps_of(TaskId(0))[1].start, Picoseconds(10'000));
  EXPECT_EQ(result.steps_of(TaskId(0))[1].end, Picoseconds(30'000));
}

TEST_F(DeviceScheduleTest, TheShavesOfATileAreParallelServersOfOneQueue) {
  tasks.shave("a", 0, {30});
  tasks.shave("b", 0, {10});
  tasks.shave("c", 0, {10});  // takes the SHAVE that b left at 10

  EXPECT_THAT(run(), ElementsAre("a 0-30", "b 0-10", "c 10-20"));
}

TEST_F(DeviceScheduleTest, RunsOfOneKernelGoToTheShavesInParallel) {
  tasks.shave("kernel", 0, {30, 10, 10});
  tasks.shave("next", 0, {5});

  // Runs: 0-30 on one SHAVE; 0-10 and 10-20 on the other, which then takes `next`.
  EXPECT_THAT(run(), ElementsAre("kernel 0-30", "next 20-25"));
}

TEST_F(DeviceScheduleTest, ADmaTakesItsLatencyAndThenItsBytes) {
  tasks.dma("copy", 0, 800);

  EXPECT_THAT(run(), ElementsAre("copy 0-200"));  // 100 + 800 / 8
}

TEST_F(DeviceScheduleTest, ADmaThatMovesNoDataTakesItsNamedLatency) {
  hw.dma.control_latency = Picoseconds(30'000);
  for (const DmaKind kind :
       {DmaKind::kSync, DmaKind::kFetch, DmaKind::kBarrierProgram, DmaKind::kEnqueue}) {
    tasks.dma("job", 0, 800, {}, kind);
  }

  EXPECT_THAT(run(), ElementsAre("job 0-30", "job 30-60", "job 60-90", "job 90-120"));
}

TEST_F(DeviceScheduleTest, TheRuntimeOpensTheQueuesOfAKindOneAfterAnother) {
  hw.dpu.handling.startup_latency = Cycles(50);
  hw.dpu.handling.startup_pitch = Cycles(20);
  tasks.dpu("first", 0, {10});
  tasks.dpu("second", 1, {10});
  tasks.dpu("behind", 1, {10});
  tasks.shave("other kind", 0, {5});

  EXPECT_THAT(run(), ElementsAre("first 50-60", "second 70-80", "behind 80-90", "other kind 0-5"));
}

TEST_F(DeviceScheduleTest, ADescriptorIsFetchedWhileTheChannelsLastJobRuns) {
  hw.dma.fetch_latency = Picoseconds(150'000);
  tasks.dma("first", 0, 800);
  tasks.dma("hidden", 0, 400);
  tasks.dma("just in time", 0, 400);

  // `first` waits for its own descriptor; the second is there at 150 + 150, before the
  // first ends at 350; the third at 350 + 150, when the second ends.
  EXPECT_THAT(run(), ElementsAre("first 150-350", "hidden 350-500", "just in time 500-650"));
}

TEST_F(DeviceScheduleTest, AShortJobDoesNotHideTheNextDescriptor) {
  hw.dma.fetch_latency = Picoseconds(300'000);
  tasks.dma("first", 0, 800);
  tasks.dma("second", 0, 800);

  EXPECT_THAT(run(), ElementsAre("first 300-500", "second 600-800"));
}

TEST_F(DeviceScheduleTest, AKernelsCodeIsFetchedOnceForAllShaves) {
  hw.shave.cold_kernel_latency = Picoseconds(100'000);
  hw.shave.handling.start_pitch = Picoseconds(10'000);
  tasks.shave("a", 0, {10});
  tasks.shave("b", 0, {20});
  tasks.shave("c", 0, {10});
  tasks.shave("other kernel", 1, {10}, {}, "Other");

  // The code is there at 100 for a and b, which started at 0 and 10; c finds it there.
  EXPECT_THAT(run(), ElementsAre("a 0-110", "b 10-120", "c 110-120", "other kernel 20-130"));
}

TEST_F(DeviceScheduleTest, TheKernelThatWasUsedLongestAgoIsForgotten) {
  hw.shave.count_per_tile = 1;
  hw.shave.cold_kernel_latency = Picoseconds(100'000);
  hw.shave.held_kernels = 2;
  for (const char* kernel : {"A", "B", "A", "C", "A", "B"}) {
    tasks.shave(kernel, 0, {10}, {}, kernel);
  }

  // C takes the place of B, not of A, which was used after it.
  EXPECT_THAT(run(), ElementsAre("A 0-110", "B 110-220", "A 220-230", "C 230-340", "A 340-350",
                                 "B 350-460"));
}

TEST_F(DeviceScheduleTest, TheFirstSignalOfAShaveIsSlower) {
  hw.shave.count_per_tile = 1;
  hw.shave.cold_signal_latency = Picoseconds(40'000);
  const BarrierId first = tasks.barrier();
  const BarrierId second = tasks.barrier();
  tasks.shave("a", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("after a", 0, {1}, {.waits = {first}, .updates = {}});
  tasks.shave("b", 0, {10}, {.waits = {first}, .updates = {second}});
  tasks.dpu("after b", 0, {1}, {.waits = {second}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("a 0-10", "after a 50-51", "b 50-60", "after b 60-61"));
}

TEST_F(DeviceScheduleTest, StreamsTakeTurnsOnAnEngine) {
  std::vector<Schedule> streams;
  for (const std::string name : {"a", "b"}) {
    ScheduleOfTasks stream;
    stream.dpu(name + "1", 0, {10});
    stream.dpu(name + "2", 0, {10});
    stream.dpu(name + "3", 0, {10});
    streams.push_back(stream.finish());
  }
  const InferencePlan plan = plan_inferences(streams, 1, hw);

  result = simulate(plan.schedule, hw, Fidelity::kDevice);

  EXPECT_THAT(timeline(plan.schedule, result),
              ElementsAre("a1 0-10", "a2 20-30", "a3 40-50", "b1 10-20", "b2 30-40", "b3 50-60"));
}

TEST_F(DeviceScheduleTest, ABlockedStreamLeavesTheEngineToTheOther) {
  ScheduleOfTasks waits;
  const BarrierId data = waits.barrier();
  waits.dma("load", 0, 800, {.waits = {}, .updates = {data}});
  waits.dpu("after", 0, {10}, {.waits = {data}, .updates = {}});
  ScheduleOfTasks works;
  works.dpu("one", 0, {30});
  works.dpu("two", 0, {30});
  std::vector<Schedule> streams;
  streams.push_back(waits.finish());
  streams.push_back(works.finish());
  const InferencePlan plan = plan_inferences(streams, 1, hw);

  result = simulate(plan.schedule, hw, Fidelity::kDevice);

  EXPECT_THAT(timeline(plan.schedule, result),
              ElementsAre("load 0-200", "after 200-210", "one 0-30", "two 30-60"));
}

TEST_F(DeviceScheduleTest, OnlyTheFirstOfSeveralInferencesIsCold) {
  hw.shave.handling.startup_latency = Cycles(500);
  hw.shave.cold_kernel_latency = Picoseconds(100'000);
  hw.shave.count_per_tile = 1;
  tasks.shave("kernel", 0, {10});
  const std::vector<Schedule> streams = {tasks.finish()};
  const InferencePlan plan = plan_inferences(streams, 3, hw);

  result = simulate(plan.schedule, hw, Fidelity::kDevice);

  EXPECT_THAT(timeline(plan.schedule, result),
              ElementsAre("kernel 500-610", "kernel 610-620", "kernel 620-630"));
}

TEST_F(DeviceScheduleTest, WritesToTheDdrHaveALimitOfTheirOwn) {
  hw.ddr.write_bandwidth = BytesPerSecond(6'000'000'000);
  tasks.dma("one", 0, 300, {}, DmaKind::kCopy, Section::kCmx, Section::kDdr);
  tasks.dma("two", 1, 300, {}, DmaKind::kCopy, Section::kCmx, Section::kDdr);

  EXPECT_THAT(run(), ElementsAre("one 0-200", "two 0-200"));  // 100 + 300 / 3
}

TEST_F(DeviceScheduleTest, OutOfOrderJobsOverlapTheirLatenciesWhereTheChannelAllowsIt) {
  hw.dma.outstanding_jobs = 2;
  tasks.dma("first", 0, 400);
  tasks.dma("in order", 0, 400);
  tasks.out_of_order_dma("out of order", 0, 400);
  tasks.out_of_order_dma("another", 0, 400);

  // A latency of 100, then 50 of data. What is out of order was issued when the job
  // before it was, so no more than its data is left.
  EXPECT_THAT(run(), ElementsAre("first 0-150", "in order 150-300", "out of order 300-350",
                                 "another 350-450"));
}

TEST_F(DeviceScheduleTest, AnOutOfOrderJobIsNotUnderWayBeforeItsBarrierLetsIt) {
  hw.dma.outstanding_jobs = 2;
  const BarrierId late = tasks.barrier();
  tasks.dma("first", 0, 400);
  tasks.dpu("producer", 0, {1000}, {.waits = {}, .updates = {late}});
  tasks.out_of_order_dma("waits", 0, 400, {.waits = {late}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("first 0-150", "producer 0-1000", "waits 1000-1150"));
}

TEST_F(DeviceScheduleTest, AColdKernelAsksNothingOfTheBanksBeforeItsCodeIsThere) {
  hw.cmx.bank_width = BytesPerKilocycle(10'000);
  hw.shave.cold_kernel_latency = Picoseconds(150'000);
  tasks.dma("copy", 0, 800);
  tasks.shave("kernel", 0, {100});

  EXPECT_THAT(run(), ElementsAre("copy 0-200", "kernel 0-250"));
}

TEST_F(DeviceScheduleTest, AnInferenceWaitsForAllUnitsOfTheOneBefore) {
  tasks.shave("long", 0, {50});
  tasks.shave("short", 0, {10});
  const std::vector<Schedule> streams = {tasks.finish()};
  const InferencePlan plan = plan_inferences(streams, 2, hw);

  result = simulate(plan.schedule, hw, Fidelity::kDevice);

  EXPECT_THAT(timeline(plan.schedule, result),
              ElementsAre("long 0-50", "short 0-10", "long 50-100", "short 50-60"));
}

TEST_F(DeviceScheduleTest, SoItDoesInCompilerFidelity) {
  tasks.shave("long", 0, {50});
  tasks.shave("short", 0, {10});
  const std::vector<Schedule> streams = {tasks.finish()};
  const InferencePlan plan = plan_inferences(streams, 2, hw);

  result = simulate(plan.schedule, hw, Fidelity::kCompiler);

  EXPECT_THAT(timeline(plan.schedule, result),
              ElementsAre("long 0-50", "short 0-10", "long 50-100", "short 50-60"));
}

TEST_F(DeviceScheduleTest, NoJobsOverlapOnAChannelThatRunsOneAtATime) {
  tasks.out_of_order_dma("first", 0, 400);
  tasks.out_of_order_dma("second", 0, 400);

  EXPECT_THAT(run(), ElementsAre("first 0-150", "second 150-300"));
}

TEST_F(DeviceScheduleTest, BanksWithRoomForAllSlowNobody) {
  hw.cmx.bank_width = BytesPerKilocycle(10'000);  // 10 B/ns
  tasks.dma("copy", 0, 800);                      // flows from 100 on, at 8 B/ns
  tasks.shave("kernel", 0, {200});                // 400 bytes: 2 B/ns

  EXPECT_THAT(run(), ElementsAre("copy 0-200", "kernel 0-200"));
}

TEST_F(DeviceScheduleTest, BanksWithoutRoomSlowAllWhoUseThem) {
  hw.cmx.bank_width = BytesPerKilocycle(3'000);
  tasks.dma("copy", 0, 300);
  tasks.shave("kernel", 0, {200});

  // Alone until 100, the kernel has 200 of its 400 bytes left; then each gets 1.5 B/ns:
  // the kernel until 100 + 200 / 1.5, and the copy, with 100 bytes left, 3 B/ns.
  EXPECT_THAT(run(), ElementsAre("copy 0-266.667", "kernel 0-233.334"));
}

TEST_F(DeviceScheduleTest, AStepIsNeverSlowerForWhatItAsksByItself) {
  hw.cmx.bank_width = BytesPerKilocycle(1);
  tasks.shave("kernel", 0, {100});

  EXPECT_THAT(run(), ElementsAre("kernel 0-100"));
}

TEST_F(DeviceScheduleTest, TwoPortsShareTheDdrFairly) {
  tasks.dma("long", 0, 1600);
  tasks.dma("short", 1, 600);

  // Both flow from 100 on at 12 / 2 = 6 B/ns. `short` ends at 100 + 600/6 = 200;
  // `long` has 1600 - 600 = 1000 left, alone at 8 B/ns: 200 + 125 = 325.
  EXPECT_THAT(run(), ElementsAre("long 0-325", "short 0-200"));
}

TEST_F(DeviceScheduleTest, TransfersOfOneTileShareItsCmx) {
  hw.cmx.dma_width = BytesPerKilocycle(4000);
  tasks.dma("a", 0, 400);
  tasks.dma("b", 1, 400);

  // 2 B/ns each while both flow.
  EXPECT_THAT(run(), ElementsAre("a 0-300", "b 0-300"));
}

TEST_F(DeviceScheduleTest, PortsOfOnePhysicalEngineShareIt) {
  hw.dma.engine_count = 1;
  tasks.dma("a", 0, 400);
  tasks.dma("b", 1, 400);

  // The engine moves 8 B/ns in all: 4 each.
  EXPECT_THAT(run(), ElementsAre("a 0-200", "b 0-200"));
}

TEST_F(DeviceScheduleTest, APhysicalBarrierIsReprogrammedOnceItsConsumersHaveStarted) {
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("p1", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("p2", 0, {10}, {.waits = {}, .updates = {second}});
  tasks.shave("busy", 1, {50, 50});
  tasks.shave("c1", 1, {5}, {.waits = {first}, .updates = {}});
  tasks.shave("c2", 1, {5}, {.waits = {second}, .updates = {}});

  // p2 updates the second use, which is programmed only when c1 starts, at 50.
  EXPECT_THAT(run(), ElementsAre("p1 0-10", "p2 50-60", "busy 0-50", "c1 50-55", "c2 60-65"));
}

TEST_F(DeviceScheduleTest, ReprogrammingTakesItsTime) {
  hw.barriers.reprogram_latency = Picoseconds(7'000);
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("p1", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("c1", 0, {10}, {.waits = {first}, .updates = {}});
  tasks.dpu("p2", 1, {10}, {.waits = {}, .updates = {second}});

  // c1 starts at 10 and frees the id; 7 later its second use is there.
  EXPECT_THAT(run(), ElementsAre("p1 0-10", "c1 10-20", "p2 17-27"));
}

TEST_F(DeviceScheduleTest, EachVariantOfAWaitingTaskConsumesOnce) {
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("p1", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("c1", 0, {20, 20}, {.waits = {first}, .updates = {}});
  tasks.dpu("p2", 1, {10}, {.waits = {}, .updates = {second}});

  // The second variant of c1 starts at 30; only then is the id free.
  EXPECT_THAT(run(), ElementsAre("p1 0-10", "c1 10-50", "p2 30-40"));
}

TEST_F(DeviceScheduleTest, SignalsAndStartsTakeTheTimesOfTheDevice) {
  hw.dpu.handling.signal_latency = Picoseconds(3'000);
  hw.shave.handling.start_latency = Picoseconds(4'000);
  const BarrierId data = tasks.barrier();
  tasks.dpu("a", 0, {10}, {.waits = {}, .updates = {data}});
  tasks.shave("b", 0, {10}, {.waits = {data}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("a 0-10", "b 17-27"));  // 10 + 3 + 4
}

TEST_F(DeviceScheduleTest, ATaskThatWaitsOnlyForItsUnitPaysNoStartLatency) {
  hw.dpu.handling.start_latency = Picoseconds(4'000);
  const BarrierId data = tasks.barrier();
  tasks.shave("producer", 0, {3}, {.waits = {}, .updates = {data}});
  tasks.dpu("a", 0, {20});
  tasks.dpu("b", 0, {10}, {.waits = {data}, .updates = {}});
  tasks.dpu("c", 0, {10});

  // b's barrier was lifted at 3: at 7 it could have started, had the DPU been free.
  EXPECT_THAT(run(), ElementsAre("producer 0-3", "a 4-24", "b 24-34", "c 34-44"));
}

TEST_F(DeviceScheduleTest, TheRestOfTheStartLatencyIsPaidWhenTheUnitIsFreeBefore) {
  hw.dpu.handling.start_latency = Picoseconds(8'000);
  const BarrierId data = tasks.barrier();
  tasks.shave("producer", 0, {15}, {.waits = {}, .updates = {data}});
  tasks.dpu("a", 0, {10});
  tasks.dpu("b", 0, {10}, {.waits = {data}, .updates = {}});

  // Lifted at 15, the DPU is free at 18, the latency is over at 23.
  EXPECT_THAT(run(), ElementsAre("producer 0-15", "a 8-18", "b 23-33"));
}

TEST_F(DeviceScheduleTest, ATaskWhoseStartLiesAheadHoldsUpNoOtherQueue) {
  hw.dpu.handling.enqueue_latency = Picoseconds(50'000);
  hw.dpu.handling.start_pitch = Picoseconds(5'000);
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  const BarrierId data = tasks.barrier(1);
  tasks.shave("p1", 0, {30}, {.waits = {}, .updates = {first}});
  tasks.shave("c1", 0, {10}, {.waits = {first}, .updates = {}});
  tasks.enqueue_after(second);
  tasks.dpu("late", 0, {10});
  tasks.shave("p2", 1, {35}, {.waits = {}, .updates = {second, data}});
  tasks.dpu("soon", 1, {10}, {.waits = {data}, .updates = {}});

  // `late` may be enqueued from 30 on and is in its queue at 80; `soon` is in its own at
  // 50, and its barrier is lifted at 65, when p2 has ended. (The second use is there at 30.)
  EXPECT_THAT(run(), ElementsAre("p1 0-30", "c1 30-40", "late 80-90", "p2 30-65", "soon 65-75"));
}

TEST_F(DeviceScheduleTest, StartsOfOneKindKeepTheirPitch) {
  hw.shave.handling.start_pitch = Picoseconds(3'000);
  tasks.shave("a", 0, {10});
  tasks.shave("b", 0, {10});
  tasks.shave("c", 1, {10});

  EXPECT_THAT(run(), ElementsAre("a 0-10", "b 3-13", "c 6-16"));
}

TEST_F(DeviceScheduleTest, EnqueueingIsSerialAndLimitedByTheQueuesDepth) {
  hw.dpu.handling.enqueue_latency = Picoseconds(20'000);
  hw.dpu.handling.fifo_depth = 1;
  tasks.dpu("a", 0, {50});
  tasks.dpu("b", 0, {5});
  tasks.dpu("c", 0, {5});

  // a is in its queue at 20. b may be enqueued once a has left it (20) and is in at
  // 40, but the DPU is busy until 70. c follows b: 70 + 20.
  EXPECT_THAT(run(), ElementsAre("a 20-70", "b 70-75", "c 90-95"));
}

TEST_F(DeviceScheduleTest, ATaskIsEnqueuedOnlyOnceItsTargetIsProgrammed) {
  hw.dpu.handling.enqueue_latency = Picoseconds(5'000);
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.shave("p1", 0, {30}, {.waits = {}, .updates = {first}});
  tasks.shave("c1", 0, {10}, {.waits = {first}, .updates = {}});
  tasks.enqueue_after(second);
  tasks.dpu("gated", 0, {10});
  tasks.shave("p2", 1, {10}, {.waits = {}, .updates = {second}});

  // The second use is programmed when c1 starts, at 30; enqueueing takes 5.
  EXPECT_THAT(run(), ElementsAre("p1 0-30", "c1 30-40", "gated 35-45", "p2 30-40"));
}

TEST_F(DeviceScheduleTest, TheInferenceEndsWhenTheFinalBarrierKnows) {
  hw.dpu.handling.signal_latency = Picoseconds(4'000);
  const BarrierId last = tasks.final_barrier();
  tasks.dpu("a", 0, {10}, {.waits = {}, .updates = {last}});
  run();

  EXPECT_EQ(result.latency, Picoseconds(14'000));
}

TEST_F(DeviceScheduleTest, BusyStallAndIdleAddUpToTheLatency) {
  const BarrierId data = tasks.barrier();
  tasks.dpu("producer", 1, {30}, {.waits = {}, .updates = {data}});
  tasks.dpu("waits", 0, {10}, {.waits = {data}, .updates = {}});
  run();

  const auto engine = [&](const std::string& name) {
    for (const EngineUse& use : result.engines) {
      if (use.name == name) {
        return use;
      }
    }
    throw std::runtime_error("no engine " + name);
  };
  EXPECT_EQ(engine("DPU 0").busy, Picoseconds(10'000));
  EXPECT_EQ(engine("DPU 0").stall, Picoseconds(30'000));
  EXPECT_EQ(engine("DPU 0").idle, Picoseconds(0));
  EXPECT_EQ(engine("DPU 1").busy, Picoseconds(30'000));
  EXPECT_EQ(engine("DPU 1").idle, Picoseconds(10'000));
}

TEST_F(DeviceScheduleTest, CountersTellTheTrafficOfTheDdrAndOfEveryCmx) {
  tasks.dma("copy", 0, 800);
  run();

  const auto traffic = [&](const std::string& name) {
    std::vector<std::string> shown;
    for (const CounterSeries& series : result.counters) {
      for (const CounterSeries::Sample& sample : series.samples) {
        if (series.name == name) {
          shown.push_back(fmt::format("{}: {}", sample.time.count(), sample.value));
        }
      }
    }
    return shown;
  };
  EXPECT_THAT(traffic("DDR bandwidth"), ElementsAre("100000: 8000000000", "200000: 0"));
  EXPECT_THAT(traffic("CMX 0 bandwidth"), ElementsAre("100000: 8000000000", "200000: 0"));
  EXPECT_THAT(traffic("CMX 1 bandwidth"), ElementsAre("100000: 0"));
}

TEST_F(DeviceScheduleTest, ACyclicWaitIsADeadlockThatNamesTasksBarriersAndCounts) {
  const BarrierId ab = tasks.barrier();
  const BarrierId ba = tasks.barrier();
  tasks.dpu("a", 0, {10}, {.waits = {ba}, .updates = {ab}});
  tasks.dpu("b", 1, {10, 10}, {.waits = {ab}, .updates = {ba}});

  const std::string report = deadlock();

  EXPECT_THAT(report, HasSubstr("2 of 2 tasks can never start or end"));
  EXPECT_THAT(report, HasSubstr("DPU of tile 0: task#0 'a' waits for barrier 'b1', which lacks 2 "
                                "of 2 producers: task#1 'b'"));
  EXPECT_THAT(report, HasSubstr("DPU of tile 1: task#1 'b' waits for barrier 'b0', which lacks 1 "
                                "of 1 producers: task#0 'a'"));
}

TEST_F(DeviceScheduleTest, ADeadlockOverAPhysicalBarrierNamesWhoHoldsIt) {
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("p1", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("p2", 0, {10}, {.waits = {}, .updates = {second}});
  tasks.dpu("c1", 0, {10}, {.waits = {first}, .updates = {}});  // behind p2, which waits for it

  EXPECT_THAT(deadlock(),
              HasSubstr("task#1 'p2' updates barrier 'b1' (physical 0), which is not programmed: "
                        "its id is held by barrier 'b0' (physical 0) with 0 producers and 1 "
                        "consumers to come"));
}

// Compiler fidelity: times are DPU cycles; a task is one block.
class CompilerScheduleTest : public SimTest {
 protected:
  std::vector<std::string> run() {
    const Schedule schedule = tasks.finish();
    result = simulate(schedule, hw, Fidelity::kCompiler);
    return timeline(schedule, result);
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
  RunResult result;
};

TEST_F(CompilerScheduleTest, ADmaHasTheClosedFormCostAndSharesNothing) {
  tasks.dma("a", 0, 999);
  tasks.dma("b", 1, 999);

  // DDR latency 1000 cycles; 999 B at 10 B/cycle take 99.9, the CMX side 32.
  EXPECT_THAT(run(), ElementsAre("a 0-1100", "b 0-1100"));
}

TEST_F(CompilerScheduleTest, TheCompilerCountsNothingForTwoKindsOfDmaOnly) {
  hw.dma.control_latency = Picoseconds(30'000);
  tasks.dma("sync", 0, 999, {}, DmaKind::kSync);
  tasks.dma("fetch", 0, 999, {}, DmaKind::kFetch);
  tasks.dma("enqueue", 0, 999, {}, DmaKind::kEnqueue);

  EXPECT_THAT(run(), ElementsAre("sync 0-1", "fetch 1-2", "enqueue 2-1102"));
}

TEST_F(CompilerScheduleTest, PhysicalBarriersAreNeverWaitedFor) {
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("p1", 0, {10}, {.waits = {}, .updates = {first}});
  tasks.dpu("p2", 0, {10}, {.waits = {}, .updates = {second}});
  tasks.dpu("c1", 0, {10}, {.waits = {first}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("p1 0-10", "p2 10-20", "c1 20-30"));
}

TEST_F(CompilerScheduleTest, ABarrierWithoutProducersIsReleasedFromTheStart) {
  const BarrierId nobody = tasks.barrier();
  tasks.dpu("a", 0, {10}, {.waits = {nobody}, .updates = {}});

  EXPECT_THAT(run(), ElementsAre("a 0-10"));
}

TEST_F(CompilerScheduleTest, VariantsOfSeveralDpusAreListScheduledIntoOneCost) {
  hw.dpu.count_per_tile = 2;
  tasks.dpu("a", 0, {10, 20, 15});  // one DPU: 10 + 15, the other: 20
  tasks.dpu("b", 0, {5});

  EXPECT_THAT(run(), ElementsAre("a 0-25", "b 25-30"));
}

TEST_F(CompilerScheduleTest, OfSeveralKernelRunsOnlyTheLargestCounts) {
  tasks.shave("kernel", 0, {10, 30, 20});
  tasks.shave("second", 0, {10});

  EXPECT_THAT(run(), ElementsAre("kernel 0-30", "second 0-10"));
}

TEST_F(CompilerScheduleTest, AnIdleShaveTakesTheNextTaskAlthoughTheOneBeforeStillWaits) {
  const BarrierId data = tasks.barrier();
  tasks.dpu("producer", 0, {30}, {.waits = {}, .updates = {data}});
  tasks.shave("waits", 0, {10}, {.waits = {data}, .updates = {}});
  tasks.shave("overtakes", 0, {10});

  // start = max(the server that is free first, the barriers' release), task by task.
  EXPECT_THAT(run(), ElementsAre("producer 0-30", "waits 30-40", "overtakes 0-10"));
}

TEST_F(CompilerScheduleTest, ATaskThatWaitsForOneBehindItInItsQueueIsADeadlock) {
  const BarrierId data = tasks.barrier();
  tasks.shave("waits", 0, {10}, {.waits = {data}, .updates = {}});
  tasks.shave("behind", 0, {10}, {.waits = {}, .updates = {data}});

  EXPECT_THROW(run(), Deadlock);
}

TEST_F(CompilerScheduleTest, TheLatencyIsExactInCyclesAtAnyClock) {
  hw.clocks.dpu = Hertz(1'300'000'000);
  tasks.dpu("a", 0, {1'300'000});
  run();

  EXPECT_EQ(result.latency_dpu_cycles, Cycles(1'300'000));
  EXPECT_EQ(result.latency, Picoseconds(1'000'000'000));  // 1.3 M cycles at 1.3 GHz are 1 ms
}

}  // namespace
}  // namespace vpusim::test
