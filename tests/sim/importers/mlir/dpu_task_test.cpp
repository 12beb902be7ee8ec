// Is an NCE task read with its operands, variants and post-processing?

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
using testing::SizeIs;

// An NCE task of which a test says only what it is about.
struct Nce {
  std::string attributes = "{task_type = #VPUIP.nce_task_type<CONV>}";
  std::string operands = "input(%cmx : memref<16xui8>) outputs(%cmx : memref<16xui8>)";
  std::string variants = "DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15]}";
  std::string ppe = "PPE : {}";

  Schedule load() const {
    return load_task(fmt::format(
        "%r = VPUIP.NCEClusterTask {} {} -> memref<16xui8> variants : {{ {} }} {} loc(\"conv\")",
        attributes, operands, variants, ppe));
  }
  DpuTask task() const { return first_work<DpuTask>(load()); }
  DpuVariant variant() const { return task().variants.at(0); }
  std::string error() const {
    return error_of([&] { load(); });
  }
};

Nce with_attributes(const std::string& attributes) {
  Nce nce;
  nce.attributes = attributes;
  return nce;
}
Nce with_operands(const std::string& operands) {
  Nce nce;
  nce.operands = operands;
  return nce;
}
Nce with_variants(const std::string& variants) {
  Nce nce;
  nce.variants = variants;
  return nce;
}
Nce with_ppe(const std::string& ppe) {
  Nce nce;
  nce.ppe = ppe;
  return nce;
}

class NceOperations : public testing::TestWithParam<std::pair<std::string_view, NceOperation>> {};

TEST_P(NceOperations, AreReadByName) {
  const Nce nce =
      with_attributes(fmt::format("<{{task_type = #VPUIP.nce_task_type<{}>}}>", GetParam().first));

  EXPECT_EQ(nce.task().operation, GetParam().second);
}

INSTANTIATE_TEST_SUITE_P(All, NceOperations,
                         testing::Values(std::pair("CONV", NceOperation::kConvolution),
                                         std::pair("DWCONV", NceOperation::kDepthwiseConvolution),
                                         std::pair("MAXPOOL", NceOperation::kMaxPool),
                                         std::pair("AVEPOOL", NceOperation::kAveragePool),
                                         std::pair("ELTWISE", NceOperation::kElementwise),
                                         std::pair("IDENTITY", NceOperation::kIdentity),
                                         std::pair("REDUCEMEAN", NceOperation::kReduceMean),
                                         std::pair("REDUCESUMSQUARE",
                                                   NceOperation::kReduceSumSquare),
                                         std::pair("REDUCESUM", NceOperation::kReduceSum)));

TEST(NceAttributes, TheWindowIsKept) {
  const DpuTask task =
      with_attributes(
          "{kernel_padding = #VPU.Padding<left = 0 : i64, right = 1 : i64, top = 2 : i64, bottom = "
          "3 : i64>, kernel_size = [3, 5], kernel_strides = [2, 1], task_type = "
          "#VPUIP.nce_task_type<MAXPOOL>}")
          .task();

  EXPECT_THAT(task.kernel, ElementsAre(3, 5));  // height before width
  EXPECT_THAT(task.strides, ElementsAre(2, 1));
  EXPECT_EQ(task.padding, (Padding{.left = 0, .right = 1, .top = 2, .bottom = 3}));
}

TEST(NceAttributes, FlagsMayStandInPropertiesOrAttributes) {
  const DpuTask task =
      with_attributes(
          "<{cm_sp_pattern = 15 : i64, input_channels_compression, is_inplace = true, "
          "is_permute_quantize, task_type = #VPUIP.nce_task_type<CONV>}> {is_superdense}")
          .task();

  EXPECT_TRUE(task.is_permute_quantize);
  EXPECT_TRUE(task.is_superdense);
  EXPECT_TRUE(task.is_inplace);
  EXPECT_FALSE(task.is_segmented);
  EXPECT_TRUE(task.has_compressed_input_channels);
  EXPECT_EQ(task.compressed_channel_pattern, 15U);
}

