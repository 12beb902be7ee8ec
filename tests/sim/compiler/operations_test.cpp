// Can every operation be compiled for every device, small and larger than CMX?

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <vector>

#include "sim/analysis/legality.hpp"
#include "sim/compiler/compile.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/files.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

std::uint64_t lowered_macs(const LoweredNetwork& lowered) {
  std::uint64_t sum = 0;
  for (const LoweredOp& op : lowered.ops) {
    sum += op.dpu.macs_per_output * op.rows * op.row_points * op.outputs[0].channels;
  }
  return sum;
}

// A network of one operation on an image of so many rows and columns.
Network network_of(Operation operation, std::uint64_t side) {
  NetworkOfLayers net;
  const Shape image = {1, 32, side, side};
  LayerAttributes a;
  const auto one = [&](std::vector<NetworkTensorId> more = {}) {
    more.insert(more.begin(), net.input(image));
    net.output(net.add(operation, more, a));
    return net.finish();
  };
  switch (operation) {
    case Operation::kConv:
      a.window = window_of({13, 13});  // larger than the MAC array can have
      a.window.pads_begin = a.window.pads_end = {6, 6};
      return one({net.constant({32, 32, 13, 13})});
    case Operation::kConvTranspose:
      a.window = window_of({4, 4});
      a.window.strides = {2, 2};
      a.window.pads_begin = a.window.pads_end = {1, 1};
      return one({net.constant({32, 16, 4, 4})});
    case Operation::kMatMul:
      return one({net.constant({side, 24})});
    case Operation::kMaxPool:
    case Operation::kAveragePool:
    case Operation::kLpPool:
      a.window = window_of({3, 3});
      a.window.dilations = {2, 2};
      return one();
    case Operation::kWhere:
      return one({net.input(image), net.input({1, 1, side, 1})});
    case Operation::kQuantizeLinear:
    case Operation::kDequantizeLinear:
      return one({net.constant({})});
    case Operation::kPRelu:
      return one({net.constant({32, 1, 1})});
    case Operation::kBatchNormalization:
      return one({net.constant({32}), net.constant({32}), net.constant({32}), net.constant({32})});
    case Operation::kInstanceNormalization:
    case Operation::kGroupNormalization:
      a.groups = 4;
      return one({net.constant({32}), net.constant({32})});
    case Operation::kLayerNormalization:
    case Operation::kRMSNormalization:
      a.axes = {1, 2, 3};
      return one();
    case Operation::kSoftmax:
    case Operation::kLogSoftmax:
    case Operation::kHardmax:
    case Operation::kCumSum:
    case Operation::kLpNormalization:
    case Operation::kArgMax:
    case Operation::kArgMin:
      a.axes = {2};
      return one();
    case Operation::kReduceMean:
    case Operation::kReduceSum:
    case Operation::kReduceMax:
    case Operation::kReduceMin:
    case Operation::kReduceProd:
    case Operation::kReduceL1:
    case Operation::kReduceL2:
    case Operation::kReduceLogSum:
    case Operation::kReduceLogSumExp:
    case Operation::kReduceSumSquare:
      a.axes = {1, 2, 3};
      return one();
    case Operation::kTopK:
      a.axes = {3};
      a.shape = {1, 32, side, 4};
      return one();
    case Operation::kResize:
      a.shape = {1, 32, 2 * side, 2 * side};
      a.mode = "linear";
      return one();
    case Operation::kGridSample:
      return one({net.input({1, side, side, 2})});
    case Operation::kRoiAlign:
      a.shape = {8, 32, 7, 7};
      return one({net.input({8, 4})});
    case Operation::kGather:
      a.axes = {2};
      return one({net.input({5})});
    case Operation::kGatherElements:
      a.axes = {2};
      return one({net.input({1, 32, 4, side})});
    case Operation::kGatherND:
      return one({net.input({6, 2})});
    case Operation::kScatterElements:
      a.axes = {2};
      return one({net.input({1, 32, 4, side}), net.input({1, 32, 4, side})});
    case Operation::kScatterND:
      return one({net.input({6, 2}), net.input({6, side, side})});
    case Operation::kOneHot:
      a.shape = {1, 32, side, side, 3};
      return one();
    case Operation::kLSTM:
    case Operation::kGRU:
    case Operation::kRNN: {
      const std::uint64_t gates = operation == Operation::kLSTM  ? 4
                                  : operation == Operation::kGRU ? 3
                                                                 : 1;
      a.hidden_size = 512;
      a.direction_count = 2;
      net.output(net.add(operation,
                         {net.input({side, 1, 96}), net.constant({2, gates * 512, 96}),
                          net.constant({2, gates * 512, 512})},
                         a));
      return net.finish();
    }
    case Operation::kConcat:
      a.axes = {1};
      return one({net.input({1, 24, side, side})});
    case Operation::kSplit:
      a.axes = {1};
      a.shape = {32};
      return one();
    case Operation::kSlice:
      a.begins = {0, 0, static_cast<std::int64_t>(side) - 1, 0};
      a.steps = {1, 1, -1, 2};
      a.shape = {1, 32, side, side / 2};
      return one();
    case Operation::kReshape:
      a.shape = {1, side, 32 * side};
      return one();
    case Operation::kTranspose:
      a.axes = {0, 3, 2, 1};
      return one();
    case Operation::kPad:
      a.pads_begin = {0, 0, 1, 2};
      a.pads_end = {0, 3, 1, 0};
      return one();
    case Operation::kExpand:
      a.shape = {2, 32, side, side};
      return one();
    case Operation::kTile:
      a.shape = {1, 32, 2 * side, 3 * side};
      return one();
    case Operation::kDepthToSpace:
      a.block_size = 4;
      return one();
    case Operation::kSpaceToDepth:
      a.block_size = 2;
      return one();
    default:
      return is_activation(operation) || class_of(operation) != OperationClass::kElementwise
                 ? one()
                 : one({net.input({1, 1, side, 1})});
  }
}

