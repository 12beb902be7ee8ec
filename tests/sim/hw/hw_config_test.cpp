#include "sim/hw/hw_config.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "sim/hw/device_keys.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

TEST(HwConfigTest, FindsTheHandlingOfAnEngineKind) {
  HwConfig hw = small_device();
  hw.dma.handling.fifo_depth = 1;
  hw.dpu.handling.fifo_depth = 2;
  hw.shave.handling.fifo_depth = 3;
  hw.m2i.handling.fifo_depth = 4;

  EXPECT_EQ(hw.handling(EngineKind::kDma).fifo_depth, 1U);
  EXPECT_EQ(hw.handling(EngineKind::kDpu).fifo_depth, 2U);
  EXPECT_EQ(hw.handling(EngineKind::kShave).fifo_depth, 3U);
  EXPECT_EQ(hw.handling(EngineKind::kM2i).fifo_depth, 4U);
}

TEST(WithDpuFrequencyTest, ScalesTheVpuClockOfThe37xxByThreeQuarters) {
  const HwConfig hw = catalog_device("vpu_2_7").with_dpu_frequency(Hertz(1'067'000'000));

  EXPECT_EQ(hw.clocks.dpu, Hertz(1'067'000'000));
  EXPECT_EQ(hw.clocks.vpu, Hertz(800'250'000));  // 1067 * 975 / 1300
}

TEST(WithDpuFrequencyTest, RoundsTheVpuClockToTheNearestHertz) {
  const HwConfig hw = catalog_device("vpu_4_0").with_dpu_frequency(Hertz(1'850'000'000));

  // 971 MHz * 1850 / 1700 = 1,056,676,470.6 Hz
  EXPECT_EQ(hw.clocks.vpu, Hertz(1'056'676'471));
}

TEST(WithDpuFrequencyTest, ChangesNothingElse) {
  const HwConfig before = catalog_device("vpu_2_7");

  const HwConfig after = before.with_dpu_frequency(Hertz(1'067'000'000));

  EXPECT_EQ(after.name, before.name);
  for (const DeviceKey& key : device_keys()) {
    if (!key.path.starts_with("clocks.")) {
      EXPECT_EQ(key.get(after), key.get(before)) << key.path;
    }
  }
}

TEST(WithDpuFrequencyTest, IsTheSameDeviceAtTheSameClock) {
  const HwConfig before = catalog_device("vpu_4_0");

  EXPECT_EQ(hash_of(before.with_dpu_frequency(before.clocks.dpu)), hash_of(before));
}

TEST(HwHashTest, IsEqualForEqualDevices) {
  EXPECT_EQ(hash_of(small_device()), hash_of(small_device()));
}

TEST(HwHashTest, ChangesWithEveryKey) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const std::string before = hash_of(hw);

  for (const DeviceKey& key : device_keys()) {
    HwConfig other = hw;
    const std::uint64_t value = key.get(hw);
    key.set(other, value < key.largest ? value + 1 : value - 1);
    EXPECT_NE(hash_of(other), before) << key.path;
  }
}

TEST(HwHashTest, ChangesWithClocksBelowAMegahertz) {
  HwConfig other = small_device();
  other.clocks.vpu = Hertz(other.clocks.vpu.count() + 1);

  EXPECT_NE(hash_of(other), hash_of(small_device()));
}

TEST(HwHashTest, ChangesWithEveryNumberOfTheKernelTable) {
  HwConfig hw = small_device();
  hw.shave.kernels = {{"MVN", BytesPerKilocycle(830), Cycles(2810)}};
  const std::string before = hash_of(hw);

  const std::vector<std::function<void(ShaveKernelCost&)>> changes = {
      [](ShaveKernelCost& cost) { cost.kernel = "Tanh"; },
      [](ShaveKernelCost& cost) { cost.width = BytesPerKilocycle(831); },
      [](ShaveKernelCost& cost) { cost.latency = Cycles(2811); },
  };
  for (const auto& change : changes) {
    HwConfig other = hw;
    change(other.shave.kernels.front());
    EXPECT_NE(hash_of(other), before);
  }
}

TEST(HwHashTest, ChangesWithTheOtherTablesAndTheChoiceAmongThem) {
  HwConfig hw = catalog_device("npu_5_0");
  const std::string before = hash_of(hw);

  const std::vector<std::function<void(HwConfig&)>> changes = {
      [](HwConfig& other) { other.timing.shave_model = ShaveModel::kProfiled; },
      [](HwConfig& other) { other.shave.heuristics.front().operations->memory += 1; },
      [](HwConfig& other) { other.shave.heuristics.front().entry_cycles += 1; },
      [](HwConfig& other) { other.shave.heuristics.front().speed_up += 1; },
      [](HwConfig& other) { other.shave.heuristics.front().has_linear = true; },
      [](HwConfig& other) { other.shave.profile.vpu = Hertz(1); },
      [](HwConfig& other) { other.shave.profile.kernels.front().slope += 1; },
      [](HwConfig& other) { other.shave.profile.kernels.front().displacement += 1; },
      [](HwConfig& other) { other.dpu.power->activity_limit += 1; },
      [](HwConfig& other) { other.dpu.power->float8->adjuster += 1; },
      [](HwConfig& other) { other.dpu.power->integer.operations.begin()->second[99] = 1; },
      [](HwConfig& other) { other.dpu.power.reset(); },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    HwConfig other = hw;
    changes[i](other);
    EXPECT_NE(hash_of(other), before) << i;
  }
}

TEST(HwHashTest, DoesNotDependOnHowADeviceIsCalled) {
  HwConfig renamed = small_device();
  renamed.name = "another";
  renamed.title = "another title";

  EXPECT_EQ(hash_of(renamed), hash_of(small_device()));
}

}  // namespace
}  // namespace vpusim::test
