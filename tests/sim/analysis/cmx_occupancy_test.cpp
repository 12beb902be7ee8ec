// How many bytes of each tile's CMX are alive when? Every series is worked out by hand.

#include "sim/analysis/cmx_occupancy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/sim/trace/small_result.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// "time in ns: bytes" of each sample.
std::vector<std::string> samples_of(const CounterSeries& series) {
  std::vector<std::string> lines;
  for (const CounterSeries::Sample& sample : series.samples) {
    lines.push_back(std::to_string(sample.time.count() / 1000) + ": " +
                    std::to_string(sample.value));
  }
  return lines;
}

class CmxOccupancyTest : public testing::Test {
 protected:
  BufferId cmx(const std::vector<std::uint32_t>& tiles, std::uint64_t offset, std::uint64_t bytes) {
    TensorType type;
    type.shape = {bytes};
    type.element = {NumberFormat::kUi8, false};
    return add(Section::kCmx, tiles, offset, type);
  }

  BufferId add(Section section, const std::vector<std::uint32_t>& indices, std::uint64_t offset,
               const TensorType& type) {
    ScheduleBuilder& builder = made.tasks.builder();
    Buffer buffer;
    buffer.name = "x" + std::to_string(builder.so_far().buffers().size());
    buffer.section = section;
    buffer.indices = indices;
    buffer.byte_offset = offset;
    buffer.type = builder.add_type(type);
    return builder.add_buffer(buffer);
  }

  BufferId ddr() {
    TensorType type;
    type.shape = {64};
    return add(Section::kDdr, {}, 0, type);
  }

  // A transfer from the DDR to `target` that ran in the given nanoseconds.
  void writes(BufferId target, std::uint64_t start, std::uint64_t end) {
    copies(ddr(), target, start, end);
  }

  void copies(BufferId source, BufferId target, std::uint64_t start, std::uint64_t end) {
    Task task;
    task.name = "copy";
    DmaTransfer dma;
    dma.source = source;
    dma.target = target;
    task.work = dma;
    made.tasks.builder().add_task(std::move(task));
    made.ran({{engine, start, end}});
  }

  std::vector<CounterSeries> occupancy() {
    const Schedule schedule = made.tasks.finish();
    return cmx_occupancy(schedule, made.result);
  }

  SmallResult made;
  std::uint32_t engine = made.engine("DMA 0", EngineKind::kDma, 0, 0);
};

TEST_F(CmxOccupancyTest, ABufferLivesFromItsFirstToItsLastUse) {
  const BufferId data = cmx({0}, 0, 100);
  writes(data, 10, 20);
  writes(cmx({0}, 200, 7), 30, 40);
  copies(data, data, 50, 60);

  const auto all = occupancy();

  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "CMX 0 in use");
  EXPECT_EQ(all[0].unit, "B");
  EXPECT_THAT(samples_of(all[0]), ElementsAre("10: 100", "30: 107", "40: 100", "60: 0"));
}

TEST_F(CmxOccupancyTest, OverlappingBuffersCountOnce) {
  writes(cmx({0}, 0, 100), 0, 40);
  writes(cmx({0}, 60, 100), 10, 30);  // bytes 60-159: 60 new ones
  writes(cmx({0}, 0, 100), 20, 50);   // the first one's bytes under another name
  writes(cmx({0}, 10, 10), 25, 35);   // inside others all its life

  EXPECT_THAT(samples_of(occupancy().at(0)), ElementsAre("0: 100", "10: 160", "30: 100", "50: 0"));
}

TEST_F(CmxOccupancyTest, TilesAreCountedApart) {
  writes(cmx({0}, 0, 100), 0, 10);
  writes(cmx({1}, 0, 50), 5, 20);

  const auto all = occupancy();

  ASSERT_EQ(all.size(), 2U);
  EXPECT_THAT(samples_of(all[0]), ElementsAre("0: 100", "10: 0"));
  EXPECT_EQ(all[1].name, "CMX 1 in use");
  EXPECT_THAT(samples_of(all[1]), ElementsAre("5: 50", "20: 0"));
}

TEST_F(CmxOccupancyTest, ABroadcastIsInEachOfItsTiles) {
  writes(cmx({0, 1}, 64, 100), 0, 10);

  const auto all = occupancy();

  ASSERT_EQ(all.size(), 2U);
  EXPECT_THAT(samples_of(all[0]), ElementsAre("0: 100", "10: 0"));
  EXPECT_THAT(samples_of(all[1]), ElementsAre("0: 100", "10: 0"));
}

TEST_F(CmxOccupancyTest, ADistributedBufferTakesItsSliceInEachTile) {
  TensorType type;
  type.shape = {1, 1, 5, 10};
  type.element = {NumberFormat::kUi8, false};
  type.distribution.emplace();
  type.distribution->modes = Distribution::kSegmented;
  type.distribution->cluster_count = 2;
  type.distribution->tile_grid = {1, 1, 2, 1};
  writes(add(Section::kCmx, {}, 0, type), 0, 10);

  const auto all = occupancy();

  // Rows 0-2 and 3-4 of ten bytes each.
  ASSERT_EQ(all.size(), 2U);
  EXPECT_THAT(samples_of(all[0]), ElementsAre("0: 30", "10: 0"));
  EXPECT_THAT(samples_of(all[1]), ElementsAre("0: 20", "10: 0"));
}

TEST_F(CmxOccupancyTest, HandOversAtOneMomentAreOneSample) {
  writes(cmx({0}, 0, 100), 0, 10);
  writes(cmx({0}, 0, 100), 10, 20);
  writes(cmx({0}, 0, 40), 20, 30);

  EXPECT_THAT(samples_of(occupancy().at(0)), ElementsAre("0: 100", "20: 40", "30: 0"));
}

TEST_F(CmxOccupancyTest, BuffersElsewhereOrUntouchedAreNoUse) {
  cmx({0}, 0, 100);
  writes(ddr(), 0, 10);

  EXPECT_THAT(occupancy(), IsEmpty());
}

TEST_F(CmxOccupancyTest, AnEmptyBufferTakesNothing) {
  writes(cmx({0}, 0, 0), 0, 10);
  writes(cmx({0}, 0, 5), 20, 30);

  EXPECT_EQ(samples_of(occupancy().at(0)).back(), "30: 0");
}

}  // namespace
}  // namespace vpusim::test
