#include "nn_timing/features/dma_descriptor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/nn_timing/features/golden_dma.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::ElementsAreArray;
using vpusim::test::ReferenceTable;

NestedDmaWorkload two_dimensions() {
  return {
      .source_width = 100,
      .target_width = 50,
      .dimension_count = 2,
      .dimensions =
          {{{.source_stride = 1, .target_stride = 2, .source_repeats = 3, .target_repeats = 7},
            {.source_stride = 5, .target_stride = 6, .source_repeats = 1, .target_repeats = 1}}},
      .engine_count = 2,
      .direction = DmaDirection::kCmxToDdr};
}

TEST(MovedBytesTest, CountsEveryRepeat) {
  EXPECT_EQ(moved_bytes(PlaneDmaWorkload{.further_planes = 6, .length = 100}), Bytes(700));
  EXPECT_EQ(moved_bytes(two_dimensions()), Bytes(100 * 4 * 2));
  EXPECT_EQ(moved_bytes(NestedDmaWorkload{.source_width = 64}), Bytes(64));
}

TEST(MovedBytesTest, KnowsNoAmountBeyond64Bits) {
  NestedDmaWorkload dma{.source_width = 0xffffffff};
  dma.dimensions.fill({.source_repeats = 0xffffffff});

  EXPECT_EQ(moved_bytes(dma), std::nullopt);
}

TEST(DescribeTest, WritesPlanes) {
  std::vector<float> values(descriptor_length(DmaInterface::kPlanes));
  const PlaneDmaWorkload dma{.further_planes = 1,
                             .length = 2,
                             .source_width = 3,
                             .target_width = 4,
                             .source_stride = 5,
                             .target_stride = 6,
                             .source_plane_stride = 7,
                             .target_plane_stride = 8,
                             .direction = DmaDirection::kCmxToCmx};

  ASSERT_TRUE(describe(dma, DmaInterface::kPlanes, values));
  EXPECT_THAT(values, ElementsAreArray({1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 0, 0}));
}

TEST(DescribeTest, WritesDimensionsOneByOneOrQuantityByQuantity) {
  std::vector<float> values(descriptor_length(DmaInterface::kNestedEngines));
  ASSERT_TRUE(describe(two_dimensions(), DmaInterface::kNestedEngines, values));
  EXPECT_THAT(values, ElementsAreArray({50, 100, 2, 2, 1, 7, 3, 6, 5, 1, 1, 0, 0, 0, 0,
                                        0,  0,   0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0}));

  values.resize(descriptor_length(DmaInterface::kNested));
  ASSERT_TRUE(describe(two_dimensions(), DmaInterface::kNested, values));
  EXPECT_THAT(values, ElementsAreArray({2, 50, 100, 7, 1, 0, 0, 0, 3, 1, 0, 0, 0, 2,
                                        6, 0,  0,   0, 1, 5, 0, 0, 0, 0, 0, 1, 0}));
}

TEST(DescribeTest, RefusesWhatAnInterfaceHasNoPlaceFor) {
  std::vector<float> planes(descriptor_length(DmaInterface::kPlanes));
  std::vector<float> engines(descriptor_length(DmaInterface::kNestedEngines));
  NestedDmaWorkload three_engines = two_dimensions();
  three_engines.engine_count = 3;

  EXPECT_FALSE(describe(two_dimensions(), DmaInterface::kPlanes, planes));
  EXPECT_FALSE(describe(PlaneDmaWorkload{}, DmaInterface::kNestedEngines, engines));
  EXPECT_FALSE(describe(three_engines, DmaInterface::kNestedEngines, engines));
}

struct Golden {
  const char* file;
  DmaInterface interface;
};

class GoldenDmaDescriptorTest : public testing::TestWithParam<Golden> {};

TEST_P(GoldenDmaDescriptorTest, IsThePublishedOneNumberByNumber) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, std::string("golden/") + GetParam().file);
  const ReferenceTable table(path);
  const bool is_planes = GetParam().interface == DmaInterface::kPlanes;

  std::vector<float> values(descriptor_length(GetParam().interface));
  for (const auto& row : table.rows()) {
    ASSERT_TRUE(describe(golden_dma(row, is_planes), GetParam().interface, values));
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(values[i], std::stof(row.text("d" + std::to_string(i)))) << "d" << i;
    }
  }
  EXPECT_EQ(table.rows().size(), 5000U);
}

INSTANTIATE_TEST_SUITE_P(
    Published, GoldenDmaDescriptorTest,
    testing::Values(Golden{"golden_dma_2_7.csv.gz", DmaInterface::kPlanes},
                    Golden{"golden_dma_2_7_gear4.csv.gz", DmaInterface::kPlanes},
                    Golden{"golden_dma_4_0.csv.gz", DmaInterface::kNestedEngines},
                    Golden{"golden_dmann_5_0.csv.gz", DmaInterface::kNested}));

}  // namespace
}  // namespace vpusim::nn_timing::test
