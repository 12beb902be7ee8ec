#include "sim/compiler/cmx_allocator.hpp"

#include <gtest/gtest.h>

namespace vpusim::test {
namespace {

TEST(CmxAllocator, TakesTheFirstGap) {
  CmxAllocator memory(1024);

  EXPECT_EQ(memory.allocate({.bytes = 100}), 0);
  EXPECT_EQ(memory.allocate({.bytes = 64}), 128);
  memory.free(0);

  EXPECT_EQ(memory.allocate({.bytes = 64}), 0);
}

TEST(CmxAllocator, RotatesSoThatWhatWasFreedIsUsedLate) {
  CmxAllocator memory(256);

  EXPECT_EQ(memory.allocate({.bytes = 64, .rotates = true}), 0);
  memory.free(0);
  EXPECT_EQ(memory.allocate({.bytes = 64, .rotates = true}), 64);
  EXPECT_EQ(memory.allocate({.bytes = 128, .rotates = true}), 128);

  EXPECT_EQ(memory.allocate({.bytes = 64, .rotates = true}), 0);
}

TEST(CmxAllocator, HasNothingWhereNoGapIsLargeEnough) {
  CmxAllocator memory(256);
  memory.allocate({.bytes = 64});
  memory.allocate({.bytes = 64});
  memory.free(0);

  EXPECT_EQ(memory.allocate({.bytes = 192}), std::nullopt);
  EXPECT_EQ(memory.largest_gap(), 128);
}

TEST(CmxAllocator, BeginsAndEndsWhereItMay) {
  CmxAllocator memory(1024);
  memory.allocate({.bytes = 64});

  EXPECT_EQ(memory.largest_gap(256, 512), 256);
  EXPECT_EQ(memory.allocate({.bytes = 320, .alignment = 256, .limit = 512}), std::nullopt);
  EXPECT_EQ(memory.allocate({.bytes = 192, .alignment = 256, .limit = 512}), 256);
  EXPECT_EQ(memory.end_of_used(), 448);
}

TEST(CmxAllocator, JoinsGapsThatTouch) {
  CmxAllocator memory(192);
  memory.allocate({.bytes = 64});
  memory.allocate({.bytes = 64});
  memory.allocate({.bytes = 64});
  memory.free(0);
  memory.free(128);
  memory.free(64);

  EXPECT_EQ(memory.allocate({.bytes = 192}), 0);
}

}  // namespace
}  // namespace vpusim::test
