// Is every kind of DMA read with all that its time depends on?

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/importers/mlir/task_reader.hpp"
#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kOperands =
    "inputs(%ddr : memref<16xui8, @DDR>) outputs(%cmx : memref<16xui8, [@CMX_NN, 0]>)";
constexpr std::string_view kResult = "-> memref<16xui8, [@CMX_NN, 0]>";

// A DMA between %ddr and %cmx with attributes as written.
Schedule with(std::string_view attributes) {
  return load_task(fmt::format("%r = VPUIP.NNDMA {} {} {}", attributes, kOperands, kResult));
}

struct KindCase {
  std::string_view operation;
  DmaKind kind;
  std::string_view attributes;
  std::string_view clauses;
};

class DmaKinds : public testing::TestWithParam<KindCase> {};

TEST_P(DmaKinds, AreReadInBothDialectsWithoutNotes) {
  const auto operation = [&](std::string_view open, std::string_view close) {
    return fmt::format("%r = VPUIP.{} {}{}{} {} {} {}", GetParam().operation, open,
                       GetParam().attributes, close, kOperands, GetParam().clauses, kResult);
  };

  for (const Schedule& schedule :
       {load_task(operation("{", "}")), load_task(operation("<{", "}>"))}) {
    const auto& dma = first_work<DmaTransfer>(schedule);
    EXPECT_EQ(dma.kind, GetParam().kind);
    EXPECT_EQ(dma.port, 1);
    EXPECT_EQ(schedule.buffers()[dma.source].name, "ddr");
    EXPECT_EQ(schedule.buffers()[dma.target].name, "cmx");
    EXPECT_THAT(schedule.import_notes(), IsEmpty());
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, DmaKinds,
    testing::Values(
        KindCase{"NNDMA", DmaKind::kCopy, "is_critical, port = 1 : i64, spillId = 3 : i64", ""},
        KindCase{
            "PermuteDMA", DmaKind::kPermute,
            "internalDataFlow = #VPUIP.InternalDataFlowAttr<a = 1>, mem_perm = #NHWC, port = 1 "
            ": i64",
            ""},
        KindCase{"ExpandDMA", DmaKind::kExpand,
                 "pads_begin = [0, 0], pads_end = [0, 1], port = 1 : i64", ""},
        KindCase{"UpsamplingDMAOp", DmaKind::kUpsampling,
                 "expand = [0, 1], port = 1 : i64, upsampling_factor = [1, 1, 2, 2]", ""},
        KindCase{"DecompressDMAOp", DmaKind::kDecompress, "port = 1 : i64",
                 "act_compression_size_entry(%cmx : memref<16xui8>)"},
        KindCase{"CompressDMAOp", DmaKind::kCompress, "port = 1 : i64",
                 "act_compression_size_entry(%cmx : memref<16xui8>) "
                 "act_compression_sparsity_map(%cmx : memref<16xui8>)"},
        KindCase{"ConvertDMA", DmaKind::kConvert, "port = 1 : i64", ""},
        KindCase{"SpaceToDepthDMA", DmaKind::kSpaceToDepth,
                 "block_size = 2 : i64, mode = #IE.space_to_depth_mode<BLOCKS_FIRST>, port = 1 : "
                 "i64",
                 ""},
        KindCase{"DepthToSpaceDMA", DmaKind::kDepthToSpace,
                 "block_size = 2 : i64, mode = #IE.depth_to_space_mode<BLOCKS_FIRST>, port = 1 : "
                 "i64",
                 ""},
        KindCase{"PerAxisTileDMA", DmaKind::kPerAxisTile,
                 "axis = 2 : i64, port = 1 : i64, tiles = 4 : i64", ""},
        KindCase{"GatherDMA", DmaKind::kGather,
                 "channelType = 0 : i64, elementSize = 0 : i64, padding = 0 : i64, port = 1 : i64",
                 "indices(%cmx : memref<16xui8>)"},
        KindCase{"SyncDMA", DmaKind::kSync, "port = 1 : i64", ""},
        KindCase{"ReadOnlyDMA", DmaKind::kReadOnly, "port = 1 : i64", ""},
        KindCase{"FetchDMA", DmaKind::kFetch, "port = 1 : i64",
                 "fetch_dma(<<DPU>, tile = 0 : i64, list = 0 : i64, group = 0 : i64>)"},
        KindCase{"BarProgDMA", DmaKind::kBarrierProgram, "port = 1 : i64", ""},
        KindCase{"EnqueueDMA", DmaKind::kEnqueue, "port = 1 : i64", ""}));

TEST(DmaAttributes, PropertiesAndAttributesMayStandTogether) {
  const Schedule schedule = with("<{port = 1 : i64}> {is_out_of_order}");

  EXPECT_EQ(first_work<DmaTransfer>(schedule).port, 1);
  EXPECT_TRUE(first_work<DmaTransfer>(schedule).is_out_of_order);
}

TEST(DmaAttributes, OutOfOrderIsAFlag) {
  EXPECT_TRUE(first_work<DmaTransfer>(with("{is_out_of_order, port = 0 : i64}")).is_out_of_order);
  EXPECT_FALSE(first_work<DmaTransfer>(with("{port = 0 : i64}")).is_out_of_order);
}

TEST(DmaAttributes, TheProfilingIndexIsTheRecordInAMeasuredTrace) {
  const Schedule schedule = with(
      "{dma_hwp_id = 3 : si32, port = 0 : i64, profilingMetadata = "
      "#VPUIP.DmaProfilingMetadataAttr<dataIndex = 2 : i64>}");

  EXPECT_EQ(first_work<DmaTransfer>(schedule).profiling_index, 2U);
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

TEST(DmaAttributes, ABeginMarkOfTheProfilerHasNoIndex) {
  const Schedule schedule = with(
      "{port = 0 : i64, profilingMetadata = #VPUIP.DmaProfilingMetadataAttr<profBeginFlag "
      "unit>}");

  EXPECT_EQ(first_work<DmaTransfer>(schedule).profiling_index, std::nullopt);
}

TEST(DmaAttributes, TimerReadsAndSavingProfilesAreProfiling) {
  const Schedule timer = load_body(R"(
    %timer = VPURT.DeclareBuffer <Register> <637702144> -> memref<1xui64, @Register>
    VPURT.Task { VPUIP.NNDMA {port = 0 : i64} inputs(%timer : memref<1xui64, @Register>) outputs(%cmx : memref<16xui8>) -> memref<16xui8> }
  )");
  const Schedule save = load_body(R"(
    %out = VPURT.DeclareBuffer <ProfilingOutput> [0] <0> -> memref<16xui8>
    VPURT.Task { VPUIP.NNDMA {port = 0 : i64} inputs(%cmx : memref<16xui8>) outputs(%out : memref<16xui8>) -> memref<16xui8> }
  )");

  EXPECT_TRUE(first_work<DmaTransfer>(timer).is_profiling);
  EXPECT_TRUE(first_work<DmaTransfer>(save).is_profiling);
  EXPECT_TRUE(
      first_work<DmaTransfer>(with("{port = 0 : i64, profiling_buffer_mgmt}")).is_profiling);
  EXPECT_FALSE(first_work<DmaTransfer>(with("{port = 0 : i64}")).is_profiling);
}

TEST(DmaAttributes, AnExplicitDescriptorIsKept) {
  const Schedule schedule = with(
      "{dma_descriptor = #VPUIP.DMADescriptorAttr<numPlanes = 2 : i64, len = 8 : i64, srcWidth = 4 "
      ": i64, srcStride = 5 : i64, srcPlaneStride = 6 : i64, dstWidth = 7 : i64, dstStride = 9 : "
      "i64, dstPlaneStride = 10 : i64>, port = 0 : i64}");

  EXPECT_EQ(first_work<DmaTransfer>(schedule).descriptor,
            (DmaDescriptor{.plane_count = 2,
                           .length = 8,
                           .source_width = 4,
                           .source_stride = 5,
                           .source_plane_stride = 6,
                           .target_width = 7,
                           .target_stride = 9,
                           .target_plane_stride = 10}));
}

TEST(DmaAttributes, UnknownOnesAreCountedInTheNotes) {
  const std::string task = fmt::format(
      "VPURT.Task {{ VPUIP.NNDMA {{port = 0 : i64, warp}} {} {} }}", kOperands, kResult);
  const Schedule schedule = load_body(task + task);

  EXPECT_THAT(
      schedule.import_notes(),
      ElementsAre(Warning{"unknown-attribute",
                          "attribute 'warp' of VPUIP.NNDMA is not known and was ignored", 2}));
}

TEST(DmaAttributes, UnknownClausesAreCountedInTheNotes) {
  const Schedule schedule = load_task(fmt::format(
      "VPUIP.NNDMA {{port = 0 : i64}} {} warp(%cmx : memref<16xui8>) {}", kOperands, kResult));

  EXPECT_THAT(schedule.import_notes(),
              ElementsAre(Warning{"unknown-clause",
                                  "clause 'warp' of VPUIP.NNDMA is not known and was ignored", 1}));
}

TEST(DmaErrors, SayWhatIsMissingOrUnknownAndWhere) {
  EXPECT_THAT(
      error_of([] { load_task("VPUIP.NNDMA {port = 0 : i64} outputs(%cmx : memref<16xui8>)"); }),
      HasSubstr("VPUIP.NNDMA needs a buffer in 'inputs(...)'"));
  EXPECT_THAT(error_of([] {
                load_task("VPUIP.NNDMA {port = 0 : i64} inputs() outputs(%cmx : memref<16xui8>)");
              }),
              HasSubstr("VPUIP.NNDMA needs a buffer in 'inputs(...)'"));
  EXPECT_THAT(error_of([] {
                load_task("VPUIP.NNDMA {port = 0 : i64} inputs(%nix : i8) outputs(%cmx : i8)");
              }),
              HasSubstr("net.mlir:9:50: unknown buffer '%nix'"));
  EXPECT_THAT(error_of([] { with("{port = 16 : i64}"); }),
              HasSubstr("'port' must be at most 15, got 16"));
  EXPECT_THAT(error_of([] { with("{port = -1 : i64}"); }),
              HasSubstr("expected a whole number as 'port', got '-1'"));
}

TEST(DmaErrors, AnUnknownOperationIsNamedWithItsLineAndTheNearestKnownOne) {
  EXPECT_EQ(error_of([] {
              load_task(fmt::format("\n\n%r = VPUIP.PermuteDNA {{port = 0 : i64}} {}", kOperands));
            }),
            "net.mlir:11:6: unknown task operation 'VPUIP.PermuteDNA'; did you mean 'PermuteDMA'?");
}

TEST(DmaErrors, ATaskThatCallsAFunctionMustBeInlined) {
  EXPECT_THAT(error_of([] { load_task("%r = func.call @f(%ddr) : (memref<16xui8>) -> i8"); }),
              HasSubstr("a task that calls a function cannot be simulated; inline it first"));
}

}  // namespace
}  // namespace vpusim::test
