// Is every form of a buffer's type read, and every type that is no buffer refused?

#include "sim/importers/mlir/type_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/importers/mlir/mlir_text.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kLayouts = R"(
#NCHW = affine_map<(d0, d1, d2, d3) -> (d0, d1, d2, d3)>
#NHWC = affine_map<(d0, d1, d2, d3) -> (d0, d2, d3, d1)>
)";

// A schedule with a buffer %t of the type.
Schedule with_type(std::string_view type, std::string_view aliases = kLayouts) {
  return load_body(fmt::format("%t = VPURT.DeclareBuffer <CMX_NN> <0> -> {}\n{}", type, kAnyTask),
                   aliases);
}

TensorType tensor(std::string_view type, std::string_view aliases = kLayouts) {
  const Schedule schedule = with_type(type, aliases);
  return schedule.types()[buffer_named(schedule, "t").type];
}

std::string refusal(std::string_view type, std::string_view aliases = kLayouts) {
  return error_of([&] { with_type(type, aliases); });
}

TEST(MemrefType, HasAShapeAnElementALayoutAndAMemory) {
  const Schedule schedule = with_type("memref<1x3x62x60xf16, #NHWC, [@CMX_NN, 1]>");

  const TensorType& type = schedule.types()[buffer_named(schedule, "t").type];
  EXPECT_THAT(type.shape, ElementsAre(1, 3, 62, 60));
  EXPECT_EQ(type.element.name(), "f16");
  EXPECT_THAT(type.order, ElementsAre(0, 2, 3, 1));
  EXPECT_THAT(buffer_named(schedule, "t").indices, ElementsAre(1));
}

TEST(MemrefType, OfRankZeroHoldsOneElement) {
  EXPECT_EQ(tensor("memref<f16>").element_count(), 1U);
}

TEST(MemrefType, WithZeroExtentsHoldsNothing) {
  EXPECT_EQ(tensor("memref<0x0x0x0xi32, @DDR>").bytes(), Bytes(0));
}

TEST(MemrefType, TheWrittenOrderOfDimensionsIsNotStored) {
  EXPECT_THAT(tensor("memref<1x2x3x4xf16, #NCHW>").order, IsEmpty());
}

TEST(MemrefType, ALayoutMayBeAnAffineMapInPlace) {
  EXPECT_THAT(tensor("memref<2x3xf16, affine_map<(d0, d1) -> (d1, d0)>>").order, ElementsAre(1, 0));
}

TEST(MemrefType, StridesStandInALayoutOrInStrided) {
  EXPECT_THAT(tensor("memref<1x3x31x64xf16, {order = #NCHW, strides = [11904, 3968, 64, 1]}, @DDR>")
                  .strides,
              ElementsAre(11904, 3968, 64, 1));
  EXPECT_THAT(tensor("memref<3x4xf16, strided<[8, 1], offset: 0>>").strides, ElementsAre(8, 1));
}

TEST(MemrefType, NeedsAStridePerDimension) {
  EXPECT_THAT(refusal("memref<3x4xf16, {order = affine_map<(d0, d1) -> (d0, d1)>, strides = [4]}>"),
              HasSubstr("expected 2 strides, got 1"));
}

TEST(MemrefType, SwizzlingIsKept) {
  const TensorType type = tensor(
      "memref<1x2x3x4xf16, {order = #NHWC, swizzlingScheme = #VPUIP.SwizzlingSchemeAttr<key = 5 : "
      "i64, sizeAlignment = 512 : i64>}, [@CMX_NN, 0]>");

  EXPECT_EQ(type.swizzling_key, 5U);
  EXPECT_EQ(type.swizzling_alignment, 512U);
}

TEST(MemrefType, CompressedWeightsHaveTheirBytesInBothSpellings) {
  // Two output channels of 20 and 3 bytes, each rounded up to 16: 32 + 16.
  const std::string fields =
      "<axis = 0 : i64, numElems = dense<[20, 3]> : tensor<2xi64>, alignment = 16 : i64>";

  EXPECT_EQ(tensor("memref<2x64x1x1xui8, {order = #NHWC, sparsityCompression = "
                   "#VPUIP.SparsityCompressionAttr" +
                   fields + "}>")
                .bytes(),
            Bytes(48));
  EXPECT_EQ(tensor("memref<2x64x1x1xui8, {order = #NHWC, compressionScheme = "
                   "#VPUIP.CompressionSchemeAttr" +
                   fields + "}>")
                .bytes(),
            Bytes(48));
}

