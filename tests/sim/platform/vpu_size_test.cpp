#include <gtest/gtest.h>

#include "sim/platform/vpu.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

TEST(VpuSizeTest, IsTheSmallestMachineThatRunsADevice) {
  const VpuSize size = VpuSize::of(small_device());

  EXPECT_EQ(size.tiles, 2U);
  EXPECT_EQ(size.dpus_per_tile, 1U);
  EXPECT_EQ(size.shaves_per_tile, 2U);
  EXPECT_EQ(size.dma_ports, 2U);
  EXPECT_EQ(size.dma_engines, 2U);
  EXPECT_TRUE(size.has_room_for(small_device()));
}

TEST(VpuSizeTest, HasNoRoomForMoreOfAnything) {
  const VpuSize size = VpuSize::of(small_device());
  HwConfig hw = small_device();

  hw.tile.count = 3;
  EXPECT_FALSE(size.has_room_for(hw));
  hw = small_device();
  hw.dpu.count_per_tile = 2;
  EXPECT_FALSE(size.has_room_for(hw));
  hw = small_device();
  hw.shave.count_per_tile = 3;
  EXPECT_FALSE(size.has_room_for(hw));
  hw = small_device();
  hw.dma.port_count = 3;
  EXPECT_FALSE(size.has_room_for(hw));
  hw = small_device();
  hw.dma.engine_count = 3;
  EXPECT_FALSE(size.has_room_for(hw));
}

TEST(VpuSizeTest, JoinedHasRoomForBoth) {
  const HwConfig vpu_2_0 = catalog_device("vpu_2_0");  // 5 DPUs and 4 SHAVEs in each of 4 tiles
  const HwConfig vpu_4_0 = catalog_device("vpu_4_0");  // 1 and 2 in each of 6

  const VpuSize both = VpuSize::of(vpu_2_0).joined(VpuSize::of(vpu_4_0));

  EXPECT_TRUE(both.has_room_for(vpu_2_0));
  EXPECT_TRUE(both.has_room_for(vpu_4_0));
  EXPECT_EQ(both.tiles, 6U);
  EXPECT_EQ(both.dpus_per_tile, 5U);
}

}  // namespace
}  // namespace vpusim::test
