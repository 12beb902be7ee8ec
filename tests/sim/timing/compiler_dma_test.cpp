// What the compiler's simulator takes a transfer for.

#include <gtest/gtest.h>

#include <utility>

#include "sim/schedule/schedule_builder.hpp"
#include "sim/timing/analytic/dma_formula.hpp"

namespace vpusim::test {
namespace {

TensorType tensor(NumberFormat format, bool is_quantized = false) {
  TensorType type;
  type.shape = {1, 16, 8, 4};  // 512 elements
  type.element = {format, is_quantized};
  return type;
}

TensorType distributed(std::uint8_t modes) {
  TensorType type = tensor(NumberFormat::kUi8);
  type.distribution.emplace();
  type.distribution->modes = modes;
  type.distribution->cluster_count = 2;
  type.distribution->tile_grid = {1, 1, 2, 1};
  return type;
}

struct End {
  Section section = Section::kDdr;
  TensorType type = tensor(NumberFormat::kUi8);
};

CompilerDma seen(const End& source, const End& target) {
  ScheduleBuilder builder("test");
  const auto add = [&](const End& end) {
    Buffer buffer;
    buffer.section = end.section;
    buffer.type = builder.add_type(end.type);
    return builder.add_buffer(buffer);
  };
  DmaTransfer dma;
  dma.source = add(source);
  dma.target = add(target);
  const Schedule schedule = std::move(builder).finish();
  return compiler_dma(schedule, dma);
}

std::uint64_t bytes_of(NumberFormat format, bool is_quantized = false) {
  const End end{Section::kDdr, tensor(format, is_quantized)};
  return seen(end, end).source.count();
}

TEST(CompilerDmaTest, CountsOneByteForEightBits) {
  EXPECT_EQ(bytes_of(NumberFormat::kUi8), 512U);
  EXPECT_EQ(bytes_of(NumberFormat::kSi8), 512U);
  EXPECT_EQ(bytes_of(NumberFormat::kI8), 512U);
  EXPECT_EQ(bytes_of(NumberFormat::kUi8, true), 512U);
}

TEST(CompilerDmaTest, CountsTwoBytesForEverythingElse) {
  EXPECT_EQ(bytes_of(NumberFormat::kF16), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kF32), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kSi32), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kUi64), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kI4), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kUi4, true), 1024U);
  EXPECT_EQ(bytes_of(NumberFormat::kI1), 1024U);
}

TEST(CompilerDmaTest, CountsEachSideByItsOwnType) {
  const CompilerDma dma = seen({Section::kDdr, tensor(NumberFormat::kF16)},
                               {Section::kCmx, tensor(NumberFormat::kUi8)});

  EXPECT_EQ(dma.source, Bytes(1024));
  EXPECT_EQ(dma.target, Bytes(512));
}

TEST(CompilerDmaTest, KnowsCmxAndTakesEverythingElseForDdr) {
  const CompilerDma into = seen({.section = Section::kConstant}, {.section = Section::kCmx});
  EXPECT_FALSE(into.source_in_cmx);
  EXPECT_TRUE(into.target_in_cmx);

  const CompilerDma out = seen({.section = Section::kCmx}, {.section = Section::kNetworkOutput});
  EXPECT_TRUE(out.source_in_cmx);
  EXPECT_FALSE(out.target_in_cmx);

  const CompilerDma timer = seen({.section = Section::kRegister}, {.section = Section::kCmx});
  EXPECT_FALSE(timer.source_in_cmx);
}

TEST(CompilerDmaTest, IgnoresStrides) {
  TensorType strided = tensor(NumberFormat::kUi8);
  strided.strides = {10'000, 500, 50, 5};

  EXPECT_EQ(seen({Section::kDdr, strided}, {}).source, Bytes(512));
}

TEST(CompilerDmaTest, TakesSegmentsForATransferFromDdrToCmx) {
  const CompilerDma dma =
      seen({Section::kCmx, distributed(Distribution::kSegmented)}, {.section = Section::kDdr});

  EXPECT_EQ(dma, (CompilerDma{Bytes(512), Bytes(512), false, true}));
}

TEST(CompilerDmaTest, MovesTheOverlapOfBothSidesTwice) {
  // Window of 3 rows: 5 of 8 rows in each tile, 10 * 64 elements.
  TensorType overlapped = distributed(Distribution::kOverlapped);
  overlapped.distribution->kernel = {3, 3};
  overlapped.distribution->strides = {1, 1};
  overlapped.distribution->padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};

  const CompilerDma dma =
      seen({Section::kDdr, tensor(NumberFormat::kF16)}, {Section::kCmx, overlapped});

  EXPECT_EQ(dma, (CompilerDma{Bytes(1280), Bytes(640), false, true}));
}

TEST(CompilerDmaTest, MovesABroadcastOnce) {
  const CompilerDma dma =
      seen({.section = Section::kCmx}, {Section::kCmx, distributed(Distribution::kDuplicated)});

  EXPECT_EQ(dma, (CompilerDma{Bytes(512), Bytes(512), true, true}));
}

TEST(CompilerDmaTest, MovesSegmentsThatAreStoredWholeOnce) {
  const CompilerDma dma =
      seen({.section = Section::kDdr},
           {Section::kCmx, distributed(Distribution::kSegmented | Distribution::kDuplicated)});

  EXPECT_EQ(dma, (CompilerDma{Bytes(512), Bytes(512), false, true}));
}

}  // namespace
}  // namespace vpusim::test
