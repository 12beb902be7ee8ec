// Are SHAVE kernels and media tasks read with all that their time depends on?

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

ShaveKernel kernel(std::string_view text) { return first_work<ShaveKernel>(load_task(text)); }

constexpr std::string_view kOneRun =
    "inputs(%cmx as %arg3: memref<16xui8>) outputs(%ddr as %arg4: memref<16xui8>) on tile 1 "
    "-> memref<16xui8> { VPUIP.SW.Kernel.run {attrs = [false, true, 1.0E-5]} (%arg3, %arg4) : "
    "memref<16xui8>, memref<16xui8> loc(#l) }";

TEST(ShaveTask, HasAKernelATileBuffersAndARun) {
  const Schedule schedule = load_task(fmt::format(
      "%results, %profiling_output = VPUIP.SW.Kernel {{profilingMetadata = #VPUIP.X<a = 1>, "
      "resultSegmentSizes = array<i32: 1, 0, 1>}} @VPU.SW::@builtin_MVN_3 {}",
      kOneRun));

  const auto& shave = first_work<ShaveKernel>(schedule);
  EXPECT_EQ(shave.symbol, "builtin_MVN_3");
  EXPECT_EQ(shave.kernel_name(), "MVN");
  EXPECT_EQ(shave.tile, 1U);
  EXPECT_EQ(shave.list, 0U);
  ASSERT_THAT(shave.inputs, SizeIs(1));
  EXPECT_EQ(schedule.buffers()[shave.inputs[0]].name, "cmx");
  ASSERT_THAT(shave.runs, SizeIs(1));
  EXPECT_EQ(shave.runs[0].inputs, shave.inputs);
  EXPECT_EQ(shave.runs[0].outputs, shave.outputs);
  EXPECT_EQ(shave.runs[0].arguments, "[false, true, 1.0E-5]");
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

TEST(ShaveTask, ArgumentsAreKeptAsTheCompilerPrintsThem) {
  const ShaveKernel shave = kernel(
      "VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() on tile 0 { VPUIP.SW.Kernel.run "
      "{attrs "
      "= [ -1.0E-5,// a comment, with a comma\n 3:i64 , [1,2],\"a , b\" ]} }");

  EXPECT_EQ(shave.runs[0].arguments, "[-1.0E-5, 3 : i64, [1, 2], \"a , b\"]");
}

TEST(ShaveTask, NamesItsQueueWhereEachShaveHasOne) {
  EXPECT_EQ(kernel("VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() on tile 0 list 1 { "
                   "VPUIP.SW.Kernel.run }")
                .list,
            1U);
}

TEST(ShaveTask, SeveralRunsBindTheirOwnArguments) {
  const ShaveKernel shave = kernel(R"(VPUIP.SW.Kernel @VPU.SW::@builtin_A
      inputs(%cmx as %arg1: memref<16xui8>, %ddr as %arg2: memref<16xui8>)
      outputs(%ddr as %arg3: memref<16xui8>, %cmx as %arg4: memref<16xui8>)
      profiling_data(%cmx : memref<16xui8>) strides([[1, 1], [2, 2]]) on tile 0 {
        VPUIP.SW.Kernel.run {attrs = []}(%arg1, %arg3) : memref<16xui8>, memref<16xui8>
        VPUIP.SW.Kernel.run {attrs = [3]}(%arg2, %arg4) : memref<16xui8>, memref<16xui8>
      })");

  ASSERT_THAT(shave.runs, SizeIs(2));
  EXPECT_THAT(shave.runs[0].inputs, ElementsAre(shave.inputs[0]));
  EXPECT_THAT(shave.runs[0].outputs, ElementsAre(shave.outputs[0]));
  EXPECT_EQ(shave.runs[0].arguments, "");
  EXPECT_THAT(shave.runs[1].inputs, ElementsAre(shave.inputs[1]));
  EXPECT_THAT(shave.runs[1].outputs, ElementsAre(shave.outputs[1]));
  EXPECT_EQ(shave.runs[1].arguments, "[3]");
  EXPECT_THAT(shave.profiling_data, SizeIs(1));
}

TEST(ShaveTask, ACacheFlushHasNoOperands) {
  const ShaveKernel flush = kernel(
      "VPUIP.SW.Kernel {resultSegmentSizes = array<i32: 0, 0, 0>} @VPU.SW::@cache_flush_invalidate "
      "inputs() outputs() on tile 0 { VPUIP.SW.Kernel.run }");

  EXPECT_EQ(flush.symbol, "cache_flush_invalidate");
  EXPECT_THAT(flush.inputs, IsEmpty());
  EXPECT_THAT(flush.outputs, IsEmpty());
  EXPECT_THAT(flush.runs, SizeIs(1));
}

TEST(ShaveTask, WithoutRunsItsBuffersAreTheOnlyRun) {
  const ShaveKernel shave = kernel(
      "VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs(%cmx as %a: i8) outputs(%ddr as %b: i8) {}");

  ASSERT_THAT(shave.runs, SizeIs(1));
  EXPECT_EQ(shave.runs[0].inputs, shave.inputs);
  EXPECT_EQ(shave.runs[0].outputs, shave.outputs);
}

TEST(ShaveTask, DynamicShapesAndStridesLeaveNoNote) {
  const Schedule schedule = load_task(
      "VPUIP.SW.Kernel {listIndex = 0 : i64} @VPU.SW::@builtin_A inputs(%cmx as %a: i8) "
      "dynamicInputShapes(%cmx : i8) outputs(%ddr as %b: i8) dynamicOutputShapes(%cmx : i8) "
      "inputStrides([[1]]) outputStrides([[1]]) on tile 0 { VPUIP.SW.Kernel.run(%a, %b) : i8, i8 "
      "}");

  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

TEST(ShaveTask, UnknownAttributesAndClausesAreCounted) {
  const Schedule schedule = load_task(
      "VPUIP.SW.Kernel {turbo} @VPU.SW::@builtin_A inputs() outputs() warp(%cmx : i8) on tile 0 "
      "{}");

  ASSERT_THAT(schedule.import_notes(), SizeIs(2));
  EXPECT_THAT(schedule.import_notes()[0].message, HasSubstr("attribute 'turbo'"));
  EXPECT_THAT(schedule.import_notes()[1].message, HasSubstr("clause 'warp'"));
}

TEST(ShaveTask, MistakesAreNamed) {
  EXPECT_THAT(error_of([] { kernel("VPUIP.SW.Kernel inputs() outputs() on tile 0"); }),
              HasSubstr("SW.Kernel needs the symbol of its kernel"));
  EXPECT_THAT(error_of([] {
                kernel(
                    "VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() on tile 0 { "
                    "VPUIP.SW.Kernel.run(%arg9) : i8 }");
              }),
              HasSubstr("the kernel has no argument '%arg9'"));
  EXPECT_THAT(error_of([] {
                kernel("VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() { VPUIP.Other }");
              }),
              HasSubstr("expected VPUIP.SW.Kernel.run"));
  EXPECT_THAT(
      error_of([] {
        kernel("VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() on tile 4294967296 {}");
      }),
      HasSubstr("no device has that many: 4294967296"));
  EXPECT_THAT(
      error_of([] { kernel("VPUIP.SW.Kernel @VPU.SW::@builtin_A inputs() outputs() on 3 {}"); }),
      HasSubstr("expected 'tile', got '3'"));
}

TEST(MediaTaskText, HasFormatsAndBuffers) {
  const Schedule schedule = load_task(
      "%output, %profiling_output = VPUIP.M2ITask {chroma_out_reverse_channels, do_csc = true, "
      "do_norm = false, inFmt = #VPU.m2i_color_fmt<SP_NV12_8>, outFmt = "
      "#VPU.m2i_color_fmt<IL_RGB888>, scale_factor_x = 131072 : ui32} inputs(%ddr : "
      "memref<16xui8>) "
      "outputs(%cmx : memref<16xui8>) profiling_data(%cmx : memref<16xui8>) -> memref<16xui8>, "
      "memref<16xui8>");

  const auto& media = first_work<MediaTask>(schedule);
  EXPECT_EQ(media.input_format, "SP_NV12_8");
  EXPECT_EQ(media.output_format, "IL_RGB888");
  EXPECT_THAT(media.inputs, SizeIs(1));
  EXPECT_THAT(media.outputs, SizeIs(1));
  EXPECT_THAT(media.profiling_data, SizeIs(1));
}

TEST(MediaTaskText, NeedsInputsAndOutputs) {
  EXPECT_THAT(error_of([] { load_task("VPUIP.M2ITask {do_csc = true} inputs(%ddr : i8)"); }),
              HasSubstr("M2ITask needs inputs and outputs"));
}

}  // namespace
}  // namespace vpusim::test
