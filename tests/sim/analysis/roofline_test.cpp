// Which roof is the lowest, and how far below it did the work stay?

#include "sim/analysis/roofline.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// One DPU of 1 GHz; 4 GB/s of DDR and 16 GB/s of CMX.
Roofs roofs() {
  return {.dpus = 1,
          .dpu_clock = Hertz(1'000'000'000),
          .operations_per_second = 2'000'000'000,
          .operations_per_second_16_bit = 1'000'000'000,
          .ddr = BytesPerSecond(4'000'000'000),
          .cmx = BytesPerSecond(16'000'000'000)};
}

// As much is written into CMX as is read.
TaskWork work(std::uint64_t cycles, std::uint64_t ddr, std::uint64_t reads) {
  return {.operations = 2 * cycles,
          .cycles_at_peak = Cycles(cycles),
          .ddr_read = Bytes(ddr),
          .ddr_written = Bytes(0),
          .cmx = Bytes(2 * reads),
          .dpu_reads = Bytes(reads)};
}

TEST(Roofline, TheLowestRoofBounds) {
  const Picoseconds taken(1'000'000);

  EXPECT_EQ(roofline(work(500, 400, 400), taken, roofs()).bound(), Roof::kCompute);
  EXPECT_EQ(roofline(work(50, 400, 400), taken, roofs()).bound(), Roof::kDdr);
  EXPECT_EQ(roofline(work(50, 40, 4000), taken, roofs()).bound(), Roof::kCmx);
  EXPECT_EQ(roofline(work(0, 0, 0), taken, roofs()).bound(), Roof::kNone);
}

TEST(Roofline, TellsTheLeastTimeUnderEachRoof) {
  const Roofline line = roofline(work(500, 400, 1600), Picoseconds(1'000'000), roofs());

  EXPECT_EQ(line.least_compute, Picoseconds(500'000));
  EXPECT_EQ(line.least_ddr, Picoseconds(100'000));
  EXPECT_EQ(line.least_cmx, Picoseconds(100'000));
  EXPECT_EQ(line.least(), Picoseconds(500'000));
}

TEST(Roofline, TellsIntensityAndWhatWasAchieved) {
  const Roofline line = roofline(work(500, 400, 0), Picoseconds(1'000'000), roofs());

  EXPECT_DOUBLE_EQ(line.operations_per_second(), 1e9);
  EXPECT_DOUBLE_EQ(line.ddr_intensity(), 2.5);
  EXPECT_DOUBLE_EQ(line.cmx_intensity(), 0);
  EXPECT_DOUBLE_EQ(roofline(work(5, 4, 0), Picoseconds(0), roofs()).operations_per_second(), 0);
}

TEST(Roofline, WritesAreNoLoadOfTheReadPorts) {
  TaskWork store = work(0, 400, 0);
  store.cmx = Bytes(1'000'000);

  const Roofline line = roofline(store, Picoseconds(1'000'000), roofs());

  EXPECT_EQ(line.least_cmx, Picoseconds(0));
  EXPECT_EQ(line.bound(), Roof::kDdr);
}

TEST(Roofline, AnUnknownLimitOfCmxIsNone) {
  Roofs unknown = roofs();
  unknown.cmx = BytesPerSecond(0);

  EXPECT_EQ(roofline(work(0, 4, 1'000'000), Picoseconds(1), unknown).bound(), Roof::kDdr);
}

TEST(Roofs, AllTilesHaveWhatTheirDpusHave) {
  HwConfig hw = small_device();
  hw.tile.count = 3;
  hw.dpu.macs_per_cycle = 2048;

  EXPECT_EQ(roofs_of(hw).dpus, 3U);
  EXPECT_EQ(roofs_of(hw).operations_per_second, 3 * roofs_of_one_dpu(hw).operations_per_second);
  EXPECT_EQ(roofs_of_one_dpu(hw).operations_per_second, 2ULL * 2048 * 1'000'000'000);
  EXPECT_EQ(roofs_of(hw).operations_per_second_16_bit,
            3 * roofs_of_one_dpu(hw).operations_per_second_16_bit);
}

TEST(Roofs, SixteenBitsHaveALowerOne) {
  HwConfig hw = small_device();
  hw.dpu.fp16_slowdown = 4;

  EXPECT_EQ(roofs_of_one_dpu(hw).operations_per_second_16_bit, 2ULL * 512 * 1'000'000'000);
}

}  // namespace
}  // namespace vpusim::test
