#include "nn_timing/features/descriptor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "nn_timing/model/sanitize.hpp"
#include "sim/importers/workloads/workload_reader.hpp"
#include "tests/support/files.hpp"

namespace vpusim::nn_timing::test {
namespace {

using vpusim::test::reference_data;

struct Golden {
  std::string table;
  unsigned interface = 0;
};

void PrintTo(const Golden& golden, std::ostream* out) { *out << golden.table; }

class GoldenDescriptorTest : public testing::TestWithParam<Golden> {};

// The descriptor of the sanitized workload, beside the published library's own.
TEST_P(GoldenDescriptorTest, IsThePublishedOneNumberByNumber) {
  VPUSIM_REFERENCE_DATA_OR_SKIP(table, "golden/golden_" + GetParam().table + ".csv.gz");
  const Descriptor* const descriptor = find_descriptor(GetParam().interface);
  ASSERT_NE(descriptor, nullptr);

  WorkloadReader reader(table);
  WorkloadRow row;
  std::vector<float> features(descriptor->size);
  std::size_t count = 0;
  while (reader.next(row)) {
    ++count;
    const DpuWorkload workload = sanitized(row.workload, row.device.value());
    ASSERT_TRUE(descriptor->write(workload, *row.device, features)) << reader.table().line_number();
    for (std::size_t i = 0; i < features.size(); ++i) {
      const float published = std::stof(std::string(reader.table().field("d" + std::to_string(i))));
      ASSERT_FLOAT_EQ(features[i], published)
          << "d" << i << " in line " << reader.table().line_number();
    }
  }
  EXPECT_EQ(count, 2000);
}

INSTANTIATE_TEST_SUITE_P(All, GoldenDescriptorTest,
                         testing::Values(Golden{"vpu_2_0", 10}, Golden{"vpu_2_0.fast", 10},
                                         Golden{"vpu_2_7", 11}, Golden{"vpu_2_7.fast", 11},
                                         Golden{"vpu_2_7_159", 11}, Golden{"vpu_2_7_159.fast", 11},
                                         Golden{"vpu_40_159", 11}, Golden{"vpu_40_159_strict", 89},
                                         Golden{"vpu_40_159_strict.fast", 89},
                                         Golden{"vpu_4_0", 4011}, Golden{"vpu_4_1", 4111},
                                         Golden{"vpu_5_1", 5114}, Golden{"vpu_5_1_5113", 5113}));

TEST(DescriptorTest, KnowsTheInterfacesOfThePublishedNetworks) {
  EXPECT_EQ(find_descriptor(4111)->size, 93);
  EXPECT_EQ(find_descriptor(5114)->size, 53);
  EXPECT_EQ(find_descriptor(1), nullptr);
}

TEST(DescriptorTest, HasNoPlaceForATypeThatTheNetworkNeverSaw) {
  DpuWorkload workload;
  workload.input.type = DataType::kUint4;
  std::vector<float> features(93);

  EXPECT_FALSE(write_interface_4111(workload, VpunnDevice::kVpu40, features));
}

}  // namespace
}  // namespace vpusim::nn_timing::test
