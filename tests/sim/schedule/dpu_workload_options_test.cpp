// The parts of a workload that say how the tiles work together, and what the
// post-processing does. Rules as in dpu_workload_test.cpp.

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <unordered_set>
#include <utility>

#include "sim/schedule/dpu_workload.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

class DpuWorkloadOptionsTest : public testing::Test {
 protected:
  static TensorType tensor() {
    TensorType type;
    type.shape = {1, 64, 3, 4};
    return type;
  }
  static TensorType distributed(std::uint8_t modes) {
    TensorType type = tensor();
    type.distribution.emplace();
    type.distribution->modes = modes;
    type.distribution->cluster_count = 3;
    return type;
  }
  void operand(DpuOperandRole role, const TensorType& type, std::uint32_t swizzling_key = 0) {
    Buffer buffer;
    buffer.section = Section::kCmx;
    buffer.type = builder.add_type(type);
    buffer.swizzling_key = swizzling_key;
    task.operands.push_back({role, builder.add_buffer(buffer)});
  }
  DpuWorkload workload() {
    const Schedule schedule = std::move(builder).finish();
    return dpu_workload(schedule, task, variant);
  }
  ActivationFunction activation_of(const std::string& mode, std::optional<double> clamp_low) {
    builder = ScheduleBuilder("test");
    task.post_processing = PostProcessing{mode, clamp_low};
    return workload().activation;
  }

  ScheduleBuilder builder{"test"};
  DpuTask task;
  DpuVariant variant;
};

TEST_F(DpuWorkloadOptionsTest, NamesTheActivationAfterTheModeOfThePostProcessing) {
  EXPECT_EQ(activation_of("LRELU", 0.0), ActivationFunction::kLrelu);
  EXPECT_EQ(activation_of("ADD", 0.0), ActivationFunction::kAdd);
  EXPECT_EQ(activation_of("SUB", 0.0), ActivationFunction::kSub);
  EXPECT_EQ(activation_of("MULT", 0.0), ActivationFunction::kMult);
}

TEST_F(DpuWorkloadOptionsTest, TakesAClampAtZeroForARelu) {
  EXPECT_EQ(activation_of("NOOP", 0.0), ActivationFunction::kRelu);
  EXPECT_EQ(activation_of("NOOP", -128.0), ActivationFunction::kNone);
  EXPECT_EQ(activation_of("NOOP", std::nullopt), ActivationFunction::kNone);
}

TEST_F(DpuWorkloadOptionsTest, HasNoActivationWithoutPostProcessing) {
  EXPECT_EQ(workload().activation, ActivationFunction::kNone);
}

TEST_F(DpuWorkloadOptionsTest, TakesSwizzlingFromTheFirstTwoOperandsAndTheOutput) {
  operand(DpuOperandRole::kInput, tensor(), 5);
  operand(DpuOperandRole::kWeights, tensor(), 4);
  operand(DpuOperandRole::kOutput, tensor(), 3);

  EXPECT_EQ(workload().swizzling, (std::array<std::uint8_t, 3>{5, 4, 3}));
}

TEST_F(DpuWorkloadOptionsTest, TakesTheSecondOperandForTheWeightsWhateverItIs) {
  operand(DpuOperandRole::kInput, tensor(), 5);
  operand(DpuOperandRole::kParentInput, tensor(), 2);
  operand(DpuOperandRole::kOutput, tensor(), 3);

  EXPECT_EQ(workload().swizzling, (std::array<std::uint8_t, 3>{5, 2, 3}));
}

TEST_F(DpuWorkloadOptionsTest, FindsTheSwizzlingInTheTypeToo) {
  TensorType swizzled = tensor();
  swizzled.swizzling_key = 5;
  operand(DpuOperandRole::kInput, swizzled);

  EXPECT_EQ(workload().swizzling[0], 5);
}

TEST_F(DpuWorkloadOptionsTest, ClustersOnItsOwnTile) {
  operand(DpuOperandRole::kParentInput, tensor());
  operand(DpuOperandRole::kOutput, tensor());

  const DpuWorkload made = workload();

  EXPECT_EQ(made.isi_strategy, IsiStrategy::kClustering);
  EXPECT_EQ(made.output_write_tiles, 1U);
}

