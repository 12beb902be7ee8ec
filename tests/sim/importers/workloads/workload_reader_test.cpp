#include "sim/importers/workloads/workload_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

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

// As libraries of data frames write a column of flags with holes in it.
TEST(WorkloadReaderTest, ReadsFlagsThatAreWrittenAsRealNumbers) {
  const TemporaryFolder folder;
  WorkloadReader reader(
      folder.write("t.csv", "operation,weightless,inplace_output,superdense\nELTWISE,0.0,1.0,\n"));
  WorkloadRow row;

  ASSERT_TRUE(reader.next(row));

  EXPECT_EQ(row.workload.is_weightless, false);
  EXPECT_EQ(row.workload.is_inplace, true);
  EXPECT_FALSE(row.workload.is_superdense);
}

TEST(WorkloadColumnTest, WritesWhatItReads) {
  const auto texts = std::to_array<std::pair<std::string_view, std::string_view>>(
      {{"device", "NPU_5_0"},
       {"operation", "ELTWISE_MUL"},
       {"in_w", "16777216"},
       {"ih_t", "-3"},
       {"act_sparsity", "0.128038"},
       {"in_swz1", "KEY_4"},
       {"weight_dtype", "UINT4"},
       {"weightless", "1"},
       {"isi_strategy", "SplitOverK"}});
  for (const auto& [name, text] : texts) {
    const WorkloadColumn* const column = find_workload_column(name);
    ASSERT_NE(column, nullptr) << name;
    WorkloadRow row;
    std::string written;

    EXPECT_TRUE(column->set(row, text)) << name;
    column->write(row, written);

    EXPECT_EQ(written, text) << name;
  }
}

TEST(WorkloadColumnTest, IsANumberToo) {
  WorkloadRow row;
  const WorkloadColumn& mode = *find_workload_column("execution_mode");
  const WorkloadColumn& inplace = *find_workload_column("inplace_output");
  const WorkloadColumn& width = *find_workload_column("in_w");

  EXPECT_TRUE(mode.put(row, 4));
  EXPECT_EQ(row.workload.execution_mode, ExecutionMode::kCuboid8x16);
  EXPECT_EQ(mode.get(row), 4);
  EXPECT_EQ(inplace.get(row), std::nullopt);
  EXPECT_TRUE(inplace.put(row, 0));
  EXPECT_EQ(inplace.get(row), 0);
  EXPECT_FALSE(mode.put(row, 7));
  EXPECT_FALSE(inplace.put(row, 2));
  EXPECT_FALSE(width.put(row, -1));
  EXPECT_FALSE(width.put(row, 1.5));
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
