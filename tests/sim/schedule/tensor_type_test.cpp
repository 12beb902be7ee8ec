#include "sim/schedule/tensor_type.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vpusim::test {
namespace {

constexpr std::uint64_t kHuge = std::numeric_limits<std::uint64_t>::max();

TensorType tensor(const Shape& shape, NumberFormat format) {
  TensorType type;
  type.shape = shape;
  type.element = {format, false};
  return type;
}

TEST(ElementCountTest, IsTheProductOfTheExtents) {
  EXPECT_EQ(element_count({1, 16, 7, 4}), 448U);
  EXPECT_EQ(element_count({1, 0, 7, 4}), 0U);
}

TEST(ElementCountTest, IsOneWithoutDimensions) { EXPECT_EQ(element_count({}), 1U); }

TEST(ElementCountTest, SaturatesInsteadOfOverflowing) {
  constexpr std::uint64_t kMany = std::uint64_t{1} << 40;

  EXPECT_EQ(element_count({kMany, kMany}), kHuge);
}

TEST(TensorBytesTest, AreElementsTimesTheirSize) {
  EXPECT_EQ(tensor({1, 16, 7, 4}, NumberFormat::kUi8).bytes(), Bytes(448));
  EXPECT_EQ(tensor({1, 16, 7, 4}, NumberFormat::kF16).bytes(), Bytes(896));
  EXPECT_EQ(tensor({3}, NumberFormat::kI64).bytes(), Bytes(24));
  EXPECT_EQ(tensor({0, 5}, NumberFormat::kF32).bytes(), Bytes(0));
}

TEST(TensorBytesTest, PackElementsOfLessThanAByte) {
  EXPECT_EQ(tensor({3}, NumberFormat::kI4).bytes(), Bytes(2));  // 12 bits
  EXPECT_EQ(tensor({4}, NumberFormat::kSi2).bytes(), Bytes(1));
  EXPECT_EQ(tensor({9}, NumberFormat::kI1).bytes(), Bytes(2));
}

TEST(TensorBytesTest, IgnoreStrides) {
  TensorType type = tensor({2, 3}, NumberFormat::kUi8);
  type.strides = {100, 10};

  EXPECT_EQ(type.bytes(), Bytes(6));
}

TEST(TensorBytesTest, OfCompressedDataRoundUpEverySlice) {
  // 48 filters of 27 elements each: 27 bytes take 32, 54 bytes take 64.
  TensorType type = tensor({48, 16, 3, 3}, NumberFormat::kUi8);
  type.compression = {.axis = 0, .element_counts = {27}, .alignment = 16};
  EXPECT_EQ(type.bytes(), Bytes(48 * 32));

  type.element = {NumberFormat::kF16, false};
  EXPECT_EQ(type.bytes(), Bytes(48 * 64));
}

TEST(TensorBytesTest, OfCompressedDataAddUpUnequalSlices) {
  TensorType type = tensor({3, 32}, NumberFormat::kUi8);
  type.compression = {.axis = 0, .element_counts = {3, 20, 16}, .alignment = 16};

  EXPECT_EQ(type.bytes(), Bytes(16 + 32 + 16));
}

TEST(TensorBytesTest, OfCompressedDataWithoutAlignmentAreExact) {
  TensorType type = tensor({3, 32}, NumberFormat::kUi8);
  type.compression = {.axis = 0, .element_counts = {3, 20, 16}, .alignment = 1};

  EXPECT_EQ(type.bytes(), Bytes(39));
}

TEST(SpanBytesTest, OfDenseDataAreItsBytes) {
  EXPECT_EQ(tensor({1, 2, 3, 4}, NumberFormat::kF16).span_bytes(), Bytes(48));
}

TEST(SpanBytesTest, ReachFromTheFirstToTheLastElement) {
  TensorType type = tensor({1, 2, 3, 4}, NumberFormat::kF16);
  type.strides = {96, 48, 8, 1};

  // The last element is at 1 * 48 + 2 * 8 + 3 = 67: 68 elements of 2 bytes.
  EXPECT_EQ(type.span_bytes(), Bytes(136));
}

TEST(ContiguousRunsTest, AreOneOfDenseData) {
  EXPECT_EQ(tensor({1, 2, 3, 4}, NumberFormat::kF16).contiguous_runs(), 1U);
}

TEST(ContiguousRunsTest, EndWhereTheNextDimensionLeavesAGap) {
  TensorType type = tensor({1, 2, 3, 4}, NumberFormat::kF16);
  type.strides = {96, 48, 4, 1};  // rows follow one another, planes do not

  EXPECT_EQ(type.contiguous_runs(), 2U);
  type.strides = {96, 48, 8, 1};
  EXPECT_EQ(type.contiguous_runs(), 6U);
  type.strides = {96, 48, 16, 2};
  EXPECT_EQ(type.contiguous_runs(), 24U);
}

TEST(ContiguousRunsTest, FollowTheOrderInMemory) {
  TensorType type = tensor({1, 2, 3, 4}, NumberFormat::kF16);
  type.strides = {24, 1, 8, 2};  // channels innermost

  EXPECT_EQ(type.contiguous_runs(), 1U);
}

TEST(ContiguousRunsTest, PassOverDimensionsOfOne) {
  TensorType type = tensor({1, 1, 3, 4}, NumberFormat::kF16);
  type.strides = {999, 7, 4, 1};

  EXPECT_EQ(type.contiguous_runs(), 1U);
}

TEST(SpanBytesTest, OfNothingAreNothing) {
  TensorType type = tensor({0, 4}, NumberFormat::kF16);
  type.strides = {8, 1};

  EXPECT_EQ(type.span_bytes(), Bytes(0));
}

TEST(SpanBytesTest, SaturateInsteadOfOverflowing) {
  TensorType type = tensor({3, 3}, NumberFormat::kUi8);
  type.strides = {kHuge / 2, 1};

  EXPECT_GE(type.span_bytes(), Bytes(std::uint64_t{1} << 60));  // no small number by wrapping
}

}  // namespace
}  // namespace vpusim::test
