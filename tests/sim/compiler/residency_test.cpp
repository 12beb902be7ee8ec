#include "sim/compiler/residency.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// Two convolutions of 16 rows and columns, 32 channels; what is between them on two tiles.
class TwoConvolutions {
 public:
  TwoConvolutions(Grid first, Grid second, std::uint32_t kernel,
                  const std::string& device = "vpu_4_0")
      : hw_(catalog_device(device)) {
    hw_.tile.count = 2;
    NetworkOfLayers net;
    net.output(net.convolution(net.convolution(net.input({1, 32, 16, 16}), 32, 1), 32, kernel));
    network_ = lowered(net.finish(), hw_);
    strategies_ = chosen(network_, hw_);
    strategies_[LoweredOpId(0)].grid = first;
    strategies_[LoweredOpId(1)].grid = second;
  }
  Resident between() const { return Residency(network_, hw_, strategies_).resident_of(storage()); }
  StorageId storage() const { return network_.ops[LoweredOpId(0)].outputs[0].storage; }
  Residency residency() const { return {network_, hw_, strategies_}; }

 private:
  HwConfig hw_;
  LoweredNetwork network_;
  IdVector<LoweredOpId, Strategy> strategies_;
};

constexpr Grid kByRows = {2, 1};
constexpr Grid kByChannels = {1, 2};
constexpr std::uint64_t kRow = 16 * 32;  // elements

TEST(Residency, TilesHoldTheRowsThatTheyRead) {
  const Resident between = TwoConvolutions(kByRows, kByRows, 1).between();

  EXPECT_FALSE(between.is_whole);
  EXPECT_EQ(between.ranges[0], (ElementRange{0, 8 * kRow}));
  EXPECT_EQ(between.ranges[1], (ElementRange{8 * kRow, 16 * kRow}));
}

TEST(Residency, WindowsNeedAHalo) {
  const Resident between = TwoConvolutions(kByRows, kByRows, 3).between();

  EXPECT_EQ(between.ranges[0], (ElementRange{0, 9 * kRow}));
  EXPECT_EQ(between.ranges[1], (ElementRange{7 * kRow, 16 * kRow}));
}

// There a DPU writes into its own tile, or the same into all.
TEST(Residency, BeforeVpu40AHaloMeansThatAllTilesHoldEverything) {
  EXPECT_TRUE(TwoConvolutions(kByRows, kByRows, 3, "vpu_2_7").between().is_whole);
  EXPECT_FALSE(TwoConvolutions(kByRows, kByRows, 1, "vpu_2_7").between().is_whole);
}

TEST(Residency, TilesThatShareChannelsHoldEverything) {
  const Resident between = TwoConvolutions(kByRows, kByChannels, 1).between();

  EXPECT_TRUE(between.is_whole);
  EXPECT_EQ(between.ranges[0], (ElementRange{0, 16 * kRow}));
}

TEST(Residency, KnowsFirstAndLastUse) {
  const TwoConvolutions net(kByRows, kByRows, 1);
  const Residency residency = net.residency();

  EXPECT_EQ(residency.last_writer(net.storage()), LoweredOpId(0));
  EXPECT_EQ(residency.last_use(net.storage()), LoweredOpId(1));
  EXPECT_TRUE(residency.is_only_for_dpus(net.storage()));
}

TEST(Residency, ACopyTakesEachElementOnce) {
  const TwoConvolutions net(kByRows, kByRows, 3);

  const auto parts = net.residency().parts_of_copy(net.storage(), net.between());

  std::uint64_t end = 0;
  for (const auto& [tile, range] : parts) {
    EXPECT_EQ(range.begin, end);
    end = range.end;
  }
  EXPECT_EQ(end, 16 * kRow);
}

}  // namespace
}  // namespace vpusim::test
