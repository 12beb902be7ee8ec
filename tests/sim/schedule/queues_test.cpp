#include "sim/schedule/queues.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "sim/schedule/schedule_builder.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;

// For matchers, which want a standard container.
template <class Id, class Value>
std::vector<Value> listed(const IdVector<Id, Value>& values) {
  return {values.begin(), values.end()};
}

class QueuesTest : public testing::Test {
 protected:
  BufferId buffer(Section section) {
    Buffer placed;
    placed.section = section;
    placed.type = builder.add_type(TensorType());
    return builder.add_buffer(placed);
  }
  TaskId dma(std::uint8_t port, Section source) {
    DmaTransfer transfer;
    transfer.port = port;
    transfer.source = buffer(source);
    transfer.target = buffer(Section::kCmx);
    return add(transfer);
  }
  TaskId dpu(std::uint32_t tile) {
    DpuTask task;
    task.variants.emplace_back().cluster = tile;
    return add(task);
  }
  TaskId shave(std::uint32_t tile, std::uint32_t list) {
    ShaveKernel kernel;
    kernel.tile = tile;
    kernel.list = list;
    return add(kernel);
  }
  TaskId add(Work work) {
    Task task;
    task.work = std::move(work);
    return builder.add_task(std::move(task));
  }
  // The queue of the only task.
  QueueKey queue() {
    const Schedule schedule = std::move(builder).finish();
    return queue_of(schedule, schedule.tasks()[TaskId(0)], hw);
  }

  HwConfig hw = small_device();
  ScheduleBuilder builder{"test"};
};

TEST_F(QueuesTest, OfDmaAreItsPorts) {
  dma(1, Section::kDdr);

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kDma, 1, 0}));
}

TEST_F(QueuesTest, WithOneChannelDoNotDependOnTheSource) {
  hw.dma.channel_count = 1;
  dma(0, Section::kCmx);

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kDma, 0, 0}));
}

TEST_F(QueuesTest, WithTwoChannelsKeepSourcesInCmxAndRegistersApart) {
  hw.dma.channel_count = 2;
  const TaskId cmx = dma(0, Section::kCmx);
  const TaskId timer = dma(0, Section::kRegister);
  const TaskId ddr = dma(0, Section::kDdr);
  const TaskId input = dma(0, Section::kNetworkInput);
  const TaskId constant = dma(0, Section::kConstant);
  const Schedule schedule = std::move(builder).finish();

  const Queues queues = queues_of(schedule, hw);

  ASSERT_THAT(listed(queues.keys),
              ElementsAre(QueueKey{EngineKind::kDma, 0, 0}, QueueKey{EngineKind::kDma, 0, 1}));
  EXPECT_THAT(queues.tasks[QueueId(0)], ElementsAre(ddr, input, constant));
  EXPECT_THAT(queues.tasks[QueueId(1)], ElementsAre(cmx, timer));
}

TEST_F(QueuesTest, OfDpusAreTheTiles) {
  dpu(1);

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kDpu, 1, 0}));
}

TEST_F(QueuesTest, OfShavesAreTheTilesWhateverListATaskNames) {
  shave(1, 1);

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kShave, 1, 0}));
}

TEST_F(QueuesTest, OfDedicatedShavesAreTheShaves) {
  Target target;
  target.has_dedicated_shave_queues = true;
  builder.set_target(target);
  shave(1, 1);

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kShave, 1, 1}));
}

TEST_F(QueuesTest, OfMediaTasksIsOne) {
  add(MediaTask());

  EXPECT_EQ(queue(), (QueueKey{EngineKind::kM2i, 0, 0}));
}

TEST_F(QueuesTest, AreSortedAndRunTheirTasksInTheOrderOfTheSchedule) {
  const TaskId shave0 = shave(0, 0);
  const TaskId dpu1 = dpu(1);
  const TaskId port1 = dma(1, Section::kDdr);
  const TaskId dpu1_again = dpu(1);
  const TaskId port0 = dma(0, Section::kDdr);
  const Schedule schedule = std::move(builder).finish();

  const Queues queues = queues_of(schedule, hw);

  EXPECT_THAT(listed(queues.keys),
              ElementsAre(QueueKey{EngineKind::kDma, 0, 0}, QueueKey{EngineKind::kDma, 1, 0},
                          QueueKey{EngineKind::kDpu, 1, 0}, QueueKey{EngineKind::kShave, 0, 0}));
  EXPECT_THAT(listed(queues.tasks),
              ElementsAre(ElementsAre(port0), ElementsAre(port1), ElementsAre(dpu1, dpu1_again),
                          ElementsAre(shave0)));
}

}  // namespace
}  // namespace vpusim::test
