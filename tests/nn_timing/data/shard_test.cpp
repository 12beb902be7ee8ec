#include "nn_timing/data/shard.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <string>
#include <vector>

#include "nn_timing/data/workload_sampler.hpp"
#include "sim/hw/load_device.hpp"
#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::HasSubstr;
using vpusim::test::input_error_of;
using vpusim::test::TemporaryFolder;

std::vector<LabelledWorkload> sampled(std::size_t count) {
  const HwConfig hw = DeviceCatalog(vpusim::test::source_file("hw_configs")).load("npu_5_0");
  WorkloadSampler sampler(hw, WorkloadMix(), 3);
  std::vector<LabelledWorkload> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows[i].workload = sampler.next();
    rows[i].device = VpunnDevice::kNpu50;
    rows[i].cycles = static_cast<double>(i * i + 1);
    rows[i].label = i % 2 == 0 ? LabelSource::kTeacher : LabelSource::kAnalytic;
    rows[i].model = i % 2 == 0 ? "vpunn:vpu_5_1" : "analytic";
    rows[i].split = split_of(content_hash(rows[i].workload, rows[i].device));
  }
  return rows;
}

// Of the only file that a shard of one table has.
std::string shard_bytes(const std::vector<LabelledWorkload>& rows, ShardFormat format) {
  std::vector<DpuWorkload> workloads;
  std::vector<Label> labels;
  for (const LabelledWorkload& row : rows) {
    workloads.push_back(row.workload);
    labels.push_back(
        {Cycles(static_cast<std::uint64_t>(row.cycles)), row.label, row.model, row.split});
  }
  const std::array tables = {workload_table(workloads, rows.front().device, labels)};
  return encode_shard(tables, format).front().bytes;
}

class ShardFormatTest : public testing::TestWithParam<ShardFormat> {};

TEST_P(ShardFormatTest, GivesBackWhatWasWritten) {
  const TemporaryFolder folder;
  const std::vector<LabelledWorkload> rows = sampled(1000);
  const std::string file = folder.write(std::string("shard") + std::string(ending_of(GetParam())),
                                        shard_bytes(rows, GetParam()));

  const std::vector<LabelledWorkload> read = read_data_set(file, {});

  ASSERT_EQ(read.size(), rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(read[i].workload, rows[i].workload) << i;
    EXPECT_EQ(read[i].device, rows[i].device);
    EXPECT_EQ(read[i].cycles, rows[i].cycles);
    EXPECT_EQ(read[i].label, rows[i].label);
    EXPECT_EQ(read[i].model, rows[i].model);
    EXPECT_EQ(read[i].split, rows[i].split);
  }
}

TEST_P(ShardFormatTest, WritesTheSameBytesForTheSameRows) {
  EXPECT_EQ(shard_bytes(sampled(100), GetParam()), shard_bytes(sampled(100), GetParam()));
}

TEST_P(ShardFormatTest, GivesOnlyTheSplitAndDeviceAskedFor) {
  const TemporaryFolder folder;
  const std::string file = folder.write(std::string("shard") + std::string(ending_of(GetParam())),
                                        shard_bytes(sampled(1000), GetParam()));

  for (const LabelledWorkload& row : read_data_set(file, {.split = Split::kTest})) {
    EXPECT_EQ(row.split, Split::kTest);
  }
  EXPECT_THAT(input_error_of([&] { read_data_set(file, {.device = VpunnDevice::kVpu27}); }),
              HasSubstr("no row with a label"));
}

INSTANTIATE_TEST_SUITE_P(Formats, ShardFormatTest,
                         testing::Values(ShardFormat::kCsv, ShardFormat::kHdf5),
                         [](const auto& tested) {
                           return std::string(kShardFormatNames[tested.param]);
                         });

TEST(Hdf5ShardTest, RefusesWhatIsNoShard) {
  const TemporaryFolder folder;
  const std::string text = folder.write("text.h5", "hello\n");
  std::string cut = shard_bytes(sampled(1000), ShardFormat::kHdf5);
  cut.resize(cut.size() / 2);

  EXPECT_THAT(input_error_of([&] { read_data_set(text, {}); }),
              HasSubstr("text.h5: is no HDF5 file, or a damaged one"));
  EXPECT_THAT(input_error_of([&] { read_data_set(folder.write("cut.h5", cut), {}); }),
              HasSubstr("cut.h5: is no HDF5 file, or a damaged one"));
}

// Nineteen of twenty rows for learning and choosing, and never one in two splits.
TEST(SplitTest, FollowsFromTheContentAlone) {
  std::array<int, 3> counts{};
  for (const LabelledWorkload& row : sampled(20'000)) {
    ++counts[static_cast<std::size_t>(row.split)];
  }

  EXPECT_NEAR(counts[0], 18'000, 300);
  EXPECT_NEAR(counts[1], 1000, 150);
  EXPECT_NEAR(counts[2], 1000, 150);
}

TEST(ContentHashTest, TellsWorkloadsApartThatCostModelsTellApart) {
  DpuWorkload workload;
  const std::uint64_t hash = content_hash(workload, VpunnDevice::kVpu27);
  DpuWorkload same = workload;
  same.input.type = DataType::kInt8;  // costs what UINT8 costs
  DpuWorkload wider = workload;
  wider.input.width = 2;

  EXPECT_EQ(content_hash(same, VpunnDevice::kVpu27), hash);
  EXPECT_NE(content_hash(wider, VpunnDevice::kVpu27), hash);
  EXPECT_NE(content_hash(workload, VpunnDevice::kVpu40), hash);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
