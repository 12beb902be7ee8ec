// Are the statements of a schedule's function read, and those that say nothing skipped?

#include "sim/importers/mlir/function_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Schedule with(std::string_view statements) {
  return load_body(std::string(statements) + std::string(kAnyTask));
}

TEST(BarrierStatement, OfEitherDialectHasItsIdAndFlags) {
  const Schedule schedule = with(R"(
    %p = VPURT.ConfigureBarrier<8> <{isFinalBarrier, isStartBarrier, wlmPage = 0 : i64}> -> !VPURT.Barrier loc(#loc)
    %q = VPURT.ConfigureBarrier<9> {isFinalBarrier} -> !VPURT.Barrier
    %r = VPURT.ConfigureBarrier<8> -> !VPURT.Barrier
  )");

  const auto& barriers = schedule.barriers();
  ASSERT_EQ(barriers.size(), 5U);  // b0 and b1 come first
  EXPECT_EQ(barriers[BarrierId(2)].name, "p");
  EXPECT_EQ(barriers[BarrierId(2)].physical_id, 8U);
  EXPECT_TRUE(barriers[BarrierId(2)].is_start);
  EXPECT_TRUE(barriers[BarrierId(2)].is_final);
  EXPECT_TRUE(barriers[BarrierId(3)].is_final);
  EXPECT_FALSE(barriers[BarrierId(3)].is_start);
  EXPECT_EQ(barriers[BarrierId(4)].physical_id, 8U);
  EXPECT_FALSE(barriers[BarrierId(4)].is_final);
}

TEST(BarrierStatement, BeforeAssignmentHasNoId) {
  const Schedule schedule = with(R"(
    %p = VPURT.DeclareVirtualBarrier -> !VPURT.Barrier
    %q = VPURT.DeclareVirtualBarrier {isFinalBarrier} -> !VPURT.Barrier
    %r = VPURT.DeclareVirtualBarrier <{isStartBarrier}> -> !VPURT.Barrier
  )");

  EXPECT_EQ(schedule.barriers()[BarrierId(2)].physical_id, std::nullopt);
  EXPECT_TRUE(schedule.barriers()[BarrierId(3)].is_final);
  EXPECT_TRUE(schedule.barriers()[BarrierId(4)].is_start);
}

TEST(BarrierStatement, AnImpossibleIdIsRefused) {
  EXPECT_THAT(error_of([] { with("%p = VPURT.ConfigureBarrier<65536> -> !VPURT.Barrier"); }),
              HasSubstr("no device has barrier 65536"));
  EXPECT_THAT(error_of([] { with("%p = VPURT.ConfigureBarrier<99999999999999999999>"); }),
              HasSubstr("does not fit in 64 bits"));
}

class BufferSections : public testing::TestWithParam<std::string_view> {};

TEST_P(BufferSections, AreReadByName) {
  const Schedule schedule =
      with(fmt::format("%t = VPURT.DeclareBuffer <{}> <128> -> memref<4xui8>", GetParam()));

  EXPECT_EQ(kSectionNames[buffer_named(schedule, "t").section], GetParam());
  EXPECT_EQ(buffer_named(schedule, "t").byte_offset, 128U);
}

INSTANTIATE_TEST_SUITE_P(All, BufferSections,
                         testing::Values("NetworkInput", "NetworkOutput", "ProfilingOutput",
                                         "Constant", "SW_KernelText", "DDR", "CSRAM", "CMX_NN",
                                         "Register", "MAC_Accumulators"));

TEST(BufferStatement, HasIndicesAnOffsetAndASwizzlingKey) {
  const Schedule schedule = with(
      "%t = VPURT.DeclareBuffer <CMX_NN> [0, 1] <257600> {swizzlingKey = 5 : i64} -> memref<4xui8> "
      "loc(#loc)");

  EXPECT_THAT(buffer_named(schedule, "t").indices, ElementsAre(0, 1));
  EXPECT_EQ(buffer_named(schedule, "t").byte_offset, 257600U);
  EXPECT_EQ(buffer_named(schedule, "t").swizzling_key, 5U);
}

TEST(BufferStatement, WhatNoDeviceHasIsRefused) {
  EXPECT_THAT(error_of([] { with("%t = VPURT.DeclareBuffer <CMX> <0> -> memref<4xui8>"); }),
              HasSubstr("unknown section 'CMX'"));
  EXPECT_THAT(error_of([] { with("%t = VPURT.DeclareBuffer <CMX_NN> [64] <0> -> memref<4xui8>"); }),
              HasSubstr("an index must be below 64, got 64"));
  EXPECT_THAT(error_of([] {
                with("%t = VPURT.DeclareBuffer <NetworkInput> [65536] <0> -> memref<4xui8>");
              }),
              HasSubstr("an index must be below 65536, got 65536"));
  EXPECT_THAT(
      error_of([] { with("%t = VPURT.DeclareBuffer <DDR> <281474976710657> -> memref<4xui8>"); }),
      HasSubstr("a byte offset must be at most 2^48"));
  EXPECT_THAT(error_of([] { with("%t = VPURT.DeclareBuffer <DDR> <-1> -> memref<4xui8>"); }),
              HasSubstr("expected a byte offset, got '-1'"));
  EXPECT_THAT(error_of([] { with("%t = VPURT.DeclareBuffer <DDR> <0>"); }),
              HasSubstr("expected '->' and a type"));
}

TEST(BufferStatement, AValueIsDefinedOnce) {
  EXPECT_THAT(error_of([] { with("%ddr = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8>"); }),
              HasSubstr("'%ddr' is defined twice"));
  EXPECT_THAT(error_of([] { with("%x, %y = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8>"); }),
              HasSubstr("expected one result, got 2"));
}

TEST(ConstantStatement, OnlyItsTypeMatters) {
  const Schedule schedule = with(R"(
    %cst = const.Declare memref<2x4xf16> = dense<"0xC05E00"> : tensor<2x4xf16>, [#const.Reorder<#NHWC>, #const.PadWithZero<[0, 0], [12, 0]>] loc(#loc)
    %cst_0 = const.Declare memref<16xf16> = dense_resource<vpux_ow_0> : tensor<4xf16>, [#const.Reshape<[16]>]
    %cst_1 = const.Declare memref<1xf16> = dense<[[[0.0, -1.5e-3]]]> : tensor<2xf16>
    %after = VPURT.DeclareBuffer <DDR> <0> -> memref<7xui8>
  )");

  EXPECT_EQ(buffer_named(schedule, "cst").section, Section::kConstant);
  EXPECT_THAT(schedule.types()[buffer_named(schedule, "cst").type].shape, ElementsAre(2, 4));
  EXPECT_THAT(schedule.types()[buffer_named(schedule, "cst_0").type].shape, ElementsAre(16));
  EXPECT_THAT(schedule.types()[buffer_named(schedule, "cst_1").type].shape, ElementsAre(1));
  EXPECT_THAT(schedule.types()[buffer_named(schedule, "after").type].shape, ElementsAre(7));
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

class ViewOperations : public testing::TestWithParam<std::string_view> {};

TEST_P(ViewOperations, AreTheSameBytesWithAnotherType) {
  const Schedule schedule = with(fmt::format("%v = VPUIP.{} loc(#loc)", GetParam()));

  const Buffer& view = buffer_named(schedule, "v");
  EXPECT_EQ(view.section, Section::kCmx);
  EXPECT_EQ(view.byte_offset, 64U);
  EXPECT_THAT(schedule.types()[view.type].shape, ElementsAre(4, 4));
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(
    All, ViewOperations,
    testing::Values("ViewOp %cmx : memref<16xui8> to memref<4x4xui8>",
                    "GenericReshape inputs(%cmx : memref<16xui8>) -> memref<4x4xui8>",
                    "PermuteCast {dst_order = #NHWC, mem_perm = #NHWC} inputs(%cmx : "
                    "memref<16xui8>) -> memref<4x4xui8>",
                    "QuantizeCast inputs(%cmx : memref<16xui8>) -> memref<4x4xui8>",
                    "ShapeCast {shape = [4, 4]} inputs(%cmx : memref<16xui8>) -> memref<4x4xui8>",
                    "DistributedCast inputs(%cmx : memref<16xui8>) -> memref<4x4xui8>",
                    "NonDistributedCast inputs(%cmx : memref<16xui8>) -> memref<4x4xui8>"));

TEST(ViewStatement, OfNothingIsRefused) {
  EXPECT_THAT(error_of([] { with("%v = VPUIP.ViewOp %nix : i8 to memref<4xui8>"); }),
              HasSubstr("unknown buffer '%nix'"));
}

TEST(FunctionArguments, AreTheNetworksInputsAndOutputs) {
  const Schedule schedule = load_text(R"(
func.func @main(%in0: memref<16xui8, @DDR> loc(unknown), %in1: memref<8xui8, @DDR> {some.attribute}, %out: memref<16xui8, @DDR> loc("result")) -> memref<16xui8, @DDR> {
  VPURT.Task { VPUIP.NNDMA {port = 0 : i64} inputs(%in1 : memref<8xui8, @DDR>) outputs(%out : memref<16xui8, @DDR>) -> memref<16xui8, @DDR> }
  return %out : memref<16xui8, @DDR>
})");

  EXPECT_EQ(buffer_named(schedule, "in1").section, Section::kNetworkInput);
  EXPECT_THAT(buffer_named(schedule, "in1").indices, ElementsAre(1));
  EXPECT_EQ(buffer_named(schedule, "out").section, Section::kNetworkOutput);
  EXPECT_THAT(buffer_named(schedule, "out").indices, ElementsAre(0));
  EXPECT_EQ(schedule.buffers().size(), 2U) << "an argument that no task uses is no buffer";
}

TEST(TaskStatement, HasBarriersAnEnqueueTargetAndIgnoredClauses) {
  const Schedule schedule = load_body(R"(
    VPURT.Task profiling_data(%cmx : memref<16xui8>) waits(%b0, %b1 : !VPURT.Barrier, !VPURT.Barrier) updates(%b1 : !VPURT.Barrier) enqueueTarget(%b0 : !VPURT.Barrier) wlmPage(1) attributes {isTrailingSWLayer = true} {
      VPUIP.SyncDMA {port = 0 : i64} inputs(%ddr : memref<16xui8>) outputs(%ddr : memref<16xui8>) -> memref<16xui8>
    } loc(#loc)
  )");

  const Task& task = schedule.tasks()[TaskId(0)];
  EXPECT_THAT(task.waits, ElementsAre(BarrierId(0), BarrierId(1)));
  EXPECT_THAT(task.updates, ElementsAre(BarrierId(1)));
  EXPECT_EQ(task.enqueue_target, BarrierId(0));
  EXPECT_THAT(schedule.import_notes(), IsEmpty());
}

TEST(TaskStatement, KnowsItsLine) {
  const Schedule schedule = load_text(
      "func.func @main() {\n%a = VPURT.DeclareBuffer <DDR> <0> -> memref<4xui8>\n\n"
      "VPURT.Task { VPUIP.SyncDMA {port = 0 : i64} inputs(%a : i8) outputs(%a : i8) }\n"
      "VPURT.Task\n{ VPUIP.SyncDMA {port = 0 : i64} inputs(%a : i8) outputs(%a : i8) }\n}");

  EXPECT_EQ(schedule.tasks()[TaskId(0)].line, 4U);
  EXPECT_EQ(schedule.tasks()[TaskId(1)].line, 5U);
}

TEST(TaskStatement, MistakesAreNamed) {
  EXPECT_THAT(
      error_of([] { load_body("VPURT.Task waits(%nix : !VPURT.Barrier) { VPUIP.SyncDMA }"); }),
      HasSubstr("unknown barrier '%nix'"));
  EXPECT_THAT(error_of([] { load_body("VPURT.Task { }"); }), HasSubstr("expected an operation"));
  EXPECT_THAT(error_of([] { load_body("VPURT.Task { \"VPUIP.NNDMA\"(%ddr) }"); }),
              HasSubstr("this is MLIR's generic form"));
  EXPECT_THAT(error_of([] {
                load_body(
                    "VPURT.Task { VPUIP.SyncDMA {port = 0 : i64} inputs(%ddr : i8) "
                    "outputs(%ddr : i8) loc(#l) VPUIP.SyncDMA }");
              }),
              HasSubstr("'}' behind the task's only operation"));
}

TEST(TaskStatement, UnknownClausesAreCounted) {
  const Schedule schedule = load_body(
      "VPURT.Task warp(%b0 : !VPURT.Barrier) { VPUIP.SyncDMA {port = 0 : i64} inputs(%ddr : i8) "
      "outputs(%ddr : i8) }");

  EXPECT_THAT(schedule.import_notes(),
              ElementsAre(Warning{"unknown-clause",
                                  "clause 'warp' of VPURT.Task is not known and was ignored", 1}));
}

class UnknownOperations : public testing::TestWithParam<std::string_view> {};

TEST_P(UnknownOperations, AreSkippedAndCounted) {
  const Schedule schedule = with(
      fmt::format("{}\n%after = VPURT.DeclareBuffer <DDR> <0> -> memref<7xui8>\n", GetParam()));

  EXPECT_EQ(buffer_named(schedule, "after").section, Section::kDdr);
  EXPECT_EQ(schedule.tasks().size(), 1U);
  ASSERT_THAT(schedule.import_notes(), SizeIs(1));
  EXPECT_EQ(schedule.import_notes()[0].code, "unknown-operation");
  EXPECT_EQ(schedule.import_notes()[0].message, "operation 'new.op' is not known and was ignored");
  EXPECT_EQ(schedule.import_notes()[0].count, 1U);
}

INSTANTIATE_TEST_SUITE_P(
    All, UnknownOperations,
    testing::Values("new.op", "new.op loc(#loc)", "%n = new.op %ddr : memref<16xui8>",
                    "%n:2 = new.op %ddr, %cmx : memref<16xui8>, i8 -> (i8, i8) loc(\"x\")",
                    "%n, %m = new.op(%ddr, %cmx) {a = 1 : i64} : (i8, i8) -> (i8, i8)",
                    "new.op <{a = [1, 2], b = \"x = y\"}> %ddr#1 @VPU.SW::@f 12 -4.5e+3 #alias",
                    "new.op { inner.op %x { } %y = inner.op } loc(fused<{a = 1}>[\"a\", \"b\"])",
                    "%n = new.op %ddr : memref<16xui8, affine_map<(d0) -> (d0)>> to !a.b<c>"));

TEST(UnknownOperation, OfAKindIsCountedOnce) {
  const Schedule schedule = with("new.op\nnew.op loc(#l)\n%n = new.op\n");

  EXPECT_THAT(schedule.import_notes(),
              ElementsAre(Warning{"unknown-operation",
                                  "operation 'new.op' is not known and was ignored", 3}));
}

TEST(UnknownOperation, WithManyOperandsTakesLinearTime) {
  std::string operands;
  for (int i = 0; i < 200'000; ++i) {
    operands += "%a:2, ";  // looks like results until the '=' that never comes
  }

  EXPECT_THAT(with("new.op " + operands + "%a\n").import_notes(), SizeIs(1));
}

TEST(Comments, MayStandBetweenAnyTokens) {
  const Schedule schedule = load_body(R"(
    // CHECK: VPURT.Task { "unclosed
    VPURT.Task // {
      waits( // (
        %b0 : !VPURT.Barrier) {
      // the only operation
      VPUIP.SyncDMA {port // =
        = 0 // }
        : i64} inputs(%ddr : i8) outputs(%ddr : i8) } // loc
  )");

  EXPECT_EQ(schedule.tasks().size(), 1U);
}

}  // namespace
}  // namespace vpusim::test
