// What each tile holds of a distributed buffer, and what tiles send each other.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/importers/mlir/type_table.hpp"
#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kLayout = "#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>";

Schedule with_type(std::string_view type) {
  return load_body(fmt::format("%t = VPURT.DeclareBuffer <CMX_NN> <64> -> {}\n{}", type, kAnyTask),
                   kLayout);
}

TensorType tensor(std::string_view type) {
  const Schedule schedule = with_type(type);
  return schedule.types()[buffer_named(schedule, "t").type];
}

TensorType distributed(std::string_view distribution, std::string_view shape = "1x16x10x8") {
  return tensor(
      fmt::format("!VPUIP.DistributedBuffer<{}xf16, #NHWC, @CMX_NN, {{{}}}>", shape, distribution));
}

struct ModeCase {
  std::string_view text;
  int modes;
};

class DistributionModes : public testing::TestWithParam<ModeCase> {};

TEST_P(DistributionModes, AreReadAloneAndCombinedInAnyOrder) {
  const TensorType type =
      distributed(fmt::format("mode = \"{}\", num_clusters = 2 : i64", GetParam().text));

  EXPECT_EQ(type.distribution.value().modes, GetParam().modes);
}

// Bits of the compiler: OVERLAPPED 1, DUPLICATED 2, SEGMENTED 4, MULTICASTED 8.
INSTANTIATE_TEST_SUITE_P(All, DistributionModes,
                         testing::Values(ModeCase{"NONE", 0}, ModeCase{"OVERLAPPED", 1},
                                         ModeCase{"DUPLICATED", 2}, ModeCase{"SEGMENTED", 4},
                                         ModeCase{"MULTICASTED", 8},
                                         ModeCase{"SEGMENTED|MULTICASTED", 12},
                                         ModeCase{"MULTICASTED|SEGMENTED", 12},
                                         ModeCase{"DUPLICATED|SEGMENTED", 6}));

TEST(Distribution, OfASegmentedTensorIsAlignedSlices) {
  const TensorType type = distributed(
      "mode = \"SEGMENTED\", num_tiles = [1, 1, 3, 1], num_clusters = 3 : i64, alignment = [1, 1, "
      "2, 1]");

  // ceil(10 / 3) = 4 is a multiple of 2 already: 4, 4, 2.
  EXPECT_THAT(type.memory_shape(0), ElementsAre(1, 16, 4, 8));
  EXPECT_THAT(type.memory_shape(1), ElementsAre(1, 16, 4, 8));
  EXPECT_THAT(type.memory_shape(2), ElementsAre(1, 16, 2, 8));
}

TEST(Distribution, OfUniformSegmentsSpreadsTheRemainder) {
  const TensorType type = distributed(
      "mode = \"SEGMENTED\", num_tiles = [1, 1, 4, 1], num_clusters = 4 : i64, "
      "uniform_distributed_segments");

  // 10 rows over 4 tiles: 3, 3, 2, 2.
  EXPECT_THAT(type.memory_shape(1), ElementsAre(1, 16, 3, 8));
  EXPECT_THAT(type.memory_shape(3), ElementsAre(1, 16, 2, 8));
}

TEST(Distribution, OfAnOverlappedTensorHasTheHaloOfItsKernel) {
  const TensorType type = distributed(
      "mode = \"OVERLAPPED\", num_tiles = [1, 1, 2, 1], kernel = [3, 3], pads = #VPU.Padding<left "
      "= "
      "1 : i64, right = 1 : i64, top = 1 : i64, bottom = 1 : i64>, strides = [1, 1], num_clusters "
      "= 2 : i64");

  // Output rows 0-4 and 5-9 with a 3-row window: input rows 0-5 and 4-9.
  EXPECT_THAT(type.memory_shape(0), ElementsAre(1, 16, 6, 8));
  EXPECT_THAT(type.memory_shape(1), ElementsAre(1, 16, 6, 8));
}

TEST(Distribution, ExplicitShapesAreTakenAsTheyAre) {
  const TensorType type = distributed(
      "mode = \"OVERLAPPED\", num_tiles = [1, 1, 2, 1], num_clusters = 2 : i64, "
      "compute_shapes = [[1, 16, 5, 8], [1, 16, 5, 8]], compute_offsets = [[0, 0, 0, 0], [0, 0, 5, "
      "0]], memory_shapes = [[1, 16, 7, 8], [1, 16, 6, 8]], memory_offsets = [[0, 0, 0, 0], [0, 0, "
      "4, 0]], equal_memory_and_compute_view, memory_num_tiles = [1, 1, 2, 1]");

  const Distribution& distribution = type.distribution.value();
  EXPECT_THAT(type.memory_shape(0), ElementsAre(1, 16, 7, 8));
  EXPECT_THAT(distribution.memory_offsets[1], ElementsAre(0, 0, 4, 0));
  EXPECT_THAT(distribution.compute_shapes[1], ElementsAre(1, 16, 5, 8));
  EXPECT_THAT(distribution.compute_offsets[1], ElementsAre(0, 0, 5, 0));
}

