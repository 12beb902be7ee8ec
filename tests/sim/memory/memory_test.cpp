#include "sim/memory/memory.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/memory/interconnect_layout.hpp"
#include "tests/support/sim_test.hpp"

namespace vpusim::test {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

class MemoryTest : public SimTest {
 protected:
  Memory memory{"memory"};
};

TEST_F(MemoryTest, RemembersWhenItsTrafficChanged) {
  sc_core::sc_start(to_sc_time(5));

  memory.set_traffic(100);

  ASSERT_THAT(memory.samples(), SizeIs(1));
  EXPECT_EQ(memory.samples()[0].time, 5U);
  EXPECT_EQ(memory.samples()[0].bytes_per_second, 100U);
}

TEST_F(MemoryTest, KeepsOnlyTheLastChangeOfAMoment) {
  memory.set_traffic(100);
  memory.set_traffic(0);
  memory.set_traffic(300);

  ASSERT_THAT(memory.samples(), SizeIs(1));
  EXPECT_EQ(memory.samples()[0].bytes_per_second, 300U);
}

TEST_F(MemoryTest, TakesTheSameTrafficForNoChange) {
  memory.set_traffic(100);
  sc_core::sc_start(to_sc_time(5));
  memory.set_traffic(100);

  EXPECT_THAT(memory.samples(), SizeIs(1));
}

TEST_F(MemoryTest, ForgetsAllWhenItIsArmedAnew) {
  memory.set_traffic(100);

  memory.rearm();

  EXPECT_THAT(memory.samples(), IsEmpty());
}

TEST(InterconnectLayoutTest, NumbersDdrEnginesAndTilesWithoutGaps) {
  const InterconnectLayout layout{.engine_count = 2, .tile_count = 3};

  EXPECT_EQ(InterconnectLayout::kDdr, 0U);
  EXPECT_EQ(InterconnectLayout::kDdrWrites, 1U);
  EXPECT_EQ(layout.engine(0), 2U);
  EXPECT_EQ(layout.engine(1), 3U);
  EXPECT_EQ(layout.cmx(0), 4U);
  EXPECT_EQ(layout.cmx(2), 6U);
  EXPECT_EQ(layout.cmx_banks(0), 7U);
  EXPECT_EQ(layout.cmx_banks(2), 9U);
  EXPECT_EQ(layout.resource_count(), 10U);
}

}  // namespace
}  // namespace vpusim::test
