#include "sim/schedule/validate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/random_schedule.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr auto kError = Finding::Severity::kError;
constexpr auto kWarning = Finding::Severity::kWarning;

// On the small device: 2 tiles, 2 DMA ports, 2 SHAVEs per tile, 8 barriers, 1 MiB CMX.
class ValidateTest : public testing::Test {
 protected:
  std::vector<Finding> findings() { return validate(tasks.finish(), hw); }
  Finding only_finding() {
    const std::vector<Finding> found = findings();
    EXPECT_THAT(found, SizeIs(1));
    return found.empty() ? Finding() : found.front();
  }
  static std::vector<std::string> codes(const std::vector<Finding>& found) {
    std::vector<std::string> list;
    for (const Finding& finding : found) {
      list.emplace_back(finding.name());
    }
    return list;
  }
  void set_target(const Target& target) { tasks.builder().set_target(target); }
  TaskId add(Work work) {
    Task task;
    task.name = "added";
    task.work = std::move(work);
    return tasks.builder().add_task(std::move(task));
  }
  void cmx_buffer(std::uint32_t tile, std::uint64_t offset, std::uint64_t bytes) {
    TensorType type;
    type.shape = {bytes};
    type.element = {NumberFormat::kUi8, false};
    Buffer buffer;
    buffer.name = "weights";
    buffer.section = Section::kCmx;
    buffer.indices = {tile};
    buffer.byte_offset = offset;
    buffer.type = tasks.builder().add_type(type);
    tasks.builder().add_buffer(buffer);
  }
  // A barrier that DPU tasks with so many variants produce and consume.
  BarrierId barrier_with_variants(std::size_t producers, std::size_t consumers) {
    const BarrierId barrier = tasks.barrier();
    tasks.dpu("producer", 0, std::vector<std::uint32_t>(producers, 1), {{}, {barrier}});
    tasks.dpu("consumer", 1, std::vector<std::uint32_t>(consumers, 1), {{barrier}, {}});
    return barrier;
  }

  HwConfig hw = small_device();
  ScheduleOfTasks tasks;
};

TEST_F(ValidateTest, FindsNothingInAGoodSchedule) {
  EXPECT_THAT(validate(random_schedule({.seed = 7}, hw), hw), IsEmpty());
}

TEST_F(ValidateTest, FindsADmaPortThatTheDeviceHasNot) {
  const TaskId copy = tasks.dma("copy", 2, 100);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "dma-port-not-on-device");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.task, copy);
  EXPECT_EQ(finding.message, "task#0 'copy' needs DMA port 2 (counted from 0), but small has 2");
}

TEST_F(ValidateTest, SaysInWhichLineATaskStands) {
  Task task;
  task.name = "copy";
  task.line = 41;
  TensorType type;
  Buffer buffer;
  buffer.type = tasks.builder().add_type(type);
  DmaTransfer dma;
  dma.port = 2;
  dma.source = tasks.builder().add_buffer(buffer);
  dma.target = dma.source;
  task.work = dma;
  tasks.builder().add_task(task);

  EXPECT_EQ(only_finding().message,
            "task#0 'copy' (line 41) needs DMA port 2 (counted from 0), but small has 2");
}

TEST_F(ValidateTest, FindsADpuTaskOnATileThatTheDeviceHasNot) {
  DpuTask dpu;
  dpu.variants.emplace_back().cluster = 2;
  const TaskId task = add(dpu);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "tile-not-on-device");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.task, task);
}

TEST_F(ValidateTest, FindsAKernelOnATileThatTheDeviceHasNot) {
  ShaveKernel kernel;
  kernel.tile = 2;
  kernel.runs.emplace_back();
  const TaskId task = add(kernel);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "tile-not-on-device");
  EXPECT_EQ(finding.task, task);
}

TEST_F(ValidateTest, FindsVariantsOnSeveralTilesOncePerTask) {
  DpuTask dpu;
  for (const std::uint32_t cluster : {0U, 1U, 1U}) {
    dpu.variants.emplace_back().cluster = cluster;
  }
  const TaskId task = add(dpu);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "variants-on-several-tiles");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.task, task);
}

TEST_F(ValidateTest, FindsADedicatedShaveThatTheDeviceHasNot) {
  Target target;
  target.has_dedicated_shave_queues = true;
  set_target(target);
  ShaveKernel kernel;
  kernel.list = 2;
  kernel.runs.emplace_back();
  add(kernel);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "shave-not-on-device");
  EXPECT_EQ(finding.severity(), kError);
}

TEST_F(ValidateTest, FindsASharedQueuesShaveThatTheDeviceHasNot) {
  ShaveKernel kernel;
  kernel.list = 2;
  kernel.runs.emplace_back();
  add(kernel);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "shave-not-on-device");
  EXPECT_EQ(finding.message, "task#0 'added' needs SHAVE 2 (counted from 0), but small has 2");
}

TEST_F(ValidateTest, WarnsOnceOfAScheduleForAnotherArchitecture) {
  hw.architectures = {"NPU37XX", "VPUX37XX"};
  Target target;
  target.architecture = "NPU50XX";
  set_target(target);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "other-architecture");
  EXPECT_EQ(finding.severity(), kWarning);
  EXPECT_EQ(finding.message, "the schedule was compiled for NPU50XX, small is NPU37XX or VPUX37XX");
}

TEST_F(ValidateTest, KnowsADeviceByEachNameOfItsArchitecture) {
  hw.architectures = {"NPU37XX", "VPUX37XX"};
  Target target;
  target.architecture = "VPUX37XX";
  set_target(target);

  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(ValidateTest, WarnsOfAFinalBarrierThatNobodyProduces) {
  Barrier barrier;
  barrier.name = "end";
  barrier.is_final = true;
  tasks.builder().add_barrier(barrier);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "barrier-without-producer");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.message, "barrier 'end' is final but updated by no task");
}

