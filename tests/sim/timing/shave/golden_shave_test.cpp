// Every row of the published library's SHAVE answers, by provider.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/timing/reference_table.hpp"
#include "tests/sim/timing/shave/ask.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

WorkloadTensor tensor_of(const ReferenceTable::Row& row, const std::string& side) {
  return {.width = row.number(side + "_w"),
          .height = row.number(side + "_h"),
          .channels = row.number(side + "_c"),
          .batch = row.number(side + "_b"),
          .type = kDataTypeNames.find(row.text("dtype")).value(),
          .layout = kLayoutNames.find(row.text("layout")).value()};
}

ShaveWorkload workload_of(const ReferenceTable::Row& row) {
  ShaveWorkload workload;
  workload.kernel = row.text("op");
  workload.inputs.assign(row.number("n_inputs"), tensor_of(row, "in"));
  workload.outputs = {tensor_of(row, "out")};
  return workload;
}

// How a model's answers compare with the rows of one provider and device.
struct Comparison {
  int rows = 0;
  int equal = 0;  // the same cycles, or an error there and no answer here
  std::set<std::string> open;
  int open_rows = 0;  // of kernels that the model never answers for
  std::set<std::string> different;
};

class GoldenShaveTest : public testing::Test {
 protected:
  // A device file stands for the published device of another name, if one is given.
  static Comparison compare(const ReferenceTable& table, const std::string& provider,
                            const std::string& device, const ShaveTimingModel& model,
                            const HwConfig& hw) {
    std::map<std::string, std::vector<const ReferenceTable::Row*>> by_kernel;
    for (const ReferenceTable::Row& row : table.rows()) {
      if (row.text("provider") == provider && row.text("device") == device) {
        by_kernel[row.text("op")].push_back(&row);
      }
    }
    Comparison all;
    for (const auto& [kernel, rows] : by_kernel) {
      add(all, kernel, rows, model, hw);
    }
    return all;
  }

  static void add(Comparison& all, const std::string& kernel,
                  const std::vector<const ReferenceTable::Row*>& rows,
                  const ShaveTimingModel& model, const HwConfig& hw) {
    bool is_open = true;
    int equal = 0;
    for (const ReferenceTable::Row* row : rows) {
      const auto answer = ask(model, workload_of(*row), hw);
      is_open = is_open && !answer;
      equal += answer ? !row->is_empty("cycles") && answer->cycles == Cycles(row->number("cycles"))
                      : row->is_empty("cycles");
    }
    const int count = static_cast<int>(rows.size());
    all.rows += count;
    if (is_open) {
      all.open.insert(kernel);
      all.open_rows += count;
      return;
    }
    all.equal += equal;
    if (equal != count) {
      all.different.insert(kernel);
    }
  }

  static void expect_all(const Comparison& all, int rows) {
    EXPECT_EQ(all.rows, rows);
    EXPECT_EQ(all.equal, rows);
    EXPECT_THAT(all.open, IsEmpty());
    EXPECT_THAT(all.different, IsEmpty());
  }
};

TEST_F(GoldenShaveTest, TheDevicesModelsAreTheDefaultsOfThePublishedLibrary) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_shave.csv.gz");
  const ReferenceTable table(path);
  const auto compare_default = [&](const std::string& published, const std::string& ours) {
    return compare(table, "default", published, DeviceShaveTiming(), catalog_device(ours));
  };

  expect_all(compare_default("VPU_2_0", "vpu_2_0"), 3900);
  expect_all(compare_default("VPU_2_1", "vpu_2_0"), 3900);
  expect_all(compare_default("VPU_2_7", "vpu_2_7"), 3900);
  expect_all(compare_default("VPU_4_0", "vpu_4_0"), 3900);
  expect_all(compare_default("NPU_5_0", "npu_5_0"), 8100);
}

TEST_F(GoldenShaveTest, TheRooflineIsThePublishedHeuristic) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_shave.csv.gz");

  expect_all(compare(ReferenceTable(path), "heuristic", "NPU_5_0",
                     HeuristicShaveTiming(HeuristicShaveTiming::Use::kRooflineOnly),
                     catalog_device("npu_5_0")),
             8100);
}

TEST_F(GoldenShaveTest, TheSecondGenerationIsLinearOnTheOldestDevices) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_shave.csv.gz");
  const ReferenceTable table(path);
  const HwConfig hw = catalog_device("vpu_2_0");

  expect_all(compare(table, "shave2", "VPU_2_0", LinearShaveTiming(), hw), 3650);
  expect_all(compare(table, "shave2", "VPU_2_1", LinearShaveTiming(), hw), 3650);
}

// What the second generation has no published table for.
const std::set<std::string> kOpenOn27 = {"MVN",
                                         "MVN6",
                                         "MVN6_fourAx",
                                         "MVN6_oneAx",
                                         "MVN6_onlyOneAx",
                                         "MVN6_threeAx",
                                         "MVN6_twoAx",
                                         "MVN_2Ax",
                                         "MVN_3Ax",
                                         "interpolatewh_1",
                                         "vpuem.add",
                                         "vpuem.gelu",
                                         "vpuem.gptq",
                                         "vpuem.hswish",
                                         "vpuem.log",
                                         "vpuem.mul",
                                         "vpuem.mvn",
                                         "vpuem.mvn_cw",
                                         "vpuem.mvn_fused",
                                         "vpuem.sigmoid",
                                         "vpuem.softmax",
                                         "vpuem.softmax_x",
                                         "vpuem.swish",
                                         "vpuem.tanh"};
const std::set<std::string> kOpenOn40 = {
    "MVN",         "MVN6",      "MVN6_fourAx",   "MVN6_oneAx",    "MVN6_threeAx",
    "MVN6_twoAx",  "MVN_2Ax",   "MVN_3Ax",       "gather",        "normalizel2onlyc",
    "softmax",     "vpuem.add", "vpuem.gelu",    "vpuem.hswish",  "vpuem.log",
    "vpuem.mul",   "vpuem.mvn", "vpuem.sigmoid", "vpuem.softmax", "vpuem.softmax_x",
    "vpuem.swish", "vpuem.tanh"};

TEST_F(GoldenShaveTest, TheProfiledModelsAreThePublishedOnesWhereATableIs) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(path, "golden/golden_shave.csv.gz");
  const ReferenceTable table(path);
  const auto compare_profiled = [&](const std::string& published, const std::string& ours) {
    return compare(table, "shave2", published, ProfiledShaveTiming(), catalog_device(ours));
  };

  const Comparison on_27 = compare_profiled("VPU_2_7", "vpu_2_7");
  const Comparison on_40 = compare_profiled("VPU_4_0", "vpu_4_0");
  const Comparison on_50 = compare_profiled("NPU_5_0", "npu_5_0");

  EXPECT_EQ(on_27.equal, 2500);  // 68 % of 3700 rows
  EXPECT_EQ(on_27.open_rows, 1200);
  EXPECT_THAT(on_27.open, ElementsAreArray(kOpenOn27));
  EXPECT_EQ(on_40.equal, 2900);  // 72 % of 4000 rows
  EXPECT_EQ(on_40.open_rows, 1100);
  EXPECT_THAT(on_40.open, ElementsAreArray(kOpenOn40));
  EXPECT_EQ(on_50.equal, 2900);
  EXPECT_EQ(on_50.open_rows, 1100);
  EXPECT_THAT(on_50.open, ElementsAreArray(kOpenOn40));
  for (const Comparison& all : {on_27, on_40, on_50}) {
    EXPECT_THAT(all.different, IsEmpty());
  }
}

}  // namespace
}  // namespace vpusim::test
