// Does every device compile and run every shipped network, with a legal schedule that does all of
// the network's work?

#include <gtest/gtest.h>

#include <string>

#include "sim/network/load_network.hpp"
#include "tests/golden/check_network.hpp"
#include "tests/support/files.hpp"

namespace vpusim::test {
namespace {

class NetworkSmoke : public testing::TestWithParam<std::string> {};

TEST_P(NetworkSmoke, EveryShippedNetworkCompilesAndRuns) {
  const DeviceCatalog catalog(source_file("hw_configs"));
  const HwConfig hw = catalog.load(GetParam());
  Simulator simulator(VpuSize::of(hw));
  ASSERT_FALSE(shipped_networks().empty());
  for (const std::string& file : shipped_networks()) {
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
