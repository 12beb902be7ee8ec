#include "sim/compiler/cmx_allocator.hpp"

#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

TEST(CmxAllocator, TakesTheFirstGap) {
  CmxAllocator memory(1024);

  EXPECT_EQ(memory.allocate(100, false), 0);
  EXPECT_EQ(memory.allocate(64, false), 128);
  memory.free(0);

  EXPECT_EQ(memory.allocate(64, false), 0);
}

TEST(CmxAllocator, RotatesSoThatWhatWasFreedIsUsedLate) {
  CmxAllocator memory(256);

  EXPECT_EQ(memory.allocate(64, true), 0);
  memory.free(0);
  EXPECT_EQ(memory.allocate(64, true), 64);
  EXPECT_EQ(memory.allocate(128, true), 128);

  EXPECT_EQ(memory.allocate(64, true), 0);
}

TEST(CmxAllocator, HasNothingWhereNoGapIsLargeEnough) {
  CmxAllocator memory(256);
  memory.allocate(64, false);
  memory.allocate(64, false);
  memory.free(0);

  EXPECT_EQ(memory.allocate(192, false), std::nullopt);
  EXPECT_EQ(memory.largest_gap(), 128);
}

TEST(CmxAllocator, JoinsGapsThatTouch) {
  CmxAllocator memory(192);
  memory.allocate(64, false);
  memory.allocate(64, false);
  memory.allocate(64, false);
  memory.free(0);
  memory.free(128);
  memory.free(64);

  EXPECT_EQ(memory.allocate(192, false), 0);
}

}  // namespace
}  // namespace vpusim::test
