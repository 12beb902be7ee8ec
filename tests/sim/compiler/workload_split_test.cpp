#include "sim/compiler/workload_split.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/sim/compiler/sample_layers.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// Channels of the workloads of each split.
std::vector<std::vector<std::uint32_t>> channels_of(const DpuWorkload& tile,
                                                    const std::string& device) {
  std::vector<std::vector<std::uint32_t>> all;
  for (const WorkloadSplit& split : workload_splits(tile, catalog_device(device))) {
    auto& channels = all.emplace_back();
    for (const DpuWorkload& workload : split.workloads) {
      channels.push_back(workload.output.channels);
    }
  }
  return all;
}

std::vector<ExecutionMode> modes_of(DpuOperation operation, const std::string& device) {
  DpuWorkload tile = depthwise(64);
  tile.operation = operation;
  std::vector<ExecutionMode> modes;
  for (const WorkloadSplit& split : workload_splits(tile, catalog_device(device))) {
    if (modes.empty() || modes.back() != split.mode) {
      modes.push_back(split.mode);
    }
    for (const DpuWorkload& workload : split.workloads) {
      EXPECT_EQ(workload.execution_mode, split.mode);
    }
  }
  return modes;
}

TEST(WorkloadSplitTest, TriesTheModesThatSuitTheOperation) {
  using enum ExecutionMode;
  using enum DpuOperation;
  EXPECT_THAT(modes_of(kConvolution, "vpu_2_7"),
              ElementsAre(kCuboid16x16, kCuboid8x16, kCuboid4x16));
  EXPECT_THAT(modes_of(kCompressedConvolution, "vpu_4_0"), ElementsAre(kCuboid16x16));
  EXPECT_THAT(modes_of(kCompressedConvolution, "npu_5_0"),
              ElementsAre(kCuboid16x16, kCuboid8x16, kCuboid4x16));
  EXPECT_THAT(modes_of(kElementwise, "vpu_2_7"), ElementsAre(kCuboid8x16));
  EXPECT_THAT(modes_of(kMaxPool, "vpu_4_0"), ElementsAre(kCuboid16x16));
  EXPECT_THAT(modes_of(kConvolution, "vpu_2_0"), ElementsAre(kVector));
}

TEST(WorkloadSplitTest, SplitsDepthwiseChannelsToLegalSizes) {
  EXPECT_THAT(
      channels_of(depthwise(128), "vpu_4_0"),
      UnorderedElementsAre(std::vector<std::uint32_t>(8, 16), std::vector<std::uint32_t>(4, 32),
                           std::vector<std::uint32_t>(2, 64)));
  // 64 + 48 and 32 + 32 + 32 + 16; the former is not legal.
  EXPECT_THAT(channels_of(depthwise(112), "vpu_2_7"),
              UnorderedElementsAre(std::vector<std::uint32_t>(7, 16),
                                   std::vector<std::uint32_t>{32, 32, 32, 16}));
  EXPECT_THAT(channels_of(depthwise(16), "vpu_4_0"), ElementsAre(ElementsAre(16)));
}

TEST(WorkloadSplitTest, LeavesConvolutionsWhole) {
  EXPECT_THAT(channels_of(convolution(3), "vpu_4_0"),
              ElementsAre(ElementsAre(80), ElementsAre(80), ElementsAre(80)));
}

TEST(WorkloadSplitTest, HasNoSplitOfMoreThan128Workloads) {
  EXPECT_THAT(channels_of(depthwise(8192), "vpu_4_0"),
              ElementsAre(std::vector<std::uint32_t>(128, 64)));
  EXPECT_THAT(channels_of(depthwise(8256), "vpu_4_0"), IsEmpty());
  EXPECT_THAT(channels_of(depthwise(24), "vpu_4_0"), IsEmpty());
}

TEST(WorkloadSplitTest, SharesTheWorkOfATileAmongTheDpusOfVpu20) {
  const auto splits = workload_splits(convolution(1), catalog_device("vpu_2_0"));

  std::vector<std::size_t> counts;
  for (const WorkloadSplit& split : splits) {
    counts.push_back(split.workloads.size());
  }
  EXPECT_THAT(counts, testing::IsSupersetOf({1U, 2U, 3U, 4U, 5U, 8U, 16U}));
}

TEST(WorkloadSplitTest, CutsAnotherPartInTheSameShape) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const auto cut = [&](const VariantShape& shape) {
    std::vector<std::pair<std::uint32_t, std::uint32_t>> rows_and_channels;
    DpuWorkload tile = convolution(1);
    tile.output.height = tile.input.height = 7;
    for (const DpuWorkload& workload : workloads_in_shape(tile, shape, hw)) {
      EXPECT_EQ(workload.execution_mode, shape.mode);
      rows_and_channels.emplace_back(workload.output.height, workload.output.channels);
    }
    return rows_and_channels;
  };

  EXPECT_THAT(cut({.channel_step = 48}), ElementsAre(std::pair(7, 48), std::pair(7, 32)));
  EXPECT_THAT(cut({.row_parts = 4}),
              ElementsAre(std::pair(2, 80), std::pair(2, 80), std::pair(2, 80), std::pair(1, 80)));
}

}  // namespace
}  // namespace vpusim::test
