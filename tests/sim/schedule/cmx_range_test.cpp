#include "sim/schedule/cmx_range.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CmxRangeTest : public testing::Test {
 protected:
  CmxRangeTest() {
    type.shape = {1, 16, 8, 4};
    type.element = {NumberFormat::kUi8, false};
    buffer.section = Section::kCmx;
    buffer.byte_offset = 1000;
  }

  // "tile: begin-end" of every range of the buffer.
  std::vector<std::string> ranges() const {
    ScheduleBuilder builder("test");
    Buffer placed = buffer;
    placed.type = builder.add_type(type);
    const BufferId id = builder.add_buffer(placed);
    const Schedule schedule = std::move(builder).finish();
    std::vector<std::string> shown;
    for (const CmxRange& range : cmx_ranges(schedule, id)) {
      shown.push_back(fmt::format("{}: {}-{}", range.tile, range.begin, range.end));
    }
    return shown;
  }
  void segment_height(std::uint32_t tiles) {
    Distribution& distribution = type.distribution.emplace();
    distribution.modes = Distribution::kSegmented;
    distribution.cluster_count = tiles;
    distribution.tile_grid = {1, 1, tiles, 1};
  }

  TensorType type;
  Buffer buffer;
};

TEST_F(CmxRangeTest, OfABufferElsewhereIsNone) {
  buffer.section = Section::kDdr;

  EXPECT_THAT(ranges(), IsEmpty());
}

TEST_F(CmxRangeTest, OfABufferInOneTile) {
  buffer.indices = {1};

  EXPECT_THAT(ranges(), ElementsAre("1: 1000-1512"));  // 16 * 8 * 4 bytes
}

TEST_F(CmxRangeTest, OfABufferThatNamesNoTileIsInTheFirst) {
  EXPECT_THAT(ranges(), ElementsAre("0: 1000-1512"));
}

TEST_F(CmxRangeTest, OfABroadcastIsTheSameInEveryTile) {
  buffer.indices = {0, 2};

  EXPECT_THAT(ranges(), ElementsAre("0: 1000-1512", "2: 1000-1512"));
}

TEST_F(CmxRangeTest, OfSegmentsIsWhatEachTileStores) {
  segment_height(3);

  // 3, 3 and 2 rows of 64 bytes.
  EXPECT_THAT(ranges(), ElementsAre("0: 1000-1192", "1: 1000-1192", "2: 1000-1128"));
}

TEST_F(CmxRangeTest, OfSegmentsInNamedTilesFollowsTheirOrder) {
  segment_height(3);
  buffer.indices = {5, 1, 3};

  EXPECT_THAT(ranges(), ElementsAre("5: 1000-1192", "1: 1000-1192", "3: 1000-1128"));
}

TEST_F(CmxRangeTest, CoversTheGapsBetweenStridedRows) {
  buffer.indices = {0};
  type.strides = {1024, 64, 8, 1};

  // The last element is at 15 * 64 + 7 * 8 + 3 = 1019.
  EXPECT_THAT(ranges(), ElementsAre("0: 1000-2020"));
}

TEST_F(CmxRangeTest, CoversTheGapsBetweenStridedRowsOfSegments) {
  segment_height(2);
  type.strides = {1024, 64, 8, 1};

  // 4 rows each: 15 * 64 + 3 * 8 + 3 = 987.
  EXPECT_THAT(ranges(), ElementsAre("0: 1000-1988", "1: 1000-1988"));
}

}  // namespace
}  // namespace vpusim::test
