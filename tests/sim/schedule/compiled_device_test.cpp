#include "sim/schedule/compiled_device.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/base/input_error.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

TEST(CompiledDeviceTest, HasWhatTheScheduleNames) {
  Target target;
  target.tile_count = 6;
  target.shaves_per_tile = 4;
  target.dma_port_count = 1;

  const HwConfig compiled = compiled_device(small_device(), target);

  EXPECT_EQ(compiled.tile.count, 6U);
  EXPECT_EQ(compiled.shave.count_per_tile, 4U);
  EXPECT_EQ(compiled.dma.port_count, 1U);
}

TEST(CompiledDeviceTest, IsTheDeviceWhereTheScheduleSaysNothing) {
  EXPECT_EQ(hash_of(compiled_device(small_device(), Target())), hash_of(small_device()));
}

TEST(CompiledDeviceTest, RefusesMoreThanADeviceCanHave) {
  Target target;
  target.shaves_per_tile = 60'000;

  EXPECT_THAT(
      [&] { compiled_device(small_device(), target); },
      testing::ThrowsMessage<InputError>(HasSubstr("compiled for 60000 of shave.count_per_tile")));
}

}  // namespace
}  // namespace vpusim::test
