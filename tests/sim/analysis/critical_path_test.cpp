// Is the chain that makes the latency the one that a person would find? Timelines by hand.

#include "sim/analysis/critical_path.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/analysis/layers.hpp"
#include "sim/analysis/run_analysis.hpp"
#include "tests/support/sim_test.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

class CriticalPathTest : public SimTest {
 protected:
  const RunAnalysis& analysed() {
    schedule.emplace(tasks.finish());
    result = simulate(*schedule, hw, fidelity);
    analysis = analyse(*schedule, hw, result);
    return analysis;
  }

  // "work of conv 100-300" in nanoseconds.
  std::vector<std::string> path() {
    std::vector<std::string> texts;
    for (const PathPiece& piece : analysed().path) {
      texts.push_back(
          fmt::format("{} of {} {}-{}", kPathKindNames[piece.kind],
                      piece.task.valid() ? schedule->tasks()[piece.task].name : "barrier",
                      static_cast<double>(piece.start.count()) / 1e3,
                      static_cast<double>(piece.end.count()) / 1e3));
    }
    return texts;
  }

  std::uint64_t slack_ns(TaskId task) const { return analysis.slack.tasks[task].count() / 1000; }

  ScheduleOfTasks tasks;
  HwConfig hw = small_device();
  Fidelity fidelity = Fidelity::kDevice;
  std::optional<Schedule> schedule;
  RunResult result;
  RunAnalysis analysis;
};

TEST_F(CriticalPathTest, GoesOverBarriersToTheSlowestProducer) {
  const BarrierId both = tasks.barrier();
  const TaskId quick = tasks.dpu("quick", 0, {100}, {.waits = {}, .updates = {both}});
  tasks.dpu("slow", 1, {300}, {.waits = {}, .updates = {both}});
  tasks.shave("last", 0, {50}, {.waits = {both}, .updates = {}});

  EXPECT_THAT(path(), ElementsAre("work of slow 0-300", "work of last 300-350"));
  EXPECT_EQ(slack_ns(quick), 200U);
}

TEST_F(CriticalPathTest, GoesAlongTheEngineWhereNoBarrierMatters) {
  tasks.dpu("first", 0, {100});
  tasks.dpu("second", 0, {200});

  EXPECT_THAT(path(), ElementsAre("work of first 0-100", "work of second 100-300"));
}