TEST(NceAttributes, ThoseWithoutAMeaningForTimeLeaveNoNote) {
  const Schedule schedule =
      with_attributes(
          "{eltwise_type = #VPU.eltwise_type<ADD>, input_se_size = 16 : i64, is_continued, "
          "is_small_kernel_optimized, minimumHardwareExecutionCost = 7 : i64, mpe_engine = "
          "#VPU.MPEEngine37XX<mode = <SCL>>, out_channel_offset = 0 : i64, output_se_size = 16 : "
          "i64, profilingMetadata = #VPUIP.DpuProfilingMetadataAttr<bufferId = 0 : i64, taskId = 1 "
          ": i64>, task_type = #VPUIP.nce_task_type<ELTWISE>}")
          .load();

  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

TEST(NceAttributes, UnknownOnesAreCountedInTheNotes) {
  const Schedule schedule =
      with_attributes("{task_type = #VPUIP.nce_task_type<CONV>, turbo = 3 : i64}").load();

  ASSERT_THAT(schedule.import_notes(), SizeIs(1));
  EXPECT_EQ(schedule.import_notes()[0].message,
            "attribute 'turbo' of VPUIP.NCEClusterTask is not known and was ignored");
}

TEST(NceOperands, KeepTheirRolesInTheOrderOfTheText) {
  const DpuTask task =
      with_operands(
          "input(%cmx : T) input_sparsity_map(%cmx : T) weights(%ddr : T) weight_table(%cmx : T) "
          "parent_input(%cmx : T) parent_output(%ddr : T) output_ITI_buff(%cmx, %ddr : T, T) "
          "outputs(%cmx : T) profiling_data(%ddr : T)")
          .task();

  std::vector<DpuOperandRole> roles;
  for (const DpuOperand& operand : task.operands) {
    roles.push_back(operand.role);
  }
  using enum DpuOperandRole;
  EXPECT_THAT(roles, ElementsAre(kInput, kInputSparsityMap, kWeights, kWeightTable, kParentInput,
                                 kParentOutput, kOutputIti, kOutputIti, kOutput, kProfilingData));
}

TEST(NceOperands, TablesThatNoTimingDependsOnAreOther) {
  const DpuTask task =
      with_operands(
          "input(%cmx : T) weight_table_data_ptr(%ddr : T) pallet_lookup_table(%ddr : T) "
          "outputs(%cmx : T)")
          .task();

  EXPECT_EQ(task.operands[1].role, DpuOperandRole::kOther);
  EXPECT_EQ(task.operands[2].role, DpuOperandRole::kOther);
}

TEST(NceOperands, AClauseWithoutValuesLeavesANote) {
  const Schedule schedule = with_operands("input(%cmx : T) max_per_xy(7) outputs(%cmx : T)").load();

  ASSERT_THAT(schedule.import_notes(), SizeIs(1));
  EXPECT_THAT(schedule.import_notes()[0].message, HasSubstr("clause 'max_per_xy'"));
}

TEST(NceOperands, SeveralResultsAreOneTask) {
  const Schedule schedule = load_task(
      "%r:2 = VPUIP.NCEClusterTask {task_type = #VPUIP.nce_task_type<CONV>} input(%cmx : T) "
      "outputs(%cmx : T) profiling_data(%cmx : T) -> memref<16xui8>, memref<4xui64> variants : { "
      "DPUTask {outStart = [0, 0, 0], outEnd = [0, 0, 15]} } PPE : {}");

  EXPECT_EQ(schedule.tasks().size(), 1U);
}

TEST(DpuVariants, BoxesAreWidthHeightChannelWithInclusiveEnds) {
  const DpuVariant variant =
      with_variants(
          "DPUTask {cluster_id = 1 : i64, inStart = [0, 1, 2], inEnd = [61, 11, 15], outStart = "
          "[3, "
          "4, 5], outEnd = [59, 9, 47], mpe_mode = #VPU.mpe_mode<CUBOID_8x16>, pad = "
          "#VPU.Padding<left = 1 : i64, right = 0 : i64, top = 0 : i64, bottom = 1 : i64>, "
          "workload_id = 17 : i64} loc(#loc)")
          .variant();

  EXPECT_THAT(variant.output_begin, ElementsAre(3, 4, 5));
  EXPECT_THAT(variant.output_end, ElementsAre(59, 9, 47));
  EXPECT_THAT(variant.input_begin.value(), ElementsAre(0, 1, 2));
  EXPECT_THAT(variant.input_end.value(), ElementsAre(61, 11, 15));
  EXPECT_EQ(variant.cluster, 1U);
  EXPECT_EQ(variant.mpe_mode, MpeMode::kCuboid8x16);
  EXPECT_EQ(variant.padding, (Padding{.left = 1, .right = 0, .top = 0, .bottom = 1}));
}

TEST(DpuVariants, EachKeepsItsPlace) {
  const DpuTask task =
      with_variants(
          "DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15]}\n"
          "DPUTask <{outStart = [8, 0, 0], outEnd = [15, 7, 15], mpe_mode = <VECTOR>}> loc(#l)")
          .task();

  ASSERT_THAT(task.variants, SizeIs(2));
  EXPECT_EQ(task.variants[1].output_begin[0], 8);
  EXPECT_EQ(task.variants[1].mpe_mode, MpeMode::kVector);
  EXPECT_EQ(task.variants[1].input_begin, std::nullopt);
}

TEST(DpuVariants, HaloRegionsAreKept) {
  const DpuVariant variant =
      with_variants(R"(DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15], haloRegions = [
        #VPUIP.DPUHaloRegionAttr<xStart = 0 : i64, xEnd = 7 : i64, yStart = 6 : i64,
          yEnd = 7 : i64, zStart = 0 : i64, zEnd = 15 : i64, targetOffset = -1024 : i64,
          targetClusters = [1, 2], sparsityOffset = 0 : i64, targetWidth = 8 : i64>,
        #VPUIP.DPUHaloRegionAttr<xStart = 1 : i64, xEnd = 1 : i64, yStart = 0 : i64,
          yEnd = 0 : i64, zStart = 0 : i64, zEnd = 0 : i64, targetOffset = 0 : i64,
          targetClusters = [0], targetWidth = 1 : i64>]})")
          .variant();

  ASSERT_THAT(variant.halos, SizeIs(2));
  EXPECT_THAT(variant.halos[0].begin, ElementsAre(0, 6, 0));
  EXPECT_THAT(variant.halos[0].end, ElementsAre(7, 7, 15));
  EXPECT_EQ(variant.halos[0].target_offset, -1024);
  EXPECT_THAT(variant.halos[0].target_clusters, ElementsAre(1, 2));
  EXPECT_EQ(variant.halos[0].target_width, 8U);
  EXPECT_THAT(variant.halos[1].begin, ElementsAre(1, 0, 0));
}

