#include "sim/compiler/trim.hpp"

#include <gtest/gtest.h>

#include "sim/compiler/lowered.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

LayerAttributes first_rows(std::uint64_t rows) {
  LayerAttributes slice;
  slice.begins = {0, 0, 0, 0};
  slice.steps = {1, 1, 1, 1};
  slice.shape = {1, 16, rows, 8};
  return slice;
}

TEST(TrimUnusedRows, KeepsWhatWindowsReach) {
  NetworkOfLayers net;
  const NetworkTensorId image = net.convolution(net.input({1, 16, 32, 8}), 16, 1);
  net.output(net.convolution(net.add(Operation::kSlice, {image}, first_rows(10)), 16, 3));
  LoweredNetwork network = lower(net.finish(), catalog_device("vpu_4_0"));

  trim_unused_rows(network);

  EXPECT_EQ(network.ops[LoweredOpId(0)].live_rows, 10);
  EXPECT_FALSE(network.ops[LoweredOpId(network.ops.size() - 1)].live_rows);
}

TEST(TrimUnusedRows, GoesOnToWhatCameBefore) {
  NetworkOfLayers net;
  NetworkTensorId image = net.convolution(net.input({1, 16, 32, 8}), 16, 1);
  image = net.convolution(image, 16, 3);
  net.output(net.convolution(net.add(Operation::kSlice, {image}, first_rows(10)), 16, 1));
  LoweredNetwork network = lower(net.finish(), catalog_device("vpu_4_0"));

  trim_unused_rows(network);

  EXPECT_EQ(network.ops[LoweredOpId(1)].live_rows, 10);
  EXPECT_EQ(network.ops[LoweredOpId(0)].live_rows, 11);  // one more for the window
}

TEST(TrimUnusedRows, LeavesWhatIsReadToTheEnd) {
  NetworkOfLayers net;
  const NetworkTensorId image = net.convolution(net.input({1, 16, 32, 8}), 16, 1);
  net.output(net.convolution(image, 16, 3));
  LoweredNetwork network = lower(net.finish(), catalog_device("vpu_4_0"));

  trim_unused_rows(network);

  for (const LoweredOp& op : network.ops) {
    EXPECT_FALSE(op.live_rows) << op.name;
  }
}

}  // namespace
}  // namespace vpusim::test
