#include "sim/compiler/fuse.hpp"

#include <gtest/gtest.h>

#include "sim/network/work.hpp"
#include "tests/sim/compiler/small_networks.hpp"

namespace vpusim::test {
namespace {

TEST(Fuse, ActivationsGoIntoTheLayerBefore) {
  NetworkOfLayers net;
  net.output(net.add(Operation::kRelu, {net.convolution(net.input({1, 16, 8, 8}), 16, 3)}));
  const Network network = net.finish();

  const Network fused = fuse(network);

  ASSERT_EQ(fused.layers().size(), 1);
  EXPECT_EQ(fused.layers()[LayerId(0)].activation, Operation::kRelu);
  EXPECT_EQ(mac_count(fused), mac_count(network));
}

TEST(Fuse, WhatOthersReadStays) {
  NetworkOfLayers net;
  const NetworkTensorId convolved = net.convolution(net.input({1, 16, 8, 8}), 16, 3);
  net.output(net.add(Operation::kRelu, {convolved}));
  net.output(convolved);

  EXPECT_EQ(fuse(net.finish()).layers().size(), 2);
}

TEST(Fuse, ConstantsThatAreNotOnePerChannelStay) {
  NetworkOfLayers net;
  const NetworkTensorId convolved = net.convolution(net.input({1, 16, 8, 8}), 16, 3);
  net.output(net.add(Operation::kAdd, {convolved, net.constant({1, 1, 8, 8})}));

  EXPECT_EQ(fuse(net.finish()).layers().size(), 2);
}

TEST(Fuse, AGateOfItsOwnInputIsSwish) {
  NetworkOfLayers net;
  const NetworkTensorId input = net.input({1, 16, 8, 8});
  net.output(net.add(Operation::kMul, {input, net.add(Operation::kSigmoid, {input})}));

  const Network fused = fuse(net.finish());

  ASSERT_EQ(fused.layers().size(), 1);
  EXPECT_EQ(fused.layers()[LayerId(0)].operation, Operation::kSwish);
}

TEST(Fuse, AProductReadsItsOperandEitherWay) {
  NetworkOfLayers net;
  const NetworkTensorId a = net.input({2, 8, 16});
  const NetworkTensorId b = net.along(Operation::kTranspose, {net.input({2, 32, 16})}, {0, 2, 1});
  net.output(net.add(Operation::kMatMul, {a, b}));

  const Network fused = fuse(net.finish());

  ASSERT_EQ(fused.layers().size(), 1);
  EXPECT_TRUE(fused.layers()[LayerId(0)].attributes.transpose_b);
}

TEST(Fuse, LeavesOutWhatNoOutputNeeds) {
  NetworkOfLayers net;
  const NetworkTensorId image = net.convolution(net.input({1, 16, 8, 8}), 16, 1);
  net.convolution(net.convolution(image, 16, 3), 16, 3);  // nobody's
  net.output(net.convolution(image, 32, 1));

  EXPECT_EQ(fuse(net.finish()).layers().size(), 2);
}

}  // namespace
}  // namespace vpusim::test
