#include "nn_timing/data/data_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using vpusim::test::input_error_of;
using vpusim::test::TemporaryFolder;

class DataSetTest : public testing::Test {
 protected:
  std::vector<LabelledWorkload> read(const std::string& text, const DataSetOptions& options) const {
    return read_data_set(folder.write("t.csv", text), options);
  }
  std::string error_of(const std::string& text) const {
    return input_error_of([&] { read(text, {}); });
  }

  TemporaryFolder folder;
};

TEST_F(DataSetTest, ReadsWorkloadLabelSplitAndGroup) {
  const std::vector<LabelledWorkload> rows = read(
      "device,operation,in_w,gt_cycles,split,group,label\n"
      "VPU_4_0,MAXPOOL,7,99.5,validation,abc,teacher\n"
      "VPU_2_7,ELTWISE,8,12,,,\n",
      {});

  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].workload.operation, DpuOperation::kMaxPool);
  EXPECT_EQ(rows[0].device, VpunnDevice::kVpu40);
  EXPECT_EQ(rows[0].cycles, 99.5);
  EXPECT_EQ(rows[0].split, Split::kValidation);
  EXPECT_EQ(rows[0].label, LabelSource::kTeacher);
  EXPECT_EQ(rows[0].group, "abc");
  EXPECT_EQ(rows[1].split, Split::kTrain);
  EXPECT_EQ(rows[1].label, LabelSource::kMeasured);
  EXPECT_EQ(rows[1].group, "");
}

TEST_F(DataSetTest, PrefersWhatWasMeasuredToWhatWasPredicted) {
  EXPECT_EQ(read("device,operation,cycles,gt_cycles\nVPU_2_7,MAXPOOL,5,7\n", {})[0].cycles, 7);
  EXPECT_EQ(read("device,operation,cycles\nVPU_2_7,MAXPOOL,5\n", {})[0].cycles, 5);
}

TEST_F(DataSetTest, TakesOfRecoveredMeasurementsOnlyTheTrustedOnes) {
  const std::vector<LabelledWorkload> rows = read(
      "device,operation,weightless,inplace_output,cached_5_1,use_5_1\n"
      "NPU_5_0,ELTWISE,0.0,1.0,137.0,1\n"
      "NPU_5_0,ELTWISE,1.0,0.0,138.0,0\n",
      {});

  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].cycles, 137);
  EXPECT_EQ(rows[0].workload.is_weightless, false);
  EXPECT_EQ(rows[0].workload.is_inplace, true);
}

TEST_F(DataSetTest, LeavesOutOtherDevicesSplitsKindsAndRowsWithoutLabel) {
  const std::string table =
      "device,operation,in_w,gt_cycles,split,kind\n"
      "VPU_2_7,MAXPOOL,1,9,train,hw_profiled_regression\n"
      "VPU_4_0,MAXPOOL,2,9,train,hw_profiled_regression\n"
      "VPU_2_7,MAXPOOL,3,9,test,hw_profiled_regression\n"
      "VPU_2_7,MAXPOOL,4,9,train,hw_comment_GTM\n"
      "VPU_2_7,MAXPOOL,5,,train,hw_profiled_regression\n";
  const auto widths = [&](const DataSetOptions& options) {
    std::vector<std::uint32_t> found;
    for (const LabelledWorkload& row : read(table, options)) {
      found.push_back(row.workload.input.width);
    }
    return found;
  };
  using Widths = std::vector<std::uint32_t>;

  EXPECT_EQ(widths({}), (Widths{1, 2, 3, 4}));
  EXPECT_EQ(widths({.device = VpunnDevice::kVpu27}), (Widths{1, 3, 4}));
  EXPECT_EQ(widths({.split = Split::kTest}), Widths{3});
  EXPECT_EQ(widths({.is_only_profiled = true}), (Widths{1, 2, 3}));
}

TEST_F(DataSetTest, TakesRowsWithoutDeviceForTheOneThatIsAskedFor) {
  const std::string table = "operation,cycles\nMAXPOOL,5\n";

  EXPECT_EQ(read(table, {.device = VpunnDevice::kNpu50})[0].device, VpunnDevice::kNpu50);
  EXPECT_THAT(error_of(table),
              EndsWith("t.csv:2:1: the row names no device, and nobody else does"));
}

TEST_F(DataSetTest, PointsToWhatIsWrong) {
  EXPECT_THAT(error_of("device,operation\nVPU_2_7,MAXPOOL\n"),
              EndsWith("t.csv:1:1: expected a column of cycles: 'gt_cycles', 'cycles' or "
                       "'cached_5_1'"));
  EXPECT_THAT(error_of("device,operation,cycles\nVPU_2_7,MAXPOOL,-5\n"),
              EndsWith("t.csv:2:17: cycles: expected a positive number of cycles, got '-5'"));
  EXPECT_THAT(error_of("device,operation,cycles,split\nVPU_2_7,MAXPOOL,5,trian\n"),
              EndsWith("t.csv:2:19: split: expected train, validation, test, got 'trian'; did you "
                       "mean 'train'?"));
  EXPECT_THAT(error_of("device,operation,cycles\nVPU_2_7,MAXPOOL,\n"),
              HasSubstr("no row with a label"));
}

TEST_F(DataSetTest, RefusesFoldersThatAreNoCompleteDataSet) {
  const auto error = [&](const std::string& manifest) {
    return input_error_of([&] {
      const std::string file = folder.write("manifest.json", manifest);
      read_data_set(std::filesystem::path(file).parent_path().string(), {});
    });
  };

  EXPECT_THAT(input_error_of([&] { read_data_set(folder.path("."), {}); }),
              HasSubstr("is no data set: it has no manifest.json"));
  EXPECT_THAT(error(R"({"is_complete": false})"), HasSubstr("the data set is not complete"));
  EXPECT_THAT(error(R"({"is_complete": true, "shards": [{"files": [{"name": "a.csv"}]}]})"),
              HasSubstr("shards[0].files[0].name: no such file"));
}

TEST_F(DataSetTest, ReadsAllShardsOfAFolder) {
  folder.write("a.csv", "device,operation,in_w,cycles\nVPU_2_7,MAXPOOL,1,5\n");
  folder.write("b.csv", "device,operation,in_w,cycles\nVPU_2_7,MAXPOOL,2,6\n");
  const std::string manifest = folder.write(
      "manifest.json", R"({"is_complete": true, "shards": [{"files": [{"name": "a.csv"}]},
                          {"files": [{"name": "b.csv"}]}]})");

  const std::vector<LabelledWorkload> rows =
      read_data_set(std::filesystem::path(manifest).parent_path().string(), {});

  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[1].workload.input.width, 2U);
  EXPECT_EQ(rows[1].cycles, 6);
}

TEST(PublishedMeasurementsTest, AreReadWithTheirSplits) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "measured_dpu.csv");
  VPUSIM_REFERENCE_DATA_OR_SKIP(npu5, "measured_dpu_npu5.csv.gz");

  EXPECT_EQ(
      read_data_set(
          table, {.device = VpunnDevice::kVpu27, .split = Split::kTrain, .is_only_profiled = true})
          .size(),
      138U);
  EXPECT_EQ(
      read_data_set(
          table, {.device = VpunnDevice::kVpu40, .split = Split::kTest, .is_only_profiled = true})
          .size(),
      86U);
  EXPECT_EQ(read_data_set(npu5, {.split = Split::kTrain}).size(), 23'832U);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