TEST_F(ValidateTest, WarnsOfSeveralFinalBarriers) {
  Barrier barrier;
  barrier.is_final = true;
  for (const std::string name : {"end", "other"}) {
    barrier.name = name;
    const BarrierId id = tasks.builder().add_barrier(barrier);
    tasks.dpu("updates", 0, {1}, {.waits = {}, .updates = {id}});
  }

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "several-final-barriers");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.message, "2 barriers are final, 'end' and others; a schedule has one");
}

TEST_F(ValidateTest, FindsAMediaTaskOnADeviceWithoutMediaEngine) {
  hw.m2i.count = 0;
  add(MediaTask());

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "no-media-engine");
  EXPECT_EQ(finding.severity(), kError);
}

TEST_F(ValidateTest, FindsAPhysicalBarrierThatTheDeviceHasNot) {
  tasks.barrier(7);
  const BarrierId ninth = tasks.barrier(8);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "barrier-not-on-device");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.barrier, ninth);
  EXPECT_EQ(finding.message, "barrier 'b1' has physical id 8 (counted from 0), but small has 8");
}

TEST_F(ValidateTest, WarnsOfABarrierThatNobodyProduces) {
  const BarrierId nobody = tasks.barrier();
  tasks.dpu("waits", 0, {1}, {.waits = {nobody}, .updates = {}});

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "barrier-without-producer");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.barrier, nobody);
}

TEST_F(ValidateTest, TakesAnUnusedBarrierForNoMistake) {
  tasks.barrier();

  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(ValidateTest, WarnsOfMoreProducersThanTheDeviceCounts) {
  hw.barriers.max_producers = 4;
  barrier_with_variants(4, 1);
  const BarrierId crowded = barrier_with_variants(5, 1);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "too-many-producers");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.barrier, crowded);
}

TEST_F(ValidateTest, WarnsOfMoreVariantsThanTheDeviceCounts) {
  hw.barriers.max_variants = 6;
  barrier_with_variants(3, 3);
  const BarrierId crowded = barrier_with_variants(3, 4);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "too-many-variants");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.barrier, crowded);
}

TEST_F(ValidateTest, HoldsAScheduleToTheLimitsThatItsCompilerStates) {
  Target target;
  target.max_barrier_producers = 2;
  target.max_barrier_variants = 4;
  set_target(target);
  barrier_with_variants(2, 2);
  barrier_with_variants(3, 1);
  barrier_with_variants(2, 3);

  EXPECT_THAT(codes(findings()), ElementsAre("too-many-producers", "too-many-variants"));
}

TEST_F(ValidateTest, FindsABufferInATileThatTheDeviceHasNot) {
  cmx_buffer(2, 0, 10);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "tile-not-on-device");
  EXPECT_EQ(finding.severity(), kError);
  EXPECT_EQ(finding.message,
            "buffer 'weights' is in the CMX of tile 2 (counted from 0), but small has 2");
}

TEST_F(ValidateTest, WarnsOfABufferBehindTheEndOfTheCmx) {
  cmx_buffer(0, (1 << 20) - 10, 10);  // up to the last byte
  cmx_buffer(1, (1 << 20) - 10, 11);

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "buffer-outside-memory");
  EXPECT_EQ(finding.severity(), kError);
}

TEST_F(ValidateTest, WarnsOfOtherResourcesThanTheScheduleWasCompiledFor) {
  Target target;
  target.tile_count = 2;
  target.shaves_per_tile = 4;
  target.dma_port_count = 1;
  set_target(target);

  const std::vector<Finding> found = findings();

  ASSERT_THAT(codes(found), ElementsAre("other-resources", "other-resources"));
  EXPECT_EQ(found[0].severity(), kWarning);
  EXPECT_EQ(found[0].message, "the schedule was compiled for 4 SHAVE(s) per tile, small has 2");
  EXPECT_EQ(found[1].message, "the schedule was compiled for 1 DMA port(s), small has 2");
}

TEST_F(ValidateTest, FindsMoreBarriersInUseThanTheDeviceHas) {
  std::vector<BarrierId> barriers;
  for (int i = 0; i < 9; ++i) {
    barriers.push_back(tasks.barrier());
  }
  tasks.dma("first", 0, 1, {.waits = {}, .updates = barriers});
  tasks.dma("second", 0, 1, {.waits = barriers, .updates = {}});

  const Finding finding = only_finding();

  EXPECT_EQ(finding.name(), "too-many-live-barriers");
  EXPECT_EQ(finding.task, TaskId(0));
  EXPECT_EQ(finding.message,
            "task#0 'first' is reached with 9 barriers without a physical id in use, but small "
            "has 8");
}

TEST_F(ValidateTest, AcceptsMoreBarriersThanTheDeviceHasOneAfterTheOther) {
  for (int i = 0; i < 20; ++i) {
    const BarrierId barrier = tasks.barrier();
    tasks.dma("producer", 0, 1, {.waits = {}, .updates = {barrier}});
    tasks.dma("consumer", 1, 1, {.waits = {barrier}, .updates = {}});
  }

  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(ValidateTest, FindsEverythingNotOnlyTheFirst) {
  tasks.dma("copy", 5, 100);
  tasks.dpu("waits", 0, {1}, {.waits = {tasks.barrier(9)}, .updates = {}});
  cmx_buffer(0, 1 << 20, 1);

  EXPECT_THAT(codes(findings()), ElementsAre("dma-port-not-on-device", "barrier-not-on-device",
                                             "barrier-without-producer", "buffer-outside-memory"));
}

}  // namespace
}  // namespace vpusim::test
