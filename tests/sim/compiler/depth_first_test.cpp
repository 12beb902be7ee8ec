#include "sim/compiler/depth_first.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/sim/compiler/passes.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

LoweredNetwork chained(const Network& network, const HwConfig& hw) {
  return depth_first(lowered(network, hw), hw);
}

bool has_chains(const LoweredNetwork& network) {
  return std::any_of(network.ops.begin(), network.ops.end(),
                     [](const LoweredOp& op) { return op.chain.has_value(); });
}

Network convolutions(std::uint64_t side) {
  NetworkOfLayers net;
  NetworkTensorId image = net.input({1, 16, side, side});
  for (int i = 0; i < 3; ++i) {
    image = net.convolution(image, 16, 3);
  }
  net.output(image);
  return net.finish();
}

TEST(DepthFirst, LeavesAloneWhatStaysInCmx) {
  EXPECT_FALSE(has_chains(chained(convolutions(32), catalog_device("vpu_4_0"))));
}

TEST(DepthFirst, ComputesEachRowOnce) {
  constexpr std::uint64_t kSide = 1024;

  const LoweredNetwork network = chained(convolutions(kSide), catalog_device("vpu_4_0"));

  ASSERT_TRUE(has_chains(network));
  std::map<std::string, std::uint64_t> rows;
  for (const LoweredOp& op : network.ops) {
    if (op.engine == EngineKind::kDpu) {
      rows[op.name] += op.rows;
    }
  }
  EXPECT_EQ(rows.size(), 3);
  for (const auto& [name, sum] : rows) {
    EXPECT_EQ(sum, kSide) << name;
  }
}

TEST(DepthFirst, StripesOfAChainTakeTurns) {
  const LoweredNetwork network = chained(convolutions(1024), catalog_device("vpu_4_0"));

  std::vector<std::string> order;
  for (const LoweredOp& op : network.ops) {
    if (op.engine == EngineKind::kDpu) {
      order.push_back(op.name);
    }
  }
  ASSERT_GE(order.size(), 6);
  EXPECT_EQ((std::set<std::string>{order[0], order[1], order[2]}).size(), 3);
  EXPECT_TRUE(std::equal(order.begin(), order.begin() + 3, order.begin() + 3));
}

TEST(DepthFirst, WhatOthersReadTooEndsAChain) {
  NetworkOfLayers net;
  const NetworkTensorId first = net.convolution(net.input({1, 16, 1024, 1024}), 16, 3);
  net.output(first);
  net.output(net.convolution(first, 16, 3));

  EXPECT_FALSE(has_chains(chained(net.finish(), catalog_device("vpu_4_0"))));
}

}  // namespace
}  // namespace vpusim::test