TEST(Distribution, OfACopyInEachTileIsTheWholeTensor) {
  EXPECT_THAT(distributed("mode = \"DUPLICATED\", num_clusters = 2 : i64").memory_shape(1),
              ElementsAre(1, 16, 10, 8));
  EXPECT_THAT(distributed("mode = \"SEGMENTED|MULTICASTED\", num_tiles = [1, 1, 2, 1], "
                          "num_clusters = 2 : i64")
                  .memory_shape(1),
              ElementsAre(1, 16, 10, 8));
}

TEST(Distribution, WithoutIndicesABufferIsInAllItsTiles) {
  const Schedule schedule = with_type(
      "!VPUIP.DistributedBuffer<1x16x10x8xf16, {order = #NHWC, strides = [1280, 1, 128, 16]}, "
      "@CMX_NN, {mode = \"DUPLICATED\", num_clusters = 2 : i64}>");

  const BufferId last(schedule.buffers().size() - 1);
  EXPECT_EQ(schedule.buffers()[last].name, "t");
  EXPECT_THAT(schedule.buffers()[last].indices, IsEmpty());
  EXPECT_THAT(cmx_tiles(schedule, last), ElementsAre(0, 1));
}

TEST(Distribution, UnknownModesAndImpossibleCountsAreRefused) {
  EXPECT_THAT(error_of([] { distributed("mode = \"SLICED\", num_clusters = 2 : i64"); }),
              HasSubstr("unknown distribution mode 'SLICED'"));
  EXPECT_THAT(error_of([] { distributed("mode, num_clusters = 2 : i64"); }),
              HasSubstr("expected a distribution mode"));
  EXPECT_THAT(error_of([] { distributed("mode = \"NONE\", num_clusters = 0 : i64"); }),
              HasSubstr("needs at least one cluster"));
  EXPECT_THAT(error_of([] { distributed("mode = \"NONE\", num_clusters = 65 : i64"); }),
              HasSubstr("'num_clusters' must be at most 64, got 65"));
  EXPECT_THAT(error_of([] { distributed("mode = \"NONE\", kernel = [65536, 1]"); }),
              HasSubstr("'kernel' must be at most 65535, got 65536"));
}

TEST(ItiBuffer, KnowsWhatItReceivesAndSends) {
  const TensorType type = tensor(R"(!VPUIP.ITIBuffer<1x16x10x8xf16, #NHWC, [@CMX_NN, 0],
      inwardHaloRegions = [#VPUIP.HaloRegionAttr<shape = [1, 16, 1, 8], offset = [0, 0, 9, 0],
                           cluster_id = 0 : i64>],
      outwardHaloRegions = [#VPUIP.OutwardHaloRegionAttr<shape = [1, 16, 2, 8],
                            offset = [0, 0, 7, 0], cluster_id = 1 : i64,
                            inwardHaloRegions = [#VPUIP.HaloRegionAttr<shape = [1, 16, 2, 8],
                                                 offset = [0, 0, 0, 0], cluster_id = 1 : i64>]>]>)");

  ASSERT_EQ(type.halos.size(), 2U);
  EXPECT_TRUE(type.halos[0].is_inward);
  EXPECT_THAT(type.halos[0].offset, ElementsAre(0, 0, 9, 0));
  EXPECT_FALSE(type.halos[1].is_inward);
  EXPECT_THAT(type.halos[1].shape, ElementsAre(1, 16, 2, 8));
  EXPECT_EQ(type.halos[1].cluster, 1U);
}

TEST(ItiBuffer, WithoutHalosIsAPlainBufferOfItsTile) {
  const Schedule schedule = with_type("!VPUIP.ITIBuffer<1x16x10x8xf16, #NHWC, [@CMX_NN, 1]>");

  EXPECT_THAT(buffer_named(schedule, "t").indices, ElementsAre(1));
  EXPECT_THAT(schedule.types()[buffer_named(schedule, "t").type].halos, IsEmpty());
}

}  // namespace
}  // namespace vpusim::test
