#include "sim/timing/energy.hpp"

#include <gtest/gtest.h>

#include "tests/support/small_device.hpp"

namespace vpusim::test {
namespace {

// 100 MACs per cycle, 25 in 16 bit; a convolution draws 2, in 16 bit 3, limited to 1.5.
class EnergyTest : public testing::Test {
 protected:
  EnergyTest() {
    hw.dpu.macs_per_cycle = 100;
    hw.dpu.fp16_slowdown = 4;
    hw.timing.vpunn_device = VpunnDevice::kVpu27;
    PowerTable& power = hw.dpu.power.emplace();
    power.activity_limit = 1.5F;
    power.integer.operations = {{"CONVOLUTION", {{1, 2.0F}}}, {"ELTWISE", {{1, 10.0F}}}};
    power.float16.emplace();
    power.float16->adjuster = 1.5F;
    power.float16->operations = {{"CONVOLUTION", {{1, 2.0F}}}};
    // 10 * 10 * 16 outputs, windows of 3 * 3 * 32: 460,800 MACs.
    workload.input = {.width = 12, .height = 12, .channels = 32, .type = DataType::kUint8};
    workload.output = {.width = 10, .height = 10, .channels = 16, .type = DataType::kUint8};
    workload.kernel_width = 3;
    workload.kernel_height = 3;
  }
  DpuEnergy energy(Cycles predicted = Cycles(9216)) const {
    return dpu_energy(workload, predicted, hw).value();
  }

