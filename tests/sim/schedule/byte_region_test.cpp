#include "sim/schedule/byte_region.hpp"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace vpusim::test {
namespace {

TensorType bytes_of(Shape shape, std::vector<std::uint64_t> strides = {}) {
  TensorType type;
  type.shape = std::move(shape);
  type.element = {NumberFormat::kUi8, false};
  type.strides = std::move(strides);
  return type;
}

TEST(ByteRegion, OfADenseTensorIsOneRun) {
  const ByteRegion region(bytes_of({2, 3, 4}));

  EXPECT_TRUE(region.is_dense());
  EXPECT_EQ(region.span(), 24U);
}

TEST(ByteRegion, OfRowsWithGapsIsOneLevel) {
  const ByteRegion region(bytes_of({2, 3, 4}, {24, 8, 1}));  // six rows of 4 bytes, 8 apart

  ASSERT_EQ(region.levels().size(), 1U);
  EXPECT_EQ(region.levels()[0].count, 6U);
  EXPECT_EQ(region.run(), 4U);
  EXPECT_EQ(region.span(), 44U);
}

TEST(ByteRegion, OfABoxStartsWhereTheBoxDoes) {
  const ByteRegion region(bytes_of({4, 8}), {.begin = {1, 2}, .extents = {2, 3}});

  EXPECT_EQ(region.begin(), 10U);
  EXPECT_EQ(region.span(), 11U);
  EXPECT_FALSE(region.is_dense());
}

TEST(ByteRegion, RepeatedDimensionsTakeNoSpace) {
  EXPECT_EQ(ByteRegion(bytes_of({1000, 4}, {0, 1})).span(), 4U);
}

TEST(ByteRegion, SwizzledDataTakeTheirWholeRoundedRange) {
  TensorType type = bytes_of({100});
  type.swizzling_key = 5;
  type.swizzling_alignment = 512;

  EXPECT_EQ(ByteRegion(type).span(), 512U);
}

TEST(ByteRegion, NothingOverlapsAnEmptyTensor) {
  const ByteRegion empty(bytes_of({0, 4}));
  const ByteRegion some(bytes_of({4}));

  EXPECT_TRUE(empty.is_empty());
  EXPECT_FALSE(overlap({empty, 0}, {some, 0}));
}

TEST(ByteRegion, InterleavedColumnsDoNotOverlap) {
  const ByteRegion column(bytes_of({1'000'000'000, 4}, {16, 1}));

  EXPECT_FALSE(overlap({column, 0}, {column, 4}));
  EXPECT_FALSE(overlap({column, 12}, {column, 0}));
  EXPECT_TRUE(overlap({column, 0}, {column, 3}));
  EXPECT_TRUE(overlap({column, 0}, {column, 16'000'000'000 - 16 + 3}));
  EXPECT_FALSE(overlap({column, 0}, {column, 16'000'000'000 - 16 + 4}));
}

TEST(ByteRegion, SizesBeyondAnyMemoryDoNotWrapAround) {
  const ByteRegion huge(bytes_of({~std::uint64_t{0}, 4}, {~std::uint64_t{0}, 1}));
  const ByteRegion some(bytes_of({4}));

  EXPECT_TRUE(overlap({huge, 0}, {some, 2}));
}

TEST(ByteRegion, OverlapsAgreeWithSetsOfBytes) {
  std::mt19937_64 random(7);
  const auto below = [&](std::uint64_t limit) { return random() % limit; };
  const auto type = [&] {
    return bytes_of({1 + below(4), 1 + below(4), 1 + below(4)},
                    {1 + below(40), 1 + below(12), 1 + below(3)});
  };
  const auto set_of = [](const TensorType& t, std::uint64_t address) {
    std::set<std::uint64_t> bytes;
    for (std::uint64_t i = 0; i < t.shape[0]; ++i) {
      for (std::uint64_t j = 0; j < t.shape[1]; ++j) {
        for (std::uint64_t k = 0; k < t.shape[2]; ++k) {
          bytes.insert(address + i * t.strides[0] + j * t.strides[1] + k * t.strides[2]);
        }
      }
    }
    return bytes;
  };
  for (int i = 0; i < 20'000; ++i) {
    const TensorType a = type();
    const TensorType b = type();
    const std::uint64_t at = below(60);
    const std::uint64_t other = below(60);
    const auto bytes_a = set_of(a, at);
    const auto bytes_b = set_of(b, other);
    bool expected = false;
    for (const std::uint64_t byte : bytes_a) {
      expected = expected || bytes_b.contains(byte);
    }
    ASSERT_EQ(overlap({ByteRegion(a), at}, {ByteRegion(b), other}), expected) << i;
  }
}

// Each dimension leaves a gap: no two of them merge into one level.
TEST(ByteRegion, OfAbsurdRankIsItsSpan) {
  TensorType type;
  type.element = {NumberFormat::kUi8, false};
  for (std::size_t i = 0; i < 100'000; ++i) {
    type.shape.push_back(2);
    type.strides.push_back(i == 0 ? 1 : 3);
  }

  const ByteRegion region(type);

  EXPECT_EQ(region.span(), 2U + 3U * 99'999U);
  EXPECT_TRUE(overlap({region, 0}, {region, 1}));
}

}  // namespace
}  // namespace vpusim::test
