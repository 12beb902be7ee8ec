// Does every device compile and run every shipped network, with a legal schedule that does all of
// the network's work?

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/network/load_network.hpp"
#include "tests/golden/check_network.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

std::vector<std::string> network_files() {
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(source_file("workloads/networks"))) {
    if (entry.path().extension() == ".yaml") {
      files.push_back(entry.path().string());
    }
  }
  std::sort(files.begin(), files.end());
  return files;
}

class NetworkSmoke : public testing::TestWithParam<std::string> {};

TEST_P(NetworkSmoke, EveryShippedNetworkCompilesAndRuns) {
  const DeviceCatalog catalog(source_file("hw_configs"));
  const HwConfig hw = catalog.load(GetParam());
  Simulator simulator(VpuSize::of(hw));
  ASSERT_FALSE(network_files().empty());
  for (const std::string& file : network_files()) {
    const Network network = load_network(file, {});

    EXPECT_EQ(problem_of(network, hw, simulator), "") << file;
    EXPECT_EQ(lowered_macs(network, hw), mac_count(network)) << file;
  }
}

INSTANTIATE_TEST_SUITE_P(, NetworkSmoke,
                         testing::ValuesIn(DeviceCatalog(source_file("hw_configs")).names()),
                         [](const auto& instance) { return instance.param; });

}  // namespace
}  // namespace vpusim::test
