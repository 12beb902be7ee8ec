#include "sim/importers/workloads/workload_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/sim/base/input_error_of.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

TEST(WorkloadReaderTest, ReadsTheSameWorkloadFromCsvAndYaml) {
  const TemporaryFolder folder;
  WorkloadReader csv(folder.write("t.csv",
                                  "device,operation,in_w,in_swz0,weight_dtype,act_sparsity,gt\n"
                                  "VPU_4_0,MAXPOOL,7,KEY_5,INT4,0.25,99\n"));
  WorkloadReader yaml(folder.write("t.yaml",
                                   "- {device: VPU_4_0, operation: MAXPOOL, in_w: 7, in_swz0: "
                                   "KEY_5, weight_dtype: INT4, act_sparsity: 0.25}\n"));
  WorkloadRow of_csv;
  WorkloadRow of_yaml;

  ASSERT_TRUE(csv.next(of_csv));
  ASSERT_TRUE(yaml.next(of_yaml));

  EXPECT_EQ(of_csv.workload, of_yaml.workload);
  EXPECT_EQ(of_csv.device, VpunnDevice::kVpu40);
  EXPECT_EQ(of_csv.workload.operation, DpuOperation::kMaxPool);
  EXPECT_EQ(of_csv.workload.weight_type, DataType::kInt4);
  EXPECT_FALSE(csv.next(of_csv));
}

TEST(WorkloadReaderTest, PointsToAnIllegalValue) {
  const TemporaryFolder folder;
  const auto error_of = [&](const std::string& name, const std::string& text) {
    return input_error_of([&] {
      WorkloadReader reader(folder.write(name, text));
      WorkloadRow row;
      reader.next(row);
    });
  };

  EXPECT_THAT(error_of("t.yaml", "- operation: MAXPOOL\n  in_w: 0x10\n"),
              EndsWith("t.yaml:2:9: in_w: expected a whole number up to 16777216, got '0x10'"));
  EXPECT_THAT(error_of("t.yaml", "- {operation: MAXPOOL, in_width: 3}\n"),
              HasSubstr("unknown key 'in_width'"));
  EXPECT_THAT(error_of("t.csv", "in_w\n3\n"), HasSubstr("with 'operation', got 'in_w'"));
}

}  // namespace
}  // namespace vpusim::test