TEST(DpuVariants, BoxesThatCannotBeAreRefused) {
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0, 0]}").error(),
              HasSubstr("DPUTask needs outStart and outEnd"));
  EXPECT_THAT(with_variants("DPUTask {outEnd = [0, 0, 0]}").error(),
              HasSubstr("DPUTask needs outStart and outEnd"));
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0, 0], outEnd = [0, 0, 0], inEnd = [0, 0, 0]}")
                  .error(),
              HasSubstr("needs both or neither of inStart and inEnd"));
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 5, 0], outEnd = [7, 4, 15]}").error(),
              HasSubstr("DPUTask ends before it starts"));
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0], outEnd = [7, 4]}").error(),
              HasSubstr("as [width, height, channel]"));
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0, 0], outEnd = [2147483648, 4, 15]}").error(),
              HasSubstr("expected 'outEnd' as [width, height, channel]"));
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0, 0], outEnd = [7, 7, 15], haloRegions = "
                            "[#VPUIP.DPUHaloRegionAttr<xStart = 5 : i64, xEnd = 4 : i64>]}")
                  .error(),
              HasSubstr("this halo region ends before it starts"));
}

TEST(DpuVariants, AnUnknownModeNamesTheNearest) {
  EXPECT_THAT(with_variants("DPUTask {outStart = [0, 0, 0], outEnd = [0, 0, 0], mpe_mode = "
                            "#VPU.mpe_mode<CUBOID_16x61>}")
                  .error(),
              HasSubstr("unknown mpe_mode 'CUBOID_16x61'; did you mean 'CUBOID_16x16'?"));
}

