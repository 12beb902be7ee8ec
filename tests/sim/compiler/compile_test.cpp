#include "sim/compiler/compile.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>

#include "sim/analysis/legality.hpp"
#include "sim/base/input_error.hpp"
#include "sim/network/work.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/schedule_energy.hpp"
#include "sim/timing/shave/device_timing.hpp"
#include "tests/sim/compiler/small_networks.hpp"
#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

CompileResult compiled(const Network& network, const HwConfig& hw, std::uint32_t effort,
                       std::optional<bool> is_depth_first = {}) {
  CompileOptions options;
  options.effort = effort;
  options.is_depth_first = is_depth_first;
  return compile(network, hw, options, AnalyticDpuTiming(), DeviceShaveTiming());
}

// Multiply-accumulates of all variants of convolutions, as their boxes and tensors say.
std::uint64_t macs_of(const Schedule& schedule) {
  std::uint64_t sum = 0;
  for (const Task& task : schedule.tasks()) {
    const auto* dpu = std::get_if<DpuTask>(&task.work);
    if (dpu == nullptr) {
      continue;
    }
    for (const DpuVariant& variant : dpu->variants) {
      const DpuWorkload workload = dpu_workload(schedule, *dpu, variant);
      const std::uint64_t taps = std::uint64_t{workload.kernel_width} * workload.kernel_height;
      if (dpu->operation == NceOperation::kConvolution) {
        sum += workload.output.element_count() * taps * workload.input.channels;
      } else if (dpu->operation == NceOperation::kDepthwiseConvolution) {
        sum += workload.output.element_count() * taps;
      }
    }
  }
  return sum;
}

std::string first_finding(const Legality& legality) {
  return legality.findings.empty() ? "" : legality.findings.front().message;
}

// Legal, with all of the network's work, and no less traffic than there must be.
void expect_legal_and_whole(const CompileResult& result, const Network& network,
                            const HwConfig& hw) {
  const Legality legality = check_legality(result.schedule, hw);
  EXPECT_TRUE(legality.is_complete);
  EXPECT_EQ(first_finding(legality), "");
  EXPECT_EQ(macs_of(result.schedule), mac_count(network));
  EXPECT_GE(result.loaded_bytes + result.stored_bytes, result.bound.compulsory.count());
}

class CompileRandomNetworks
    : public testing::TestWithParam<std::tuple<std::string, std::uint32_t>> {};

TEST_P(CompileRandomNetworks, GivesLegalSchedulesThatComputeWhatTheNetworkSays) {
  const auto& [device, effort] = GetParam();
  const HwConfig hw = catalog_device(device);
  constexpr std::uint64_t kNetworks = 40;
  for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
    const Network network = random_network(seed);

    const CompileResult result = compiled(network, hw, effort);

    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_legal_and_whole(result, network, hw);
  }
}

INSTANTIATE_TEST_SUITE_P(, CompileRandomNetworks,
                         testing::Combine(testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0",
                                                          "npu_5_0"),
                                          testing::Values(0U, 1U, 2U, 3U)),
                         [](const auto& instance) {
                           return std::get<0>(instance.param) + "_effort" +
                                  std::to_string(std::get<1>(instance.param));
                         });

class CompileInStripes : public testing::TestWithParam<std::string> {};

TEST_P(CompileInStripes, GivesLegalSchedulesThatComputeNothingTwice) {
  HwConfig hw = catalog_device(GetParam());
  hw.cmx.capacity = Bytes(384 * 1024);  // so that random networks have chains
  constexpr std::uint64_t kNetworks = 60;
  std::size_t chained = 0;
  for (std::uint64_t seed = 1; seed <= kNetworks; ++seed) {
    const Network network = random_network(seed);

    const CompileResult result = compiled(network, hw, 1, true);

    chained += static_cast<std::size_t>(
        std::any_of(result.ops.begin(), result.ops.end(),
                    [](const OpReport& op) { return op.chain_stripes > 1; }));
    SCOPED_TRACE("seed " + std::to_string(seed));
    expect_legal_and_whole(result, network, hw);
  }
  EXPECT_GE(chained, 5);
}