TEST_F(CriticalPathTest, TellsWhatLiesBetweenTasks) {
  hw.dpu.handling.signal_latency = Picoseconds(30'000);
  hw.shave.handling.start_latency = Picoseconds(20'000);
  hw.shave.cold_kernel_latency = Picoseconds(70'000);
  hw.dpu.handling.startup_latency = Cycles(10);
  const BarrierId done = tasks.barrier();
  tasks.dpu("conv", 0, {100}, {.waits = {}, .updates = {done}});
  tasks.shave("relu", 0, {50}, {.waits = {done}, .updates = {}});

  EXPECT_THAT(path(), ElementsAre("start-up of conv 0-10", "work of conv 10-110",
                                  "barrier signal of conv 110-140", "start latency of relu 140-160",
                                  "code fetch of relu 160-230", "work of relu 230-280"));
}

TEST_F(CriticalPathTest, TellsTransfersApartFromWhatTheyLoseToEachOther) {
  // Each could have 8 bytes per ns; together they get 6 of the DDR's 12.
  tasks.dma("a", 0, 6000);
  tasks.dma("b", 1, 6000);

  EXPECT_THAT(path(), ElementsAre("DMA latency of a 0-100", "work of a 100-850",
                                  "contention of a 850-1100"));
}

TEST_F(CriticalPathTest, GoesOverTheReuseOfAPhysicalBarrier) {
  hw.barriers.reprogram_latency = Picoseconds(40'000);
  const BarrierId first = tasks.barrier(0);
  const BarrierId second = tasks.barrier(0);
  tasks.dpu("producer", 0, {100}, {.waits = {}, .updates = {first}});
  tasks.shave("consumer", 0, {10}, {.waits = {first}, .updates = {}});
  tasks.dpu("next", 1, {70}, {.waits = {}, .updates = {second}});
  tasks.shave("end", 1, {5}, {.waits = {second}, .updates = {}});

  EXPECT_THAT(path(),
              ElementsAre("work of producer 0-100", "barrier reprogramming of barrier 100-140",
                          "work of next 140-210", "work of end 210-215"));
}

TEST_F(CriticalPathTest, FollowsTheCompilersRulesInItsFidelity) {
  fidelity = Fidelity::kCompiler;
  hw.dpu.handling.signal_latency = Picoseconds(30'000);  // which it does not know
  const BarrierId done = tasks.barrier();
  tasks.dpu("conv", 0, {100}, {.waits = {}, .updates = {done}});
  tasks.shave("relu", 0, {50}, {.waits = {done}, .updates = {}});

  EXPECT_THAT(path(), ElementsAre("work of conv 0-100", "work of relu 100-150"));
}

TEST_F(CriticalPathTest, SlackCountsTheQueueBehindATask) {
  // "early" could end 40 ns later for its consumer, but holds up its queue.
  const BarrierId done = tasks.barrier();
  const TaskId early = tasks.dpu("early", 0, {100}, {.waits = {}, .updates = {done}});
  const TaskId behind = tasks.dpu("behind", 0, {200});
  tasks.dpu("other", 1, {310});
  tasks.shave("user", 0, {170}, {.waits = {done}, .updates = {}});

  analysed();

  EXPECT_EQ(result.latency, Picoseconds(310'000));
  EXPECT_EQ(slack_ns(early), 10U);
  EXPECT_EQ(slack_ns(behind), 10U);
}

TEST_F(CriticalPathTest, LayersShareTheLatencyAmongThem) {
  const BarrierId done = tasks.barrier();
  tasks.dma("conv?t_Convolution/weights", 0, 800, {.waits = {}, .updates = {done}});
  tasks.dpu("conv?t_Convolution/cluster_0", 0, {300}, {.waits = {done}, .updates = {}});
  tasks.dpu("pool?t_MaxPool/cluster_0", 0, {100});
  tasks.shave("hidden?t_Relu", 1, {20});

  const std::vector<LayerUse>& layers = analysed().layers;

  ASSERT_EQ(layers.size(), 3U);
  Picoseconds sum;
  for (const LayerUse& layer : layers) {
    sum += layer.critical;
    if (layer.name == "conv") {
      EXPECT_EQ(layer.type, "Convolution");
      EXPECT_EQ(layer.task_count, 2U);
      EXPECT_EQ(layer.critical, Picoseconds(500'000));
      EXPECT_EQ(layer.compute, Picoseconds(300'000));
      EXPECT_EQ(layer.brake(), Brake::kDpu);
      EXPECT_EQ(layer.roofline.work.ddr_read, Bytes(800));
    } else if (layer.name == "hidden") {
      EXPECT_EQ(layer.brake(), Brake::kHidden);
    }
  }
  EXPECT_EQ(sum, result.latency);
}

TEST_F(CriticalPathTest, ItsPartsAreWorkByEngineAndTheRestByKind) {
  hw.dpu.handling.signal_latency = Picoseconds(30'000);
  const BarrierId loaded = tasks.barrier();
  const BarrierId computed = tasks.barrier();
  tasks.dma("load", 0, 8000, {.waits = {}, .updates = {loaded}});  // 100 + 1000
  tasks.dpu("conv", 0, {200}, {.waits = {loaded}, .updates = {computed}});
  tasks.shave("softmax", 0, {50}, {.waits = {computed}, .updates = {}});

  std::vector<std::string> parts;
  for (const PathPart& part : path_parts(analysed().path, *schedule)) {
    parts.push_back(fmt::format("{} {}", part.name, part.time.count() / 1000));
  }

  EXPECT_THAT(parts, ElementsAre("DPU work 200", "SHAVE work 50", "DMA work 1000",
                                 "DMA latency 100", "barrier signal 30"));
}

TEST_F(CriticalPathTest, OfNothingIsEmpty) { EXPECT_THAT(path(), ElementsAre()); }

}  // namespace
}  // namespace vpusim::test
