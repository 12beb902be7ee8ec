#include "sim/compiler/stripe_cut.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// One 3x3 convolution that comes from DDR and goes there.
class FindCut : public testing::Test {
 protected:
  std::optional<StripeCut> cut(std::uint64_t channels, std::uint64_t side, const HwConfig& hw,
                               Tiling least = {}) {
    NetworkOfLayers net;
    net.output(net.convolution(net.input({1, channels, side, side}), channels, 3));
    const LoweredNetwork network = lowered(net.finish(), hw);
    const CmxAllocator memory(hw.cmx.capacity.count());
    const CmxState state = {.computed = memory,
                            .resident = [](StorageId) -> const Resident* { return nullptr; },
                            .least = least};
    return find_cut(network, network.ops[LoweredOpId(0)], {hw.tile.count, 1}, hw, state, false);
  }
  HwConfig hw_ = catalog_device("vpu_2_7");
};

TEST_F(FindCut, WhatFitsIsNotCut) {
  const auto found = cut(32, 16, hw_);

  ASSERT_TRUE(found);
  EXPECT_EQ(found->row_stripes, 1);
  EXPECT_EQ(found->channel_stripes, 1);
}

TEST_F(FindCut, LargeImagesAreCutByRowsThatFitTwice) {
  const auto found = cut(32, 512, hw_);

  ASSERT_TRUE(found);
  EXPECT_GT(found->row_stripes, 1);
  EXPECT_EQ(found->channel_stripes, 1);
  EXPECT_TRUE(found->has_room_for_two);
}

TEST_F(FindCut, ManyWeightsAreCutByChannels) {
  const auto found = cut(1024, 8, hw_);

  ASSERT_TRUE(found);
  EXPECT_GT(found->channel_stripes, 1);
}

TEST_F(FindCut, AsFinelyAsAskedFor) {
  const auto found = cut(32, 16, hw_, {.row_stripes = 4, .channel_stripes = 1});

  ASSERT_TRUE(found);
  EXPECT_GE(found->row_stripes, 4);
}

TEST_F(FindCut, NothingWhereNotEvenARowFits) {
  hw_.cmx.capacity = Bytes(16 * 1024);

  EXPECT_FALSE(cut(512, 512, hw_));
}

}  // namespace
}  // namespace vpusim::test
