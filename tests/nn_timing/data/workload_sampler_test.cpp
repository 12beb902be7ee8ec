#include "nn_timing/data/workload_sampler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "nn_timing/model/cmx_size.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "nn_timing/model/validity.hpp"
#include "sim/hw/load_device.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::HasSubstr;
using vpusim::test::input_error_of;

HwConfig device(const std::string& name) {
  return DeviceCatalog(vpusim::test::source_file("hw_configs")).load(name);
}

// What tells apart how a workload is computed, sizes aside.
auto kind_of(const DpuWorkload& w) {
  return std::tuple(w.operation, w.input.type == DataType::kFloat16, w.kernel_width,
                    w.kernel_height, w.stride_width, w.stride_height, w.execution_mode,
                    w.isi_strategy, w.has_weight_sparsity);
}

class WorkloadSamplerDeviceTest : public testing::TestWithParam<std::string> {};

TEST_P(WorkloadSamplerDeviceTest, DrawsNothingThatTheRulesRefuse) {
  const HwConfig hw = device(GetParam());
  WorkloadSampler sampler(hw, WorkloadMix(), 1);
  constexpr int kDraws = 100'000;
  int refused = 0;

  for (int i = 0; i < kDraws; ++i) {
    const DpuWorkload workload = sanitized(sampler.next(), hw.timing.vpunn_device);
    std::vector<std::string> findings;
    const Verdict verdict = check(workload, hw.timing.vpunn_device, &findings);
    const bool fits = cmx_size(workload, hw.timing.vpunn_device) <= hw.cmx.capacity;
    if ((verdict != Verdict::kValid || !fits) && ++refused < 10) {
      ADD_FAILURE() << kVerdictNames[verdict] << " " << kDpuOperationNames[workload.operation]
                    << " " << testing::PrintToString(findings);
    }
  }

  EXPECT_EQ(refused, 0) << "of " << kDraws;
}

TEST_P(WorkloadSamplerDeviceTest, DrawsTheSameForTheSameSeedOnly) {
  const HwConfig hw = device(GetParam());
  WorkloadSampler first(hw, WorkloadMix(), 5);
  WorkloadSampler second(hw, WorkloadMix(), 5);
  WorkloadSampler other(hw, WorkloadMix(), 6);
  int same_as_other = 0;

  for (int i = 0; i < 1000; ++i) {
    const DpuWorkload drawn = first.next();
    EXPECT_EQ(drawn, second.next());
    same_as_other += drawn == other.next() ? 1 : 0;
  }

  EXPECT_LT(same_as_other, 10);
}

INSTANTIATE_TEST_SUITE_P(Devices, WorkloadSamplerDeviceTest,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& tested) { return tested.param; });

// Of the engine that the C++ standard fixes, so that data sets are the same everywhere.
TEST(RandomTest, DrawsTheStandardsNumbers) {
  constexpr std::uint64_t kDefaultSeed = 5489;
  Random random(kDefaultSeed);
  for (int i = 0; i < 9999; ++i) {
    random.bits();
  }

  EXPECT_EQ(random.bits(), 9981545732273789042U);
}

TEST(RandomTest, StaysWithinItsBoundsAndReachesThem) {
  Random random(1);
  std::set<std::uint32_t> drawn;
  for (int i = 0; i < 1000; ++i) {
    drawn.insert(random.between(3, 6));
    const std::uint32_t size = random.log_uniform(5, 40);
    EXPECT_TRUE(size >= 5 && size <= 40) << size;
    EXPECT_FALSE(random.chance(0));
    EXPECT_TRUE(random.chance(100));
  }

  EXPECT_EQ(drawn, (std::set<std::uint32_t>{3, 4, 5, 6}));
}

TEST(WorkloadSamplerTest, UsesTheCmxOfADeviceOfOnesOwn) {
  HwConfig hw = device("vpu_2_7");
  hw.cmx.capacity = Bytes(4U << 20U);
  WorkloadSampler sampler(hw, WorkloadMix(), 1);
  Bytes largest;

  for (int i = 0; i < 10'000; ++i) {
    const Bytes size =
        cmx_size(sanitized(sampler.next(), VpunnDevice::kVpu27), VpunnDevice::kVpu27);
    EXPECT_LE(size, hw.cmx.capacity);
    largest = std::max(largest, size);
  }

  EXPECT_GT(largest, Bytes(3U << 20U));
}

TEST(WorkloadSamplerTest, RefusesADeviceOrMixThatHasNothingToDraw) {
  HwConfig hw = device("vpu_2_7");
  WorkloadMix mix;
  mix.operations = {{DpuOperation::kLayerNorm, 1}};

  EXPECT_THAT(input_error_of([&] { WorkloadSampler(hw, mix, 1); }),
              HasSubstr("no operation of the mix is one that vpu_2_7 has"));
  hw.cmx.capacity = Bytes(100'000);
  EXPECT_THAT(input_error_of([&] { WorkloadSampler(hw, WorkloadMix(), 1); }),
              HasSubstr("262144 bytes of CMX per tile at least, got 100000"));
}

// The mix knows every kind of workload that was measured; only rows for training are looked at.
TEST(WorkloadSamplerTest, DrawsAllKindsOfMeasuredWorkloads) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "measured_dpu.csv");
  std::set<std::tuple<VpunnDevice, decltype(kind_of(DpuWorkload()))>> missing;
  WorkloadReader reader(table);
  WorkloadRow row;
  while (reader.next(row)) {
    if (reader.table().field("split") == "train") {
      missing.emplace(row.device.value(), kind_of(row.workload));
    }
  }
  ASSERT_GT(missing.size(), 50U);

  for (const char* const name : {"vpu_2_7", "vpu_4_0"}) {
    const HwConfig hw = device(name);
    WorkloadSampler sampler(hw, WorkloadMix(), 1);
    for (int i = 0; i < 1'000'000; ++i) {
      missing.erase({hw.timing.vpunn_device, kind_of(sampler.next())});
    }
  }

  EXPECT_EQ(missing.size(), 0U);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