  HwConfig hw = small_device();
  DpuWorkload workload;
};

TEST_F(EnergyTest, OfADenseConvolution) {
  const DpuEnergy result = energy();

  EXPECT_EQ(result.ideal_macs, 460'800U);
  EXPECT_EQ(result.hardware_macs, 460'800U);
  EXPECT_EQ(result.ideal_cycles, Cycles(4608));
  EXPECT_DOUBLE_EQ(result.utilization, 0.5);
  EXPECT_DOUBLE_EQ(result.energy, 4608 * 2.0);
  EXPECT_DOUBLE_EQ(result.activity_factor, 1.0);
}

TEST_F(EnergyTest, DoesNotDependOnThePredictedTimeButPowerDoes) {
  EXPECT_DOUBLE_EQ(energy(Cycles(18'432)).energy, 9216);
  EXPECT_DOUBLE_EQ(energy(Cycles(18'432)).utilization, 0.25);
  EXPECT_DOUBLE_EQ(energy(Cycles(18'432)).activity_factor, 0.5);
}

TEST_F(EnergyTest, LimitsThePower) {
  EXPECT_DOUBLE_EQ(energy(Cycles(4608)).activity_factor, 1.5);  // would be 2
}

TEST_F(EnergyTest, SkipsTheZerosOfTheSparserSide) {
  workload.has_weight_sparsity = true;
  workload.weight_sparsity = 0.5F;
  workload.input.is_sparse = true;
  workload.input_sparsity = 0.25F;

  const DpuEnergy result = energy();

  EXPECT_EQ(result.ideal_macs, 460'800U);
  EXPECT_EQ(result.hardware_macs, 230'400U);
  EXPECT_EQ(result.ideal_cycles, Cycles(4608));
  EXPECT_EQ(result.hardware_cycles, Cycles(2304));
  EXPECT_DOUBLE_EQ(result.utilization, 0.5);
  EXPECT_DOUBLE_EQ(result.hardware_utilization, 0.25);
  EXPECT_DOUBLE_EQ(result.energy, 4608);
  EXPECT_DOUBLE_EQ(result.activity_factor, 0.5);
}

TEST_F(EnergyTest, ComputesZerosOfTensorsThatAreNotStoredSparse) {
  workload.weight_sparsity = 0.5F;
  workload.input_sparsity = 0.5F;

  EXPECT_EQ(energy().hardware_macs, 460'800U);
}

TEST_F(EnergyTest, Of16BitsTakesMoreCyclesAndItsOwnFactor) {
  workload.input.type = DataType::kFloat16;

  EXPECT_EQ(energy().ideal_cycles, Cycles(18'432));
  EXPECT_DOUBLE_EQ(energy().energy, 18'432 * 3.0);
}

TEST_F(EnergyTest, Of8BitFloatsTakesTheIntegersFactorsWhenItHasNone) {
  workload.input.type = DataType::kHf8;
  EXPECT_DOUBLE_EQ(energy().energy, 9216);

  hw.dpu.power->float8.emplace().operations = {{"CONVOLUTION", {{1, 4.0F}}}};
  EXPECT_DOUBLE_EQ(energy().energy, 4608 * 4.0);
}

TEST_F(EnergyTest, FillsFewInputChannelsUpSince27) {
  workload.input.channels = 3;
  EXPECT_EQ(energy().ideal_macs, 1600U * 9 * 16);

  hw.timing.vpunn_device = VpunnDevice::kVpu21;
  EXPECT_EQ(energy().ideal_macs, 1600U * 9 * 3);
}

TEST_F(EnergyTest, OfElementwiseCountsTheInput) {
  workload.operation = DpuOperation::kElementwise;

  EXPECT_EQ(energy().ideal_macs, 12U * 12 * 32);
  EXPECT_EQ(energy().ideal_cycles, Cycles(47));  // 46.08
  EXPECT_DOUBLE_EQ(energy().energy, 470);
}

TEST_F(EnergyTest, OfDepthwiseCountsOneChannelPerOutput) {
  workload.operation = DpuOperation::kDepthwiseConvolution;
  hw.dpu.power->integer.operations = {{"DW_CONVOLUTION", {{1, 1.0F}}}};

  EXPECT_EQ(energy().ideal_macs, 1600U * 9);
}

TEST_F(EnergyTest, FollowsStraightLinesOverTheLogarithmOfTheChannels) {
  hw.dpu.power->integer.operations = {{"CONVOLUTION", {{16, 1.0F}, {64, 2.0F}, {128, 8.0F}}}};
  const auto factor_at = [&](std::uint32_t channels) {
    workload.input.channels = channels;
    return energy().energy / static_cast<double>(energy().hardware_cycles.count());
  };

  EXPECT_DOUBLE_EQ(factor_at(1), 1.0);
  EXPECT_DOUBLE_EQ(factor_at(16), 1.0);
  EXPECT_DOUBLE_EQ(factor_at(32), 1.5);
  EXPECT_DOUBLE_EQ(factor_at(64), 2.0);
  EXPECT_DOUBLE_EQ(factor_at(512), 8.0);
}

TEST_F(EnergyTest, IsUnknownWithoutATableAnOperationOrATime) {
  EXPECT_FALSE(dpu_energy(workload, Cycles(0), hw));
  workload.operation = DpuOperation::kLayerNorm;
  EXPECT_FALSE(dpu_energy(workload, Cycles(1), hw));
  workload.operation = DpuOperation::kConvolution;
  hw.dpu.power.reset();
  EXPECT_FALSE(dpu_energy(workload, Cycles(1), hw));
}

TEST_F(EnergyTest, HasThePublishedFactorsOfTheDevices) {
  const auto per_cycle = [&](const std::string& device, DpuOperation operation, DataType type) {
    workload.operation = operation;
    workload.input.type = type;
    workload.input.channels = 128;
    const auto result = dpu_energy(workload, Cycles(1), catalog_device(device)).value();
    return result.energy / static_cast<double>(result.hardware_cycles.count());
  };

  EXPECT_NEAR(per_cycle("vpu_2_0", DpuOperation::kConvolution, DataType::kUint8), 0.95, 1e-6);
  EXPECT_NEAR(per_cycle("vpu_2_0", DpuOperation::kMaxPool, DataType::kFloat16), 5.29 * 0.87, 1e-5);
  EXPECT_NEAR(per_cycle("vpu_2_7", DpuOperation::kConvolution, DataType::kFloat16), 1.3, 1e-6);
  EXPECT_NEAR(per_cycle("vpu_4_0", DpuOperation::kElementwise, DataType::kUint8), 5, 1e-6);
  EXPECT_NEAR(per_cycle("npu_5_0", DpuOperation::kConvolution, DataType::kHf8), 0.72 * 0.88, 1e-6);
  EXPECT_NEAR(per_cycle("npu_5_0", DpuOperation::kElementwiseMultiply, DataType::kFloat16),
              26.62 * 0.88, 1e-5);
}

}  // namespace
}  // namespace vpusim::test
