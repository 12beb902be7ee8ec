#include "nn_timing/model/validity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <string>
#include <vector>

#include "nn_timing/model/cmx_size.hpp"
#include "nn_timing/model/sanitize.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using vpusim::test::reference_data;

class GoldenVerdictTest : public testing::TestWithParam<std::string> {};

TEST_P(GoldenVerdictTest, RejectsWhatThePublishedLibraryRejectsForItsReason) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "golden/invalid_" + GetParam() + ".csv.gz");

  WorkloadReader reader(table);
  WorkloadRow row;
  std::size_t count = 0;
  std::size_t differing = 0;
  while (reader.next(row)) {
    ++count;
    const DpuWorkload workload = sanitized(row.workload, row.device.value());
    std::vector<std::string> findings;
    const Verdict verdict = check(workload, *row.device, &findings);
    EXPECT_EQ(findings.empty(), verdict == Verdict::kValid);
    if (kVerdictNames[verdict] != reader.table().field("error")) {
      ++differing;
      if (differing < 10) {
        ADD_FAILURE() << reader.table().line_number() << ": " << kVerdictNames[verdict] << " "
                      << testing::PrintToString(findings) << "\n  size "
                      << cmx_size(workload, *row.device).count() << " published "
                      << reader.table().field("error") << " " << reader.table().field("info")
                      << "\n"
                      << reader.table().line();
      }
    }
  }
  EXPECT_GT(count, 7000);
  EXPECT_EQ(differing, 0) << "of " << count;
}

// The findings of too large workloads name their size in CMX.
TEST_P(GoldenVerdictTest, CountsTheSameBytesOfCmx) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "golden/invalid_" + GetParam() + ".csv.gz");
  const std::regex required("required=([0-9]+) B");

  WorkloadReader reader(table);
  WorkloadRow row;
  std::size_t count = 0;
  std::size_t differing = 0;
  while (reader.next(row)) {
    const std::string info(reader.table().field("info"));
    std::smatch match;
    if (std::regex_search(info, match, required)) {
      ++count;
      const std::uint64_t size =
          cmx_size(sanitized(row.workload, row.device.value()), *row.device).count();
      if (std::to_string(size) != match[1]) {
        ++differing;
        if (differing < 6) {
          ADD_FAILURE() << size << " not " << match[1] << "\n" << reader.table().line();
        }
      }
    }
  }
  EXPECT_GT(count, 3000);
  EXPECT_EQ(differing, 0) << "of " << count;
}

INSTANTIATE_TEST_SUITE_P(All, GoldenVerdictTest, testing::Values("VPU_2_7", "VPU_4_0", "NPU_5_0"));

}  // namespace
}  // namespace vpusim::nn_timing::test
