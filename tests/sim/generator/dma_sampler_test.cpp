#include "sim/generator/dma_sampler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::HasSubstr;

// From the first byte to behind the last that one side touches.
std::uint64_t span_of(const DmaWorkload& dma, bool is_source) {
  if (const auto* planes = std::get_if<PlaneDmaWorkload>(&*dma.pattern)) {
    const std::uint64_t width = is_source ? planes->source_width : planes->target_width;
    const std::uint64_t lines = planes->length / width;
    return (lines - 1) * (is_source ? planes->source_stride : planes->target_stride) + width +
           std::uint64_t{planes->further_planes} *
               (is_source ? planes->source_plane_stride : planes->target_plane_stride);
  }
  const auto& nested = std::get<NestedDmaWorkload>(*dma.pattern);
  std::uint64_t span = is_source ? nested.source_width : nested.target_width;
  for (const DmaDimension& d : nested.dimensions) {
    span += std::uint64_t{is_source ? d.source_repeats : d.target_repeats} *
            (is_source ? d.source_stride : d.target_stride);
  }
  return span;
}

class DmaSamplerOf : public testing::TestWithParam<std::string> {};

// Both sides of a transfer move the same bytes, no run touches the next, and all of it fits.
TEST_P(DmaSamplerOf, DrawsTransfersThatTheDeviceCanDo) {
  const HwConfig hw = catalog_device(GetParam());
  DmaSampler sampler(hw, DmaMix(), 1);

  for (int i = 0; i < 100'000; ++i) {
    const DmaWorkload dma = sampler.next();
    ASSERT_TRUE(dma.pattern);
    const std::uint64_t bytes = dma.source.count();
    ASSERT_GT(bytes, 0U);
    ASSERT_EQ(moved_bytes(*dma.pattern), dma.source) << i;
    ASSERT_LE(bytes, hw.dma.max_transfer.count());
    ASSERT_EQ(std::holds_alternative<PlaneDmaWorkload>(*dma.pattern),
              hw.timing.vpunn_device < VpunnDevice::kVpu40);
    for (const bool is_source : {true, false}) {
      ASSERT_GE(span_of(dma, is_source), bytes) << i;
      const bool is_in_cmx = is_source ? is_from_cmx(dma.direction) : is_to_cmx(dma.direction);
      ASSERT_TRUE(!is_in_cmx || span_of(dma, is_source) <= hw.cmx.capacity.count()) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, DmaSamplerOf,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& tested) { return tested.param; });

TEST(DmaSampler, DrawsEveryDirectionAndUpToSixLoops) {
  DmaSampler sampler(catalog_device("vpu_4_0"), DmaMix(), 1);
  std::set<DmaDirection> directions;
  std::set<std::uint32_t> dimensions;
  std::set<bool> is_strided;

  for (int i = 0; i < 10'000; ++i) {
    const DmaWorkload dma = sampler.next();
    directions.insert(dma.direction);
    dimensions.insert(std::get<NestedDmaWorkload>(*dma.pattern).dimension_count);
    is_strided.insert(contiguous_runs(*dma.pattern, DmaSide::kSource) > 1);
  }

  EXPECT_EQ(directions.size(), 4U);
  EXPECT_EQ(dimensions, (std::set<std::uint32_t>{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(is_strided.size(), 2U);
}

TEST(DmaSampler, GivesTheSameTransfersForTheSameSeed) {
  const HwConfig hw = catalog_device("npu_5_0");
  DmaSampler first(hw, DmaMix(), 5);
  DmaSampler same(hw, DmaMix(), 5);
  DmaSampler other(hw, DmaMix(), 6);

  int different = 0;
  for (int i = 0; i < 100; ++i) {
    const DmaWorkload dma = first.next();
    EXPECT_EQ(dma, same.next());
    different += dma == other.next() ? 0 : 1;
  }

  EXPECT_GT(different, 90);
}

TEST(DmaMix, TakesFromAFileWhatItSays) {
  const TemporaryFolder folder;
  const std::string file =
      folder.write("mix.yaml",
                   "directions: {CMX2CMX: 1}\nloops: {1: 1}\npercent: {plain_bytes: 100}\n"
                   "plain_bytes: {smallest: 100, largest: 100}\n");

  DmaSampler sampler(catalog_device("vpu_2_7"), DmaMix::load(file), 1);

  const DmaWorkload dma = sampler.next();
  EXPECT_EQ(dma.direction, DmaDirection::kCmxToCmx);
  EXPECT_EQ(dma.source, Bytes(100));
}

TEST(DmaMix, RefusesWhatIsNotLegal) {
  const TemporaryFolder folder;
  const auto error_of = [&](const std::string& text) {
    return input_error_of([&] { DmaMix::load(folder.write("mix.yaml", text)); });
  };

  EXPECT_THAT(error_of("direction: {DDR2CMX: 1}\n"), HasSubstr("did you mean 'directions'"));
  EXPECT_THAT(error_of("directions: {DDR2CMY: 1}\n"), HasSubstr("mix.yaml:1:14"));
  EXPECT_THAT(error_of("loops: {7: 1}\n"), HasSubstr("1 to 6"));
  EXPECT_THAT(error_of("plain_bytes: {smallest: 9, largest: 8}\n"), HasSubstr("above the largest"));
  EXPECT_THAT(error_of("engines: {1: 0}\n"), HasSubstr("nothing to draw"));
}

}  // namespace
}  // namespace vpusim::test