TEST(MemrefType, UnknownLayoutFieldsAreIgnored) {
  EXPECT_THAT(tensor("memref<1x2x3x4xf16, {order = #NHWC, allocSize = 4096 : i64, compressionState "
                     "= #VPUIP.Compression<RuntimeCompressed>}, @DDR>")
                  .shape,
              ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(tensor("memref<2x2xf16, #VPUIP.Some<a = 1>, @DDR>").order, IsEmpty());
}

struct ElementCase {
  std::string_view text;
  std::string_view name;
  std::uint64_t bits;
};

class ElementTypeForms : public testing::TestWithParam<ElementCase> {};

TEST_P(ElementTypeForms, IsRead) {
  const TensorType type = tensor(fmt::format("memref<4x{}>", GetParam().text), R"(
!q = !quant.uniform<u8:f16, 0.0127:114>
!chain = !q
!plain = f32
)");

  EXPECT_EQ(type.element.name(), GetParam().name);
  EXPECT_EQ(type.element.bits(), GetParam().bits);
}

INSTANTIATE_TEST_SUITE_P(
    All, ElementTypeForms,
    testing::Values(
        ElementCase{"f16", "f16", 16}, ElementCase{"bf16", "bf16", 16},
        ElementCase{"f32", "f32", 32}, ElementCase{"f64", "f64", 64}, ElementCase{"i1", "i1", 1},
        ElementCase{"i4", "i4", 4}, ElementCase{"i8", "i8", 8}, ElementCase{"ui8", "ui8", 8},
        ElementCase{"si8", "si8", 8}, ElementCase{"ui16", "ui16", 16},
        ElementCase{"i32", "i32", 32}, ElementCase{"si32", "si32", 32},
        ElementCase{"ui32", "ui32", 32}, ElementCase{"i64", "i64", 64},
        ElementCase{"si64", "si64", 64}, ElementCase{"ui64", "ui64", 64},
        ElementCase{"index", "index", 64}, ElementCase{"f8E4M3FN", "f8E4M3FN", 8},
        ElementCase{"f8E5M2", "f8E5M2", 8},
        ElementCase{"!quant.uniform<u8:f16, 0.0127:114>", "quant.ui8", 8},
        ElementCase{"!quant.uniform<i8<-127:127>:f16, 1.0>", "quant.si8", 8},
        ElementCase{"!quant.uniform<i4:f16:1, {0.1, 0.2:3}>", "quant.si4", 4},
        ElementCase{"!quant.uniform<f8E4M3FN:f16, 1.0>", "quant.f8E4M3FN", 8},
        ElementCase{"!quant.quantile<i4:f16:f16, {-1.0, 0.0, 1.0}:0.2>", "quant.si4", 4},
        ElementCase{"!quant.uniform<!QuantileFloat.quantileFloat<u4:{0.0,1.0}>:f16, 1.0>",
                    "quant.ui4", 4},
        ElementCase{"!q", "quant.ui8", 8}, ElementCase{"!chain", "quant.ui8", 8},
        ElementCase{"!plain", "f32", 32}));

TEST(ElementTypeText, AnUnknownOneIsNamed) {
  EXPECT_THAT(refusal("memref<4xf12>"), HasSubstr("unknown element type 'f12'"));
  EXPECT_THAT(refusal("memref<4xquant.ui8>"), HasSubstr("unknown element type 'quant.ui8'"));
  EXPECT_THAT(refusal("memref<4x!quant.uniform<u9:f16, 1.0>>"),
              HasSubstr("unknown storage type 'ui9'"));
}

TEST(TypeAlias, StandsForAWholeTypeAlsoThroughOthers) {
  EXPECT_THAT(tensor("!B", "!A = memref<1x2xf16, @DDR>\n!B = !A").shape, ElementsAre(1, 2));
}

TEST(TypeAlias, MayBeDefinedBehindItsUse) {
  const Schedule schedule =
      load_text(mlir_file(std::string(kValues) + "%t = VPURT.DeclareBuffer <DDR> <0> -> !Late" +
                          std::string(kAnyTask)) +
                "!Late = memref<7xui8>\n");

  EXPECT_THAT(schedule.types()[buffer_named(schedule, "t").type].shape, ElementsAre(7));
}

TEST(TypeAlias, AnUnknownOneIsNamedWithItsLine) {
  EXPECT_THAT(refusal("!Nowhere"), HasSubstr("unknown alias '!Nowhere'"));
  EXPECT_THAT(refusal("memref<4x!nowhere>"), HasSubstr("unknown alias '!nowhere'"));
  EXPECT_THAT(refusal("memref<1x2x3x4xf16, #nowhere>"), HasSubstr("unknown alias '#nowhere'"));
}

TEST(TypeAlias, ACircleIsRefused) {
  EXPECT_THAT(refusal("!A", "!A = !B\n!B = !A"), HasSubstr("leads back to itself"));
  EXPECT_THAT(refusal("!A", "!A = !VPUIP.SparseBuffer<data=!A>"),
              HasSubstr("leads back to itself"));
  EXPECT_THAT(refusal("memref<4x!a>", "!a = !b\n!b = !a"), HasSubstr("leads back to itself"));
  EXPECT_THAT(refusal("memref<4x!a>", "!a = !quant.uniform<!b>\n!b = !quant.uniform<!a>"),
              HasSubstr("leads back to itself"));
  EXPECT_THAT(refusal("memref<4xf16, #a>", "#a = #b\n#b = #a"), HasSubstr("leads back to itself"));
}

TEST(BufferType, SparseAndBoundedBuffersAreTheirData) {
  EXPECT_THAT(tensor("!VPUIP.SparseBuffer<data=memref<1x2xf16, @DDR>, sparsity_map=memref<1x2xi1, "
                     "@DDR>, is_weights>")
                  .shape,
              ElementsAre(1, 2));
  EXPECT_THAT(
      tensor("!VPUIP.BoundedBuffer<data=memref<5xf16>, dynamic_shape=memref<1xsi32>>").shape,
      ElementsAre(5));
}

TEST(BufferType, OthersAreRefused) {
  EXPECT_THAT(refusal("f16"), HasSubstr("expected a buffer type"));
  EXPECT_THAT(refusal("!VPURT.Barrier"), HasSubstr("unknown alias '!VPURT.Barrier'"));
  EXPECT_THAT(refusal("memref<?x4xf16>"), HasSubstr("dynamic shapes cannot be simulated"));
  EXPECT_THAT(refusal("memref<*xf16>"), HasSubstr("dynamic shapes cannot be simulated"));
}

TEST(BufferType, ExtentsRanksAndTilesAreBounded) {
  EXPECT_THAT(refusal("memref<1099511627777xf16>"), HasSubstr("an extent must be at most 2^40"));
  EXPECT_THAT(refusal("memref<99999999999999999999xf16>"), HasSubstr("does not fit in 64 bits"));
  EXPECT_THAT(refusal("memref<1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1x1xf16>"),
              HasSubstr("more than 16 dimensions"));
  EXPECT_THAT(refusal("memref<4xf16, [@CMX_NN, 64]>"),
              HasSubstr("a tile must be below 64, got 64"));
}

TEST(BufferType, ALayoutMustOrderEachDimensionOnce) {
  EXPECT_THAT(refusal("memref<2x2xf16, affine_map<(d0, d1) -> (d0, d0)>>"),
              HasSubstr("no order of the 2 dimensions"));
  EXPECT_THAT(refusal("memref<2x2xf16, affine_map<(d0, d1) -> (d0, d7)>>"),
              HasSubstr("no order of the 2 dimensions"));
  EXPECT_THAT(refusal("memref<2x2xf16, affine_map<(d0, d1) -> (d0)>>"),
              HasSubstr("orders 1 of 2 dimensions"));
}

}  // namespace
}  // namespace vpusim::test