TEST(DpuVariants, AtLeastOneIsNeeded) {
  EXPECT_THAT(with_variants("").error(), HasSubstr("needs at least one DPUTask in 'variants'"));
}

TEST(NceAttributes, TheTaskTypeIsNeededAndKnown) {
  EXPECT_THAT(with_attributes("{is_inplace}").error(),
              HasSubstr("NCEClusterTask needs a task_type"));
  EXPECT_THAT(with_attributes("{task_type = #VPUIP.nce_task_type<CONB>}").error(),
              HasSubstr("did you mean 'CONV'?"));
  EXPECT_THAT(
      with_attributes("{task_type = #VPUIP.nce_task_type<CONV>, kernel_size = [0, 1]}").error(),
      HasSubstr("expected 'kernel_size' as [height, width], each 1 to 65535"));
}

TEST(PostProcessing, OfOlderCompilersHasItsModeBeforeItsFields) {
  const auto processing =
      with_ppe(
          "PPE : { PPETask <LRELU> {clamp_high = 255 : i64, clamp_low = 0 : i64, lrelu_mult = 1 "
          ": i64} loc(#l) }")
          .task()
          .post_processing;

  EXPECT_EQ(processing, (PostProcessing{.mode = "LRELU", .clamp_low = 0}));
}

class PpeKeys : public testing::TestWithParam<std::string_view> {};

TEST_P(PpeKeys, HoldModeAndClamp) {
  const auto processing =
      with_ppe(fmt::format("PPE : {{ PPETask {{{} = #VPU.PPEInt<mode = <ADD>, clamp_low = "
                           "-2147483648 : i64, clamp_high = 2147483647 : i64, quant_scale = "
                           "[5.000000e-01], fp_prelu_alpha = 1.0 : f64>}} }}",
                           GetParam()))
          .task()
          .post_processing;

  EXPECT_EQ(processing, (PostProcessing{.mode = "ADD", .clamp_low = -2147483648.0}));
}

INSTANTIATE_TEST_SUITE_P(All, PpeKeys, testing::Values("ppe", "opaque_ppe"));

TEST(PostProcessing, OfFloatingPointHasARealClamp) {
  const auto processing =
      with_ppe("PPE : { PPETask {ppe = #VPU.PPEFp<mode = <NOOP>, clamp_low = -6.5e+00 : f64>} }")
          .task()
          .post_processing;

  EXPECT_EQ(processing, (PostProcessing{.mode = "NOOP", .clamp_low = -6.5}));
}

TEST(PostProcessing, OfAStubIsEmpty) {
  const auto processing =
      with_ppe("PPE : { PPETask {ppe = #VPU.PPEStub<>} }").task().post_processing;

  EXPECT_EQ(processing, PostProcessing());
}

TEST(PostProcessing, IsNoneWithAnEmptyOrWithoutARegion) {
  EXPECT_EQ(with_ppe("PPE : {}").task().post_processing, std::nullopt);
  EXPECT_EQ(with_ppe("").task().post_processing, std::nullopt);
}

}  // namespace
}  // namespace vpusim::test
