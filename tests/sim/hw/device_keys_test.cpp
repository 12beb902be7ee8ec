#include "sim/hw/device_keys.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

const DeviceKey& key(std::string_view path) {
  for (const DeviceKey& candidate : device_keys()) {
    if (candidate.path == path) {
      return candidate;
    }
  }
  throw std::runtime_error("no key " + std::string(path));
}

TEST(DeviceKeysTest, NameEachNumberOnce) {
  std::set<std::string_view> paths;

  for (const DeviceKey& candidate : device_keys()) {
    EXPECT_TRUE(paths.insert(candidate.path).second) << candidate.path;
  }
}

TEST(DeviceKeysTest, ExplainEachNumberInOneLine) {
  for (const DeviceKey& candidate : device_keys()) {
    EXPECT_FALSE(candidate.meaning.empty()) << candidate.path;
    EXPECT_EQ(candidate.meaning.find('\n'), std::string_view::npos) << candidate.path;
  }
}

TEST(DeviceKeysTest, ReadBackWhatTheySet) {
  HwConfig hw = small_device();

  for (const DeviceKey& candidate : device_keys()) {
    candidate.set(hw, candidate.largest);
    EXPECT_EQ(candidate.get(hw), candidate.largest) << candidate.path;
    candidate.set(hw, candidate.smallest);
    EXPECT_EQ(candidate.get(hw), candidate.smallest) << candidate.path;
  }
}

TEST(DeviceKeysTest, EachSetANumberOfTheirOwn) {
  HwConfig hw = small_device();
  for (const DeviceKey& candidate : device_keys()) {
    candidate.set(hw, candidate.smallest);
  }

  for (const DeviceKey& changed : device_keys()) {
    HwConfig other = hw;
    changed.set(other, changed.largest);
    for (const DeviceKey& candidate : device_keys()) {
      if (candidate.path != changed.path) {
        EXPECT_EQ(candidate.get(other), candidate.smallest)
            << changed.path << " changes " << candidate.path;
      }
    }
  }
}

TEST(DeviceKeysTest, HaveTheUnitThatEndsTheirName) {
  HwConfig hw = small_device();

  key("clocks.dpu_mhz").set(hw, 1300);
  key("ddr.bandwidth_mb_per_s").set(hw, 27'000);
  key("dma.start_pitch_ns").set(hw, 156);
  key("cmx.capacity_bytes").set(hw, 1'982'464);
  key("dma.ddr_to_cmx.latency_vpu_cycles").set(hw, 555);
  key("dma.ddr_to_cmx.bytes_per_kilocycle").set(hw, 30'100);

  EXPECT_EQ(hw.clocks.dpu, Hertz(1'300'000'000));
  EXPECT_EQ(hw.ddr.bandwidth, BytesPerSecond(27'000'000'000));
  EXPECT_EQ(hw.dma.handling.start_pitch, Picoseconds(156'000));
  EXPECT_EQ(hw.cmx.capacity, Bytes(1'982'464));
  EXPECT_EQ(hw.dma_path(DmaDirection::kDdrToCmx).latency, Cycles(555));
  EXPECT_EQ(hw.dma_path(DmaDirection::kDdrToCmx).width, BytesPerKilocycle(30'100));
}

TEST(DeviceKeysTest, TruthValuesAreFlags) {
  EXPECT_TRUE(key("compiler_dma.is_legacy").is_flag());
  EXPECT_FALSE(key("m2i.count").is_flag());  // 0 or 1, but a number
}

}  // namespace
}  // namespace vpusim::test