INSTANTIATE_TEST_SUITE_P(, CompileInStripes,
                         testing::Values("vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"),
                         [](const auto& instance) { return instance.param; });

// One of these networks spills a tensor that tiles hold by channels.
TEST(Compile, SpillsWhatTilesHoldAsAWhole) {
  const HwConfig hw = catalog_device("vpu_2_0");
  for (std::uint64_t seed = 155; seed <= 165; ++seed) {
    const CompileResult result = compiled(random_network(seed), hw, 1);

    EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "") << "seed " << seed;
  }
}

// Each second row of the middle is stepped over; stripes and tiles end anywhere.
TEST(Compile, LeavesOutWhatStridesStepOver) {
  NetworkOfLayers net;
  NetworkTensorId image = net.convolution(net.input({1, 16, 500, 500}), 64, 1);
  image = net.convolution(image, 64, 1, 3);
  net.output(net.convolution(image, 64, 1, 2));
  const Network network = net.finish();
  for (const std::string device : {"vpu_2_0", "vpu_2_7", "vpu_4_0", "npu_5_0"}) {
    const HwConfig hw = catalog_device(device);

    const CompileResult result = compiled(network, hw, 2);

    EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "") << device;
    EXPECT_EQ(macs_of(result.schedule) + result.unread_macs, mac_count(network)) << device;
  }
}

TEST(Compile, RefusesWhatWouldBecomeThousandsOfParts) {
  NetworkOfLayers net;
  LayerAttributes tile;
  tile.shape = {1, 3, 64 * 400, 64 * 400};
  net.output(net.add(Operation::kTile, {net.input({1, 3, 64, 64})}, tile));

  try {
    compiled(net.finish(), catalog_device("vpu_2_7"), 2);
    FAIL() << "it was compiled";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("parts to fit into"), std::string::npos)
        << error.what();
  }
}

// The weights have as many points as the output, but each run needs all of them.
TEST(Compile, LoadsWeightsWholeThatOnlyARunKnows) {
  NetworkOfLayers net;
  LayerAttributes attributes;
  attributes.window = window_of({3, 3});
  net.output(
      net.add(Operation::kConv, {net.input({1, 1, 5, 5}), net.input({1, 1, 3, 3})}, attributes));
  const Network network = net.finish();

  const CompileResult result = compiled(network, catalog_device("vpu_4_0"), 2);

  EXPECT_EQ(result.loaded_bytes, 2U * (25 + 9));
  EXPECT_EQ(result.stored_bytes, 2U * 9);
}

// A view of the same bytes counts as well.
TEST(Compile, WritesOutputsInPlaceOnlyWhereNobodyElseReadsThem) {
  NetworkOfLayers net;
  const NetworkTensorId image = net.convolution(net.input({1, 16, 8, 8}), 24, 1);
  net.output(image);
  net.output(net.add(Operation::kSigmoid, {net.reshaped(image, {1, 24, 64, 1})}));
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult result = compiled(net.finish(), hw, 2);

  EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "");
}

// Of seven rows, windows of two at every third reach four.
TEST(Compile, RowsThatNoWindowReachesAreNotCompulsory) {
  NetworkOfLayers net;
  LayerAttributes attributes;
  attributes.window = window_of({2, 1});
  attributes.window.strides = {3, 1};
  net.output(net.add(Operation::kMaxPool, {net.input({1, 16, 7, 4})}, attributes));

  const CompileResult result = compiled(net.finish(), catalog_device("vpu_4_0"), 2);

  EXPECT_EQ(result.bound.compulsory.count(), 2U * 16 * 4 * (4 + 2));
  EXPECT_GE(result.loaded_bytes + result.stored_bytes, result.bound.compulsory.count());
}