TEST_F(DpuWorkloadOptionsTest, SplitsOverChannelsWhereSlicesAreWrittenToAllTiles) {
  for (const std::uint8_t copies : {Distribution::kMulticasted, Distribution::kDuplicated}) {
    builder = ScheduleBuilder("test");
    task.operands.clear();
    operand(DpuOperandRole::kOutput,
            distributed(static_cast<std::uint8_t>(Distribution::kSegmented | copies)));

    const DpuWorkload made = workload();

    EXPECT_EQ(made.isi_strategy, IsiStrategy::kSplitOverChannels);
    EXPECT_EQ(made.output_write_tiles, 3U);
  }
}

TEST_F(DpuWorkloadOptionsTest, SplitsOverHeightWhereTheInputIsInSlices) {
  operand(DpuOperandRole::kParentInput, distributed(Distribution::kSegmented));
  operand(DpuOperandRole::kOutput, distributed(Distribution::kSegmented));

  const DpuWorkload made = workload();

  EXPECT_EQ(made.isi_strategy, IsiStrategy::kSplitOverHeight);
  EXPECT_EQ(made.output_write_tiles, 1U);
}

TEST_F(DpuWorkloadOptionsTest, SplitsOverHeightAlsoWhereTheOutputIsWrittenToAllTiles) {
  // The input is looked at last and takes the strategy, not the number of tiles.
  operand(DpuOperandRole::kParentInput, distributed(Distribution::kSegmented));
  operand(DpuOperandRole::kOutput,
          distributed(Distribution::kSegmented | Distribution::kMulticasted));

  const DpuWorkload made = workload();

  EXPECT_EQ(made.isi_strategy, IsiStrategy::kSplitOverHeight);
  EXPECT_EQ(made.output_write_tiles, 3U);
}

TEST_F(DpuWorkloadOptionsTest, DoesNotTakeOverlapsForSlices) {
  operand(DpuOperandRole::kParentInput, distributed(Distribution::kOverlapped));
  operand(DpuOperandRole::kOutput, distributed(Distribution::kDuplicated));

  const DpuWorkload made = workload();

  EXPECT_EQ(made.isi_strategy, IsiStrategy::kClustering);
  EXPECT_EQ(made.output_write_tiles, 1U);
}

TEST_F(DpuWorkloadOptionsTest, KeepsTheFlagsOfTheTask) {
  task.is_superdense = true;
  task.is_inplace = true;

  const DpuWorkload made = workload();

  EXPECT_TRUE(made.is_superdense);
  EXPECT_EQ(made.is_inplace, true);
}

TEST(DataTypeTest, HasTheBitsOfTheElementsThatItStandsFor) {
  using Pair = std::pair<NumberFormat, std::uint32_t>;
  for (const auto& [format, bits] :
       {Pair{NumberFormat::kF16, 16U}, Pair{NumberFormat::kBf16, 16U},
        Pair{NumberFormat::kF32, 32U}, Pair{NumberFormat::kUi8, 8U}, Pair{NumberFormat::kSi8, 8U},
        Pair{NumberFormat::kF8E4M3, 8U}, Pair{NumberFormat::kSi32, 32U},
        Pair{NumberFormat::kUi16, 16U}, Pair{NumberFormat::kUi4, 4U}, Pair{NumberFormat::kSi2, 2U},
        Pair{NumberFormat::kI1, 1U}}) {
    const ElementType element{format, false};

    EXPECT_EQ(bits_of(data_type_of(element)), bits) << element.name();
  }
}

TEST(DpuWorkloadHashTest, FindsEqualWorkloads) {
  DpuWorkload workload;
  workload.output.width = 7;
  DpuWorkload other = workload;
  other.output.width = 8;

  const std::unordered_set<DpuWorkload> known = {workload};

  EXPECT_TRUE(known.contains(workload));
  EXPECT_FALSE(known.contains(other));
}

}  // namespace
}  // namespace vpusim::test
