// A variant in the words of the compiler's cost model. The rules are those of
// npu_compiler, src/vpux_compiler/src/core/cost_model_utils.cpp.

#include "sim/schedule/dpu_workload.hpp"

#include <gtest/gtest.h>

#include <array>
#include <utility>

#include "sim/schedule/schedule_builder.hpp"

namespace vpusim::test {
namespace {

class DpuWorkloadTest : public testing::Test {
 protected:
  DpuWorkloadTest() {
    variant.output_end = {3, 2, 63};  // 4 wide, 3 high, 64 channels
  }

  static TensorType tensor(const Shape& shape, NumberFormat format = NumberFormat::kF16) {
    TensorType type;
    type.shape = shape;
    type.element = {format, false};
    type.order = {0, 2, 3, 1};
    return type;
  }
  static TensorType distributed(std::uint8_t modes) {
    TensorType type = tensor({1, 64, 3, 4});
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

  ScheduleBuilder builder{"test"};
  DpuTask task;
  DpuVariant variant;
};

TEST_F(DpuWorkloadTest, TakesTheOutputFromTheBoxWithInclusiveEnds) {
  variant.output_begin = {10, 20, 32};
  variant.output_end = {12, 24, 47};

  const DpuWorkload made = workload();

  EXPECT_EQ(made.output.width, 3U);
  EXPECT_EQ(made.output.height, 5U);
  EXPECT_EQ(made.output.channels, 16U);
}

TEST_F(DpuWorkloadTest, DerivesTheInputFromTheWindow) {
  task.kernel = {5, 3};   // height, width
  task.strides = {2, 1};  // height, width
  variant.padding = {.left = 1, .right = 0, .top = 2, .bottom = 1};

  const DpuWorkload made = workload();

  EXPECT_EQ(made.input.width, 5U);   // (4 - 1) * 1 + 3 - 1 - 0
  EXPECT_EQ(made.input.height, 6U);  // (3 - 1) * 2 + 5 - 2 - 1
}

TEST_F(DpuWorkloadTest, KeepsHeightAndWidthOfTheWindowApart) {
  task.kernel = {5, 3};
  task.strides = {2, 1};

  const DpuWorkload made = workload();

  EXPECT_EQ(made.kernel_height, 5U);
  EXPECT_EQ(made.kernel_width, 3U);
  EXPECT_EQ(made.stride_height, 2U);
  EXPECT_EQ(made.stride_width, 1U);
}

TEST_F(DpuWorkloadTest, TakesTheInputChannelsOfAConvolutionFromItsInput) {
  operand(DpuOperandRole::kInput, tensor({1, 48, 3, 4}));

  EXPECT_EQ(workload().input.channels, 48U);
}

TEST_F(DpuWorkloadTest, TakesTheInputChannelsOfOthersFromTheOutput) {
  task.operation = NceOperation::kMaxPool;
  operand(DpuOperandRole::kInput, tensor({1, 48, 3, 4}));

  EXPECT_EQ(workload().input.channels, 64U);
}

TEST_F(DpuWorkloadTest, PrefersTheInputBoxWhereTheCompilerGivesOne) {
  task.kernel = {3, 3};
  operand(DpuOperandRole::kInput, tensor({1, 48, 3, 4}));
  variant.input_begin = {0, 1, 0};
  variant.input_end = {8, 9, 15};

  const DpuWorkload made = workload();

  EXPECT_EQ(made.input.width, 9U);
  EXPECT_EQ(made.input.height, 9U);
  EXPECT_EQ(made.input.channels, 16U);
}

TEST_F(DpuWorkloadTest, CountsOnlyTheChannelsThatACompressedInputHas) {
  task.has_compressed_input_channels = true;
  task.compressed_channel_pattern = 0b0111;
  operand(DpuOperandRole::kInput, tensor({1, 4, 3, 4}));

  EXPECT_EQ(workload().input.channels, 3U);
}

TEST_F(DpuWorkloadTest, NamesTheOperation) {
  using Pair = std::pair<NceOperation, DpuOperation>;
  for (const auto& [operation, expected] :
       {Pair{NceOperation::kConvolution, DpuOperation::kConvolution},
        Pair{NceOperation::kIdentity, DpuOperation::kConvolution},
        Pair{NceOperation::kDepthwiseConvolution, DpuOperation::kDepthwiseConvolution},
        Pair{NceOperation::kMaxPool, DpuOperation::kMaxPool},
        Pair{NceOperation::kAveragePool, DpuOperation::kAveragePool},
        Pair{NceOperation::kElementwise, DpuOperation::kElementwise},
        Pair{NceOperation::kReduceSumSquare, DpuOperation::kReduceSumSquares}}) {
    builder = ScheduleBuilder("test");
    task.operation = operation;

    EXPECT_EQ(workload().operation, expected) << kNceOperationNames[operation];
  }
}

TEST_F(DpuWorkloadTest, TakesTypesFromItsOperands) {
  operand(DpuOperandRole::kInput, tensor({1, 64, 3, 4}, NumberFormat::kUi8));
  operand(DpuOperandRole::kWeights, tensor({64, 64, 1, 1}, NumberFormat::kSi8));
  operand(DpuOperandRole::kOutput, tensor({1, 64, 3, 4}, NumberFormat::kF16));

  const DpuWorkload made = workload();

  EXPECT_EQ(made.input.type, DataType::kUint8);
  EXPECT_EQ(made.weight_type, DataType::kInt8);
  EXPECT_EQ(made.output.type, DataType::kFloat16);
}

TEST_F(DpuWorkloadTest, HasNoWeightTypeWithoutWeights) {
  EXPECT_EQ(workload().weight_type, std::nullopt);
}

TEST_F(DpuWorkloadTest, LaysOutDataChannelsFirst) {
  operand(DpuOperandRole::kInput, tensor({1, 64, 3, 4}));
  operand(DpuOperandRole::kOutput, tensor({1, 64, 3, 4}));

  const DpuWorkload made = workload();

  EXPECT_EQ(made.input.layout, Layout::kZxy);
  EXPECT_EQ(made.output.layout, Layout::kZxy);
}

TEST_F(DpuWorkloadTest, LaysOutAPermutedOutputAsYzx) {
  task.is_permute_quantize = true;
  operand(DpuOperandRole::kOutput, tensor({1, 64, 3, 4}));

  EXPECT_EQ(workload().output.layout, Layout::kYzx);
}

TEST_F(DpuWorkloadTest, LaysOutADistributedOutputInNchwAsXyz) {
  TensorType output = distributed(Distribution::kSegmented);
  output.order.clear();
  operand(DpuOperandRole::kOutput, output);

  EXPECT_EQ(workload().output.layout, Layout::kXyz);
}

TEST_F(DpuWorkloadTest, LaysOutAnOrderThatIsWrittenOutLikeTheSameOrderLeftOut) {
  TensorType output = distributed(Distribution::kSegmented);
  output.order = {0, 1, 2, 3};
  operand(DpuOperandRole::kOutput, output);

  EXPECT_EQ(workload().output.layout, Layout::kXyz);
}

TEST_F(DpuWorkloadTest, LaysOutOtherOutputsChannelsFirstEvenInNchw) {
  TensorType output = tensor({1, 64, 3, 4});
  output.order.clear();
  operand(DpuOperandRole::kOutput, output);

  EXPECT_EQ(workload().output.layout, Layout::kZxy);
}

TEST_F(DpuWorkloadTest, IsSparseWhereThereIsAMapOrAStorageElementTable) {
  operand(DpuOperandRole::kInput, tensor({1, 64, 3, 4}));
  operand(DpuOperandRole::kInputStorageElementTable, tensor({1, 1, 3, 4}));
  operand(DpuOperandRole::kOutputSparsityMap, tensor({1, 64, 3, 4}));

  const DpuWorkload made = workload();

  EXPECT_TRUE(made.input.is_sparse);
  EXPECT_TRUE(made.output.is_sparse);
  EXPECT_FALSE(made.has_weight_sparsity);
}

TEST_F(DpuWorkloadTest, IsSparseInItsInputWithAMap) {
  operand(DpuOperandRole::kInputSparsityMap, tensor({1, 64, 3, 4}));

  const DpuWorkload made = workload();

  EXPECT_TRUE(made.input.is_sparse);
  EXPECT_FALSE(made.output.is_sparse);
}

TEST_F(DpuWorkloadTest, ComparesStoredWeightsWithDenseOnes) {
  // 64 filters of 64 bytes, of which 20 each are stored and take 32.
  TensorType weights = tensor({64, 64, 1, 1}, NumberFormat::kUi8);
  weights.compression = {.axis = 0, .element_counts = {20}, .alignment = 16};
  operand(DpuOperandRole::kWeights, weights);
  operand(DpuOperandRole::kWeightsSparsityMap, tensor({64, 1, 1, 64}, NumberFormat::kI1));

  const DpuWorkload made = workload();

  EXPECT_TRUE(made.has_weight_sparsity);
  EXPECT_FLOAT_EQ(made.weight_sparsity, 0.5F);
}

TEST_F(DpuWorkloadTest, TakesCompressedWeightsWithoutAMapForDense) {
  TensorType weights = tensor({64, 64, 1, 1}, NumberFormat::kUi8);
  weights.compression = {.axis = 0, .element_counts = {20}, .alignment = 16};
  operand(DpuOperandRole::kWeights, weights);

  const DpuWorkload made = workload();

  EXPECT_FALSE(made.has_weight_sparsity);
  EXPECT_EQ(made.weight_sparsity, 0.0F);
}

TEST_F(DpuWorkloadTest, TakesTheExecutionModeFromTheVariant) {
  using Pair = std::pair<MpeMode, ExecutionMode>;
  for (const auto& [mode, expected] : {Pair{MpeMode::kVector, ExecutionMode::kVector},
                                       Pair{MpeMode::kMatrix, ExecutionMode::kMatrix},
                                       Pair{MpeMode::kVectorFp16, ExecutionMode::kVectorFp16},
                                       Pair{MpeMode::kCuboid16x16, ExecutionMode::kCuboid16x16},
                                       Pair{MpeMode::kCuboid8x16, ExecutionMode::kCuboid8x16},
                                       Pair{MpeMode::kCuboid4x16, ExecutionMode::kCuboid4x16}}) {
    builder = ScheduleBuilder("test");
    variant.mpe_mode = mode;

    EXPECT_EQ(workload().execution_mode, expected) << kMpeModeNames[mode];
  }
}

TEST_F(DpuWorkloadTest, TakesPaddingFromTheVariantNotFromTheTask) {
  task.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
  variant.padding = {.left = 1, .right = 0, .top = 0, .bottom = 2};

  EXPECT_EQ(workload().padding, (Padding{.left = 1, .right = 0, .top = 0, .bottom = 2}));
}

}  // namespace
}  // namespace vpusim::test