Network convolution_of(std::uint64_t channels, std::uint64_t side) {
  NetworkOfLayers net;
  LayerAttributes a;
  a.window = window_of({3, 3});
  a.window.pads_begin = a.window.pads_end = {1, 1};
  net.output(net.add(Operation::kConv,
                     {net.input({1, channels, side, side}), net.constant({64, channels, 3, 3})},
                     a));
  return net.finish();
}

class ConvolutionOfManyChannels : public testing::TestWithParam<std::string> {};

// Sixteen channels' weights are more than CMX, or the input has more channels than a DPU counts.
TEST_P(ConvolutionOfManyChannels, IsASumOverSlicesOfThem) {
  const HwConfig hw = catalog_device(GetParam());
  for (const std::uint64_t channels : {5'000U, 20'000U}) {
    const Network network = convolution_of(channels, 12);

    const CompileResult result =
        compile(network, hw, {.effort = 1}, AnalyticDpuTiming(), DeviceShaveTiming());

    const Legality legality = check_legality(result.schedule, hw);
    EXPECT_TRUE(legality.is_complete);
    EXPECT_TRUE(legality.findings.empty()) << legality.findings.front().message;
    EXPECT_EQ(lowered_macs(lower(network, hw)), result.macs);
  }
}

INSTANTIATE_TEST_SUITE_P(, ConvolutionOfManyChannels,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& instance) { return instance.param; });

class EveryOperation : public testing::TestWithParam<std::tuple<std::string, std::uint64_t>> {};

TEST_P(EveryOperation, CompilesToALegalSchedule) {
  const auto& [device, side] = GetParam();
  const HwConfig hw = catalog_device(device);
  for (const std::string_view name : operation_names()) {
    const Network network = network_of(*operation_named(name), side);

    const CompileResult result =
        compile(network, hw, {.effort = 1}, AnalyticDpuTiming(), DeviceShaveTiming());

    const Legality legality = check_legality(result.schedule, hw);
    EXPECT_TRUE(legality.is_complete) << name;
    EXPECT_TRUE(legality.findings.empty())
        << name << ": " << legality.findings.size() << " findings, the first: "
        << (legality.findings.empty() ? "" : legality.findings.front().message);
    EXPECT_GE(result.loaded_bytes + result.stored_bytes, result.bound.compulsory.count()) << name;
  }
}

INSTANTIATE_TEST_SUITE_P(, EveryOperation,
                         testing::Combine(testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0",
                                                          "npu_5_0"),
                                          testing::Values(8U, 256U)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param) + "_" +
                                  std::to_string(std::get<1>(instance.param));
                         });

}  // namespace
}  // namespace vpusim::test
