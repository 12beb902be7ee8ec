#include "sim/compiler/layer_cost.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "sim/base/input_error.hpp"
#include "tests/sim/compiler/sample_layers.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::SizeIs;
using enum MultiClusterStrategy;

// A workload takes a cycle for each output element, in 8x16 half as many.
class ElementTiming final : public DpuTimingModel {
 public:
  std::string_view name() const override { return "elements"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DpuWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    batches.push_back(workloads.size());
    std::vector<std::optional<Estimate>> answers;
    for (const DpuWorkload& w : workloads) {
      const bool is_fast = w.execution_mode == ExecutionMode::kCuboid8x16;
      Estimate estimate{.cycles = Cycles(w.output.element_count() / (is_fast ? 2 : 1)),
                        .model = name()};
      estimate.is_fallback = w.output_write_tiles > 1 && broadcast_is_unknown;
      answers.push_back(estimate);
    }
    return answers;
  }

  bool broadcast_is_unknown = false;
  mutable std::vector<std::size_t> batches;
};

// A cycle for each byte.
class ByteTiming final : public DmaTimingModel {
 public:
  std::string_view name() const override { return "bytes"; }
  std::vector<std::optional<Estimate>> estimate(std::span<const DmaWorkload> workloads,
                                                const HwConfig& /*hw*/) const override {
    std::vector<std::optional<Estimate>> answers;
    for (const DmaWorkload& dma : workloads) {
      answers.push_back(Estimate{.cycles = Cycles(dma.source.count()), .model = name()});
    }
    return answers;
  }
};

class LayerCostTest : public testing::Test {
 protected:
  LayerCost cost_of(const DpuWorkload& layer) const {
    return layer_cost(layer, options, hw, dpu, ByteTiming(), rules);
  }

  HwConfig hw = catalog_device("vpu_4_0");
  ElementTiming dpu;
  LayerOptions options = {.tile_count = 4, .strategies = {kClustering, kHeight, kChannels}};
  LayerRules rules = {.problem_of_tile = [](const DpuWorkload&) { return ""; },
                      .problem_of_workload = [](const DpuWorkload&) { return ""; },
                      .operand_bytes =
                          [](const DpuWorkload& w) {
                            return OperandBytes{Bytes(1000), Bytes(w.output.channels), Bytes(300)};
                          }};
};

TEST_F(LayerCostTest, TakesTheSlowestTileOfTheFastestSplits) {
  const LayerCost cost = cost_of(convolution(3));

  ASSERT_THAT(cost.strategies, SizeIs(3));
  EXPECT_EQ(cost.strategies[0].total, Cycles(16 * 16 * 80 / 2));
  EXPECT_EQ(cost.strategies[1].total, Cycles(4 * 16 * 80 / 2));
  EXPECT_EQ(cost.strategies[2].total, Cycles(16 * 16 * 32 / 2));  // 32, 32 and 16 channels
  EXPECT_EQ(cost.strategies[1].tiles[0].mode, ExecutionMode::kCuboid8x16);
  EXPECT_EQ(cost.best, 1U);
}

TEST_F(LayerCostTest, AsksOnceAboutDistinctWorkloads) {
  options.strategies = {kClustering, kHeight};

  cost_of(convolution(3));

  // The layer, and the first, inner and last tile, each in three modes.
  EXPECT_THAT(dpu.batches, ElementsAre(12));
}

TEST_F(LayerCostTest, NamesTheTileThatBindsAndItsWorkloads) {
  options.tile_count = 3;
  const LayerCost cost = cost_of(depthwise(128));

  // 48, 48 and 32 channels, in workloads of 16.
  const StrategyCost& channels = cost.strategies[2];
  EXPECT_EQ(channels.bound_tile, 0U);
  EXPECT_EQ(channels.tiles[0].workload_count, 3U);
  EXPECT_EQ(channels.tiles[0].model, "elements");
}

TEST_F(LayerCostTest, AddsTransfersThatNothingOverlaps) {
  options.are_weights_in_ddr = options.is_input_in_ddr = options.is_output_in_ddr = true;
  const LayerCost cost = cost_of(convolution(3));

  // Weights of 32, 32 and 16 bytes over two ports.
  EXPECT_EQ(cost.strategies[2].weight_transfer, Cycles(48));
  EXPECT_EQ(cost.strategies[0].weight_transfer, Cycles(160));
  EXPECT_EQ(cost.strategies[2].input_transfer, Cycles(1000));
  EXPECT_EQ(cost.strategies[2].output_transfer, Cycles(300));
  EXPECT_EQ(cost.strategies[2].total, Cycles(16 * 16 * 32 / 2 + 48 + 1300));
}

TEST_F(LayerCostTest, SaysWhyAStrategyIsNotPossible) {
  rules.problem_of_tile = [](const DpuWorkload& tile) {
    return tile.output.channels == 80 && tile.output.height == 16 ? "is too large" : "";
  };
  rules.problem_of_workload = [](const DpuWorkload& workload) {
    return workload.output_write_tiles > 1 ? "was not trained" : "";
  };
  options.strategies = {kClustering, kHeight, kChannels, kHeightWithHalo};
  const LayerCost cost = cost_of(convolution(3));

  EXPECT_EQ(cost.strategies[0].obstacle, "is too large");
  EXPECT_TRUE(cost.strategies[1].is_possible());
  EXPECT_EQ(cost.strategies[2].obstacle, "was not trained");
  EXPECT_FALSE(cost.strategies[3].is_possible());
  EXPECT_EQ(cost.best, 1U);
}

TEST_F(LayerCostTest, PrefersWhatAModelKnowsToWhatItsFallbackSays) {
  dpu.broadcast_is_unknown = true;
  options.strategies = {kClustering, kChannels};
  const LayerCost cost = cost_of(convolution(3));

  EXPECT_TRUE(cost.strategies[1].is_fallback);
  EXPECT_LT(cost.strategies[1].total, cost.strategies[0].total);
  EXPECT_EQ(cost.best, 0U);
}

TEST_F(LayerCostTest, RefusesWhatIsNoLayer) {
  DpuWorkload layer = convolution(3);
  layer.output.width = 5;

  EXPECT_THROW(cost_of(layer), InputError);
}

}  // namespace
}  // namespace vpusim::test
