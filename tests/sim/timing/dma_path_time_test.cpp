// What a transfer takes on a path of its own, on the small device (1 GHz) and against
// transfers that were measured on silicon.

#include "sim/timing/analytic/dma_path_time.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "sim/hw/load_device.hpp"
#include "tests/sim/timing/reference_table.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

constexpr DmaDirection kPath = DmaDirection::kDdrToCmx;

class DmaPathTimeTest : public testing::Test {
 protected:
  DmaPath& path() { return hw.dma.paths[static_cast<std::size_t>(kPath)]; }

  HwConfig hw = small_device();  // 100 cycles, 8 bytes per cycle; a cycle is 1 ns
};

TEST_F(DmaPathTimeTest, AddsTheLatencyOutsideTheChipWhateverTheClock) {
  path().ddr_latency = Picoseconds(40'000);

  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(64), {}).latency, Picoseconds(140'000));
  hw.clocks.vpu = Hertz(500'000'000);
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(64), {}).latency, Picoseconds(240'000));
}

TEST_F(DmaPathTimeTest, ASlowOpeningCostsTimeOnceAndInProportion) {
  path().opening = Bytes(80);
  path().opening_width = BytesPerKilocycle(4000);

  // 80 bytes take 20 ns instead of 10.
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(8000), {}).latency, Picoseconds(110'000));
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(40), {}).latency, Picoseconds(105'000));
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(8000), {}).rate, BytesPerSecond(8'000'000'000));
}

TEST_F(DmaPathTimeTest, AFastOpeningSavesTimeButNeverMoreThanThereIs) {
  path().opening = Bytes(80);
  path().opening_width = BytesPerKilocycle(16'000);
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(8000), {}).latency, Picoseconds(95'000));

  path().latency = Cycles(2);
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(8000), {}).latency, Picoseconds(0));
}

TEST_F(DmaPathTimeTest, GapsInWhatIsReadAddUp) {
  hw.dma.ddr_read_row = Cycles(10);

  // 800 bytes take 100 ns, the four gaps between five rows 40.
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(800), {.read = 5, .written = 1}).rate,
            BytesPerSecond(800'000'000'000 / 140));
}

TEST_F(DmaPathTimeTest, ShortRowsThatAreWrittenTakeAsLongAsLongerOnes) {
  hw.dma.ddr_write_row = Cycles(10);

  // Ten rows of 40 bytes would stream in 50 ns; a row takes 10. Of 160 bytes each, they
  // stream in 200 ns.
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(400), {.read = 1, .written = 10}).rate,
            BytesPerSecond(4'000'000'000));
  EXPECT_EQ(dma_path_time(hw, kPath, Bytes(1600), {.read = 1, .written = 10}).rate,
            BytesPerSecond(8'000'000'000));
}

TEST_F(DmaPathTimeTest, AnIsolatedTransferFetchesItsDescriptorToo) {
  hw.dma.fetch_latency = Picoseconds(30'000);

  EXPECT_EQ(isolated_dma_time(hw, kPath, Bytes(800)), Picoseconds(230'000));
  EXPECT_EQ(isolated_dma_time(hw, kPath, Bytes(0)), Picoseconds(130'000));
}

// Mean absolute errors on the measured transfers that nothing was fitted to; by test of
// the published suite, which names device and memory gear.
TEST(MeasuredDmaTest, ThePathsAreAsExactAsDocumented) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(file, "measured_dma.csv");
  const ReferenceTable table(file);
  struct Set {
    std::string device;
    double documented;  // hw_configs/README.md, in percent
  };
  const std::map<std::string, Set> sets = {
      {"SweepGT_DMATime_27", {"vpu_2_7", 2.6}},
      {"SweepGT_DMATime_27_GEAR4", {source_file("hw_configs/vpu_2_7/ddr_gear4.yaml"), 3.9}},
      {"SweepGT_DMATime_40", {"vpu_4_0", 5.4}},
  };
  const DeviceCatalog catalog(source_file("hw_configs"));
  for (const auto& [test, set] : sets) {
    HwConfig hw = catalog.load(set.device);
    hw.clocks.vpu = Hertz(975'000'000);  // the measurements' clock
    double sum = 0;
    int count = 0;
    for (const ReferenceTable::Row& row : table.rows()) {
      if (row.text("test") != test || row.text("split") != "test") {
        continue;
      }
      const bool from_cmx = row.text("src") == "CMX";
      const bool to_cmx = row.text("dst") == "CMX";
      const DmaDirection direction =
          from_cmx ? (to_cmx ? DmaDirection::kCmxToCmx : DmaDirection::kCmxToDdr)
                   : (to_cmx ? DmaDirection::kDdrToCmx : DmaDirection::kDdrToDdr);
      const Picoseconds time = isolated_dma_time(hw, direction, Bytes(row.number("bytes")));
      const auto measured = static_cast<double>(row.number("gt_vpu_cycles_975MHz"));
      const double cycles = static_cast<double>(time.count()) * 975e6 / 1e12;
      sum += std::abs(cycles / measured - 1);
      ++count;
    }
    ASSERT_GT(count, 10) << test;
    EXPECT_LT(100 * sum / count, set.documented) << test;
  }
}

}  // namespace
}  // namespace vpusim::test