// Of two images sixteen of the channels, of one of them twelve rows, with one for the window.
TEST(Compile, WhatNoResultNeedsOfAnInputIsNotCompulsory) {
  NetworkOfLayers net;
  const NetworkTensorId input = net.input({2, 32, 20, 4});
  LayerAttributes channels;
  channels.begins = {0, 16, 0, 0};
  channels.steps = {1, 1, 1, 1};
  channels.shape = {2, 16, 20, 4};
  LayerAttributes rows = channels;
  rows.begins = {0, 0, 0, 0};
  rows.shape = {1, 16, 12, 4};
  const NetworkTensorId half = net.add(Operation::kSlice, {input}, channels);
  net.output(net.add(Operation::kSlice, {net.convolution(half, 16, 3)}, rows));
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult result = compiled(net.finish(), hw, 2);

  const std::uint64_t weights = 16 * 16 * 9;
  EXPECT_EQ(result.bound.compulsory.count(), 2U * (16 * 13 * 4 + weights + 16 * 12 * 4));
  EXPECT_GE(result.loaded_bytes + result.stored_bytes, result.bound.compulsory.count());
}

// Every second column is read; the last one is not, but rows are as far apart as they are.
TEST(Compile, RowsOfADpuInputAreAsWideAsTheImage) {
  NetworkOfLayers net;
  net.output(net.convolution(net.input({1, 32, 24, 24}), 32, 1, 2));

  const CompileResult result = compiled(net.finish(), catalog_device("vpu_4_0"), 2);

  std::size_t inputs = 0;
  for (const Task& task : result.schedule.tasks()) {
    if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
      for (const DpuOperand& operand : dpu->operands) {
        if (operand.role == DpuOperandRole::kInput) {
          EXPECT_EQ(result.schedule.type_of(operand.buffer).shape[3], 24);
          ++inputs;
        }
      }
    }
  }
  EXPECT_GT(inputs, 0);
}

// No dimension of what a DPU sees is larger than it counts.
TEST(Compile, LeavesImagesThatAreTooWideToShaves) {
  for (const std::string device : {"vpu_2_7", "vpu_4_0"}) {
    NetworkOfLayers net;
    net.output(net.pooling(net.input({1, 16, 16, 8200}), 2, 2));
    const HwConfig hw = catalog_device(device);

    const CompileResult result = compiled(net.finish(), hw, 2);

    EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "") << device;
  }
}

TEST(Compile, GivesTheSameScheduleForTheSameInputs) {
  const Network network = random_network(7);
  const HwConfig hw = catalog_device("vpu_4_0");

  EXPECT_EQ(hash_of(compiled(network, hw, 2).schedule), hash_of(compiled(network, hw, 2).schedule));
}

TEST(Compile, KeepsWhatFitsInCmx) {
  NetworkOfLayers net;
  NetworkTensorId tensor = net.input({1, 64, 28, 28});
  for (int i = 0; i < 5; ++i) {
    tensor = net.convolution(tensor, 64, 3);
  }
  net.output(tensor);
  const Network network = net.finish();
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult naive = compiled(network, hw, 0);
  const CompileResult kept = compiled(network, hw, 2);

  const std::uint64_t activation = 64 * 28 * 28 * 2;
  EXPECT_GE(naive.stored_bytes, 5 * activation);
  EXPECT_EQ(kept.stored_bytes, activation);
  EXPECT_TRUE(kept.ops[0].is_output_in_cmx);
  EXPECT_FALSE(kept.ops[4].is_output_in_cmx);  // the network's output
}

// Swizzling keys of the operands of DPU tasks.
std::set<std::uint32_t> keys_of(const Schedule& schedule) {
  std::set<std::uint32_t> keys;
  for (const Task& task : schedule.tasks()) {
    if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
      for (const DpuOperand& operand : dpu->operands) {
        keys.insert(schedule.buffers()[operand.buffer].swizzling_key);
      }
    }
  }
  return keys;
}

