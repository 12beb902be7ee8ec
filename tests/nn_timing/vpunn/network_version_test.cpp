#include "nn_timing/vpunn/network_version.hpp"

#include <gtest/gtest.h>

#include "tests/sim/base/input_error_of.hpp"

namespace vpusim::nn_timing::test {
namespace {

TEST(NetworkVersionTest, ReadsFamilyAndInterfaces) {
  EXPECT_EQ(
      network_version("VPUNN-4111-05", "net"),
      (NetworkVersion{
          .family = "VPUNN", .input_interface = 4111, .output_interface = 5, .nickname = ""}));
}

TEST(NetworkVersionTest, TakesTheNicknameBetweenTheOuterDollarsWhateverIsInIt) {
  const NetworkVersion version = network_version("VPUNN-4011-05 $runs-MSPE_8192-model.pth$", "net");

  EXPECT_EQ(version.output_interface, 5U);
  EXPECT_EQ(version.nickname, "runs-MSPE_8192-model.pth");
  EXPECT_EQ(network_version("DMANN-03-02 $runs$", "net").nickname, "runs");
  EXPECT_EQ(network_version("DMANN-03-02 $", "net").nickname, "");
}

TEST(NetworkVersionTest, FillsUpWhatIsMissing) {
  EXPECT_EQ(network_version("VPUNN", "net"),
            (NetworkVersion{
                .family = "VPUNN", .input_interface = 1, .output_interface = 1, .nickname = ""}));
  EXPECT_EQ(network_version("-10", "net"),
            (NetworkVersion{
                .family = "none", .input_interface = 10, .output_interface = 1, .nickname = ""}));
  EXPECT_EQ(network_version("", "net"),
            (NetworkVersion{
                .family = "none", .input_interface = 0, .output_interface = 1, .nickname = ""}));
}

TEST(NetworkVersionTest, RefusesWhatIsNoNumber) {
  using vpusim::test::input_error_of;
  EXPECT_EQ(input_error_of([] { network_version("my-net", "a.vpunn"); }),
            "a.vpunn: name: expected FAMILY-INPUT-OUTPUT with a number for the input interface, "
            "got 'my-net'");
  EXPECT_EQ(input_error_of([] { network_version("VPUNN-11-", "a.vpunn"); }),
            "a.vpunn: name: expected FAMILY-INPUT-OUTPUT with a number for the output interface, "
            "got 'VPUNN-11-'");
  EXPECT_EQ(input_error_of([] { network_version("VPUNN-99999999999-1", "a.vpunn"); }),
            "a.vpunn: name: expected FAMILY-INPUT-OUTPUT with a number for the input interface, "
            "got 'VPUNN-99999999999-1'");
}

}  // namespace
}  // namespace vpusim::nn_timing::test
