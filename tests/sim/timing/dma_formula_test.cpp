#include "sim/timing/analytic/dma_formula.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/sim/timing/reference_table.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

enum class Place { kDdr, kCmx };

CompilerDma copy(std::uint64_t bytes, Place source, Place target) {
  return {Bytes(bytes), Bytes(bytes), source == Place::kCmx, target == Place::kCmx};
}

// The numbers that the published library's legacy formula has for VPU 4.0.
HwConfig legacy_vpu_4_0() {
  HwConfig hw = catalog_device("vpu_4_0");
  hw.compiler_dma = {.is_legacy = true,
                     .dpu_frequency = Hertz(1'700'000'000),
                     .cmx_frequency = Hertz(975'000'000),
                     .dram_bandwidth = BytesPerSecond(45'000'000'000),
                     .dram_latency = Picoseconds(956'000),
                     .cmx_latency = Cycles(16),
                     .cmx_word = Bytes(32),
                     .is_half_duplex = false};
  return hw;
}

// And those of its formula of 2024.
HwConfig current_vpu_4_0() {
  HwConfig hw = catalog_device("vpu_4_0");
  hw.compiler_dma = {.is_legacy = false,
                     .dpu_frequency = Hertz(1'700'000'000),
                     .cmx_frequency = Hertz(971'000'000),
                     .dram_bandwidth = BytesPerSecond(136'000'000'000),
                     .dram_latency = Picoseconds(300'000),
                     .cmx_latency = Cycles(32),
                     .cmx_word = Bytes(64),
                     .is_half_duplex = false};
  return hw;
}

class LegacyDmaTest : public testing::Test {
 protected:
  Cycles cycles(const CompilerDma& dma) const { return compiler_dma_cycles(dma, vpu_2_7); }

  HwConfig vpu_2_7 = catalog_device("vpu_2_7");
};

TEST_F(LegacyDmaTest, TakesTheLatencyOfTheDdrAndTheSlowerSide) {
  // Latency 956 ns at 1300 MHz: 1242. DDR: 65,536 * 1300 / 27,000 = 3155.4, rounded
  // up; CMX: 65,536 / 32 words at 975 MHz, 2730.7.
  EXPECT_EQ(cycles(copy(65'536, Place::kDdr, Place::kCmx)), Cycles(1242 + 3156));
  EXPECT_EQ(cycles(copy(65'536, Place::kCmx, Place::kDdr)), Cycles(1242 + 3156));
}

TEST_F(LegacyDmaTest, CountsCyclesOfItsOwnClockWhateverTheDevicesIs) {
  const HwConfig slow = vpu_2_7.with_dpu_frequency(Hertz(1'000'000'000));

  EXPECT_EQ(compiler_dma_cycles(copy(65'536, Place::kDdr, Place::kCmx), slow), Cycles(1242 + 3156));
  EXPECT_EQ(compiler_dma_cycles(copy(1024, Place::kCmx, Place::kCmx), slow), Cycles(21 + 86));
}

TEST_F(LegacyDmaTest, CountsOneWordForLessThanAWord) {
  // DDR 0.1; CMX 1 cycle of 975 MHz is 1.3 of 1300.
  EXPECT_EQ(cycles(copy(2, Place::kDdr, Place::kCmx)), Cycles(1242 + 2));
}

TEST_F(LegacyDmaTest, MovesHalfAWordBetweenCmxAndCmx) {
  // Latency 16 CMX cycles: 21.3. 1024 / 16 words: 64 CMX cycles are 85.3.
  EXPECT_EQ(cycles(copy(1024, Place::kCmx, Place::kCmx)), Cycles(21 + 86));
}

TEST_F(LegacyDmaTest, MovesTwoWordsOfDataThatChangeTheirSize) {
  // DDR: 1000 * 1300 / 27,000 = 48.1; CMX: 2000 / 64 words are 31.25 CMX cycles, 41.7.
  EXPECT_EQ(cycles({Bytes(1000), Bytes(2000), false, true}), Cycles(1242 + 49));
  // The same from CMX to CMX, which halves the two words again: 2000 / 32 are 83.3.
  EXPECT_EQ(cycles({Bytes(1000), Bytes(2000), true, true}), Cycles(21 + 84));
}

TEST_F(LegacyDmaTest, TakesOnlyTheLatencyForNothing) {
  EXPECT_EQ(cycles(copy(0, Place::kDdr, Place::kCmx)), Cycles(1242));
  EXPECT_EQ(cycles(copy(0, Place::kCmx, Place::kCmx)), Cycles(21));
}

TEST_F(LegacyDmaTest, RoundsInSinglePrecisionAsPublished) {
  // 1008 / 16 words are 63 CMX cycles and exactly 84 of the DPU, but 1300 / 975 / 16
  // is a little more than a twelfth in single precision.
  EXPECT_EQ(cycles(copy(1008, Place::kCmx, Place::kCmx)), Cycles(21 + 85));
}

TEST_F(LegacyDmaTest, HasAWordOf32BytesOn40Too) {
  // Latency 956 ns at 1700 MHz: 1625. 65,536 / 32 words at 975 MHz: 3570.9; DDR: 2475.8.
  EXPECT_EQ(compiler_dma_cycles(copy(2, Place::kDdr, Place::kCmx), legacy_vpu_4_0()),
            Cycles(1625 + 2));
  EXPECT_EQ(compiler_dma_cycles(copy(65'536, Place::kDdr, Place::kCmx), legacy_vpu_4_0()),
            Cycles(1625 + 3571));
}

class CurrentDmaTest : public testing::Test {
 protected:
  Cycles cycles(const CompilerDma& dma) const { return compiler_dma_cycles(dma, npu_5_0); }

  HwConfig npu_5_0 = catalog_device("npu_5_0");
};

TEST_F(CurrentDmaTest, TakesTheLatencyAndTheSlowerSide) {
  // Latency 300 ns at 1950 MHz: 585. 65,536 / 64 are 1024 cycles of 1114 MHz: 1792.5.
  EXPECT_EQ(cycles(copy(65'536, Place::kDdr, Place::kCmx)), Cycles(585 + 1793));
}

TEST_F(CurrentDmaTest, TakesTheShortLatencyWithinCmx) {
  // 32 cycles of 1114 MHz: 56. One word: 1.75.
  EXPECT_EQ(cycles(copy(64, Place::kCmx, Place::kCmx)), Cycles(56 + 2));
}

TEST_F(CurrentDmaTest, WritesUpToTwoWordsWhereDataAreDecompressed) {
  // Four times as much is written: two words per cycle. In: 1000 / 64 are 27.4,
  // out: 4000 / 128 are 54.7.
  EXPECT_EQ(cycles({Bytes(1000), Bytes(4000), false, true}), Cycles(585 + 55));
}

TEST_F(CurrentDmaTest, WritesAsFastAsItReadsWhereDataGrowALittle) {
  // 1.5 times as much: 96 bytes per cycle. In: 960 / 64 = 15, out: 1440 / 96 = 15, 26.3.
  EXPECT_EQ(cycles({Bytes(960), Bytes(1440), false, true}), Cycles(585 + 27));
}

TEST_F(CurrentDmaTest, WritesOneWordWhereDataShrink) {
  // In: 1440 / 64 = 22.5, 39.4.
  EXPECT_EQ(cycles({Bytes(1440), Bytes(960), false, true}), Cycles(585 + 40));
}

TEST_F(CurrentDmaTest, ReadsNoFasterThanTheDdr) {
  npu_5_0.compiler_dma.dram_bandwidth = BytesPerSecond(22'280'000'000);  // 20 bytes per cycle

  // 2000 / 20 = 100 cycles of 1114 MHz: 175.04.
  EXPECT_EQ(cycles(copy(2000, Place::kDdr, Place::kDdr)), Cycles(585 + 176));
}

// The published library knows layouts as well; a transfer that changes them is left
// out, because the compiler's simulator never asks about one.
void expect_published_cycles(const ReferenceTable& table, const std::string& column,
                             const HwConfig& hw) {
  int compared = 0;
  for (const ReferenceTable::Row& row : table.rows()) {
    if (row.text("in_layout") != row.text("out_layout")) {
      continue;
    }
    const CompilerDma dma{Bytes(row.number("in_bytes")), Bytes(row.number("out_bytes")),
                          row.text("src") == "CMX", row.text("dst") == "CMX"};
    ++compared;
    ASSERT_EQ(compiler_dma_cycles(dma, hw), Cycles(row.number(column)))
        << row.text("in_bytes") << " bytes from " << row.text("src") << ", "
        << row.text("out_bytes") << " to " << row.text("dst");
  }
  EXPECT_GT(compared, 3000);
}

TEST(PublishedDmaFormulaTest, GivesTheCyclesOfThePublishedLibraryFor20) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_dma_theoretical_VPU_2_0.csv.gz");

  expect_published_cycles(ReferenceTable(path), "cycles_default", catalog_device("vpu_2_0"));
}

TEST(PublishedDmaFormulaTest, GivesTheCyclesOfThePublishedLibraryFor27) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_dma_theoretical_VPU_2_7.csv.gz");

  expect_published_cycles(ReferenceTable(path), "cycles_default", catalog_device("vpu_2_7"));
}

TEST(PublishedDmaFormulaTest, GivesTheCyclesOfThePublishedLibraryFor40InBothGenerations) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_dma_theoretical_VPU_4_0.csv.gz");
  const ReferenceTable table(path);

  expect_published_cycles(table, "cycles_default", legacy_vpu_4_0());
  expect_published_cycles(table, "cycles_ptl_evo0", current_vpu_4_0());
}

TEST(PublishedDmaFormulaTest, GivesTheCyclesOfThePublishedLibraryFor50) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_dma_theoretical_NPU_5_0.csv.gz");

  expect_published_cycles(ReferenceTable(path), "cycles_default", catalog_device("npu_5_0"));
}

}  // namespace
}  // namespace vpusim::test