TEST(Compile, SwizzlesWhatOnlyDpusTouchWhereItSavesTime) {
  NetworkOfLayers net;
  net.output(net.convolution(net.convolution(net.input({1, 64, 28, 28}), 64, 3), 64, 3));
  const Network network = net.finish();

  const auto on = [&](const std::string& device) {
    return keys_of(compiled(network, catalog_device(device), 2).schedule);
  };

  // Weights and what is between; the network's input and output are as the host has them.
  EXPECT_EQ(on("vpu_4_0"), (std::set<std::uint32_t>{0, 5}));
  EXPECT_EQ(on("vpu_2_7"), std::set<std::uint32_t>{0});
}

TEST(Compile, SharesTheWorkOfATileAmongItsDpus) {
  NetworkOfLayers net;
  net.output(net.convolution(net.input({1, 64, 40, 40}), 64, 3));
  const HwConfig hw = catalog_device("vpu_2_0");

  const CompileResult result = compiled(net.finish(), hw, 2);

  for (const Task& task : result.schedule.tasks()) {
    if (const auto* dpu = std::get_if<DpuTask>(&task.work)) {
      EXPECT_GE(dpu->variants.size(), hw.dpu.count_per_tile);
    }
  }
}

TEST(Compile, CutsWhatDoesNotFit) {
  NetworkOfLayers net;
  net.output(net.convolution(net.convolution(net.input({1, 64, 512, 512}), 64, 3), 64, 3));
  const Network network = net.finish();
  const HwConfig hw = catalog_device("vpu_2_7");

  const CompileResult result = compiled(network, hw, 2);

  EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "");
  EXPECT_EQ(macs_of(result.schedule), mac_count(network));
  EXPECT_NE(result.ops[0].stripes, "1");
}

TEST(Compile, ComputesNoRowsThatNobodyReads) {
  NetworkOfLayers net;
  const NetworkTensorId sequence = net.product(net.input({1, 128, 64}), 64);
  LayerAttributes first;
  first.begins = {0, 0, 0};
  first.steps = {1, 1, 1};
  first.shape = {1, 1, 64};
  net.output(net.product(net.add(Operation::kSlice, {sequence}, first), 16));
  const Network network = net.finish();
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult result = compiled(network, hw, 2);

  EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "");
  EXPECT_EQ(result.unread_macs, std::uint64_t{127} * 64 * 64);
  EXPECT_EQ(macs_of(result.schedule) + result.unread_macs, mac_count(network));
}

TEST(Compile, KeepsWhatIsBetweenTheLayersOfAChainInCmx) {
  NetworkOfLayers net;
  NetworkTensorId image = net.input({1, 16, 512, 512});
  for (int i = 0; i < 3; ++i) {
    image = net.convolution(image, 16, 3);
  }
  net.output(net.convolution(image, 16, 3, 2));
  const Network network = net.finish();
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult layers = compiled(network, hw, 2, false);
  const CompileResult stripes = compiled(network, hw, 2, true);
  const CompileResult best = compiled(network, hw, 2);

  const std::uint64_t result = 16 * 256 * 256 * 2;
  EXPECT_GT(layers.stored_bytes, result);
  EXPECT_EQ(stripes.stored_bytes, result);
  EXPECT_GT(stripes.ops[0].chain_stripes, 1);
  EXPECT_EQ(best.stored_bytes, result);
}

// Which rows a kernel's window needs is a share of all its rows, not of a stripe's.
TEST(Compile, HasNoKernelsWithWindowsInChains) {
  NetworkOfLayers net;
  NetworkTensorId image = net.convolution(net.input({1, 16, 512, 512}), 16, 3);
  image = net.pooling(image, 3, 1, Operation::kLpPool);
  net.output(net.convolution(image, 16, 3));

  const CompileResult result = compiled(net.finish(), catalog_device("vpu_4_0"), 2, true);

  const auto pool = std::find_if(result.ops.begin(), result.ops.end(), [](const OpReport& op) {
    return op.work.find("LpPool") != std::string::npos;
  });
  ASSERT_NE(pool, result.ops.end());
  EXPECT_EQ(pool->chain_stripes, 1);
}

