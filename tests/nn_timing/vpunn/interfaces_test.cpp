#include "nn_timing/vpunn/interfaces.hpp"

#include <gtest/gtest.h>

namespace vpusim::nn_timing::test {
namespace {

TEST(InterfacesTest, TellsDpuAndDmaNetworksOfOneNumberApart) {
  EXPECT_EQ(find_input_interface(1, 71)->domain, NetworkDomain::kDpu);
  EXPECT_EQ(find_input_interface(1, 12)->domain, NetworkDomain::kDma);
}

TEST(InterfacesTest, KnowsWhatAnswersMean) {
  EXPECT_EQ(find_output_interface(NetworkDomain::kDma, 2)->meaning, "DPU cycles");
  EXPECT_EQ(find_output_interface(NetworkDomain::kDpu, 1), std::nullopt);
}

TEST(InterfacesTest, SaysWhenItDoesNotKnowOne) {
  EXPECT_EQ(find_input_interface(11, 67), std::nullopt);
  EXPECT_EQ(usual_length(11), 93U);
  EXPECT_EQ(usual_length(7777), std::nullopt);
}

}  // namespace
}  // namespace vpusim::nn_timing::test