TEST(Compile, KeepsTheScoresOfAttentionInCmx) {
  constexpr std::uint64_t kHeads = 4;
  constexpr std::uint64_t kTokens = 1024;
  NetworkOfLayers net;
  const NetworkTensorId scores = net.add(Operation::kMatMul, {net.input({1, kHeads, kTokens, 64}),
                                                              net.input({1, kHeads, 64, kTokens})});
  const NetworkTensorId shares = net.along(Operation::kSoftmax, {scores}, {3});
  net.output(net.add(Operation::kMatMul, {shares, net.input({1, kHeads, kTokens, 64})}));
  const Network network = net.finish();
  const HwConfig hw = catalog_device("vpu_4_0");

  const CompileResult result = compiled(network, hw, 2);

  EXPECT_EQ(first_finding(check_legality(result.schedule, hw)), "");
  EXPECT_EQ(macs_of(result.schedule), mac_count(network));
  EXPECT_LT(result.stored_bytes, kHeads * kTokens * kTokens * 2);
}

// What a schedule for an objective has of something, over some networks, beside what the fastest
// one has.
struct Sums {
  double fastest = 0;
  double least = 0;
};

template <class Measure>
Sums sums_of(Objective objective, const Measure& measure) {
  const HwConfig hw = catalog_device("vpu_2_7");
  const auto with = [&](const Network& network, Objective wanted) {
    CompileOptions options;
    options.objective = wanted;
    return measure(compile(network, hw, options, AnalyticDpuTiming(), DeviceShaveTiming()), hw);
  };
  Sums sums;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    const Network network = random_network(seed);
    sums.fastest += with(network, Objective::kLatency);
    sums.least += with(network, objective);
  }
  return sums;
}

TEST(Compile, MovesLessWhenTrafficIsTheObjective) {
  const Sums traffic =
      sums_of(Objective::kTraffic, [](const CompileResult& result, const HwConfig& /*hw*/) {
        return static_cast<double>(result.loaded_bytes + result.stored_bytes);
      });

  EXPECT_LT(traffic.least, traffic.fastest);
}

TEST(Compile, TakesLessEnergyWhenThatIsTheObjective) {
  const Sums energy =
      sums_of(Objective::kEnergy, [](const CompileResult& result, const HwConfig& hw) {
        const TimedSchedule timed = annotate(result.schedule, hw, Fidelity::kDevice,
                                             AnalyticDpuTiming(), DeviceShaveTiming());
        return schedule_energy(timed, hw)->total();
      });

  EXPECT_LT(energy.least, energy.fastest);
}

TEST(Compile, TellsOperationsWithoutAPublishedCost) {
  NetworkOfLayers net;
  net.output(net.along(Operation::kCumSum, {net.input({1, 16, 8, 8})}, {3}));
  const Network network = net.finish();

  const CompileResult result = compiled(network, catalog_device("vpu_4_0"), 2);

  ASSERT_EQ(result.unknown_costs.size(), 1);
  EXPECT_EQ(result.unknown_costs[0].operation, "CumSum");
  EXPECT_EQ(result.unknown_costs[0].layers, 1);
  EXPECT_DOUBLE_EQ(result.unknown_costs[0].share, 1.0);
}

TEST(Compile, FoldsWhatThePostProcessingCanDo) {
  NetworkOfLayers net;
  const NetworkTensorId convolved = net.convolution(net.input({1, 16, 8, 8}), 32, 1);
  const NetworkTensorId scaled = net.add(Operation::kMul, {convolved, net.constant({1, 32, 1, 1})});
  net.output(net.add(Operation::kRelu, {scaled}));

  const CompileResult result = compiled(net.finish(), catalog_device("vpu_4_0"), 2);

  EXPECT_EQ(result.ops.size(), 1);
}

}  // namespace
}  // namespace vpusim::test
