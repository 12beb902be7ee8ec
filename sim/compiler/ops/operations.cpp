#include <array>
#include <cstddef>

#include "sim/compiler/ops/rows.hpp"

namespace vpusim::lowering {
namespace {

using enum Operation;

// One row per operation, in the order of Operation.
constexpr auto kRows = std::to_array<OperationRow>({
    {kConv, lower_convolution, "Convolution", Sharing::kRows},
    {kConvTranspose, lower_transposed_convolution, "Convolution", Sharing::kRows},
    {kMatMul, lower_product, "MatMul", Sharing::kProduct},
    {kMaxPool, lower_pooling, "MaxPool", Sharing::kRows},
    {kAveragePool, lower_pooling, "AvgPool", Sharing::kRows},
    {kLpPool, lower_kernel, "LpPool", Sharing::kRows},
    {kAdd, lower_elementwise, "Add"},
    {kSub, lower_elementwise, "Subtract"},
    {kMul, lower_elementwise, "Multiply"},
    {kDiv, lower_kernel, "Divide"},
    {kPow, lower_kernel, "Power"},
    {kMod, lower_kernel, "FloorMod"},
    {kMax, lower_kernel, "Maximum"},
    {kMin, lower_kernel, "Minimum"},
    {kPRelu, lower_scaling, "PRelu"},
    {kEqual, lower_kernel, "Equal"},
    {kGreater, lower_kernel, "Greater"},
    {kGreaterOrEqual, lower_kernel, "GreaterEqual"},
    {kLess, lower_kernel, "Less"},
    {kLessOrEqual, lower_kernel, "LessEqual"},
    {kAnd, lower_kernel, "And"},
    {kOr, lower_kernel, "LogicalOr"},
    {kXor, lower_kernel, "LogicalXor"},
    {kBitShift, lower_kernel, "BitShift"},
    {kWhere, lower_kernel, "Select"},
    {kQuantizeLinear, lower_kernel, "FakeQuantize"},
    {kDequantizeLinear, lower_kernel, "FakeQuantize"},
    {kBatchNormalization, lower_scaling, "BatchNormalization"},
    {kRelu, lower_activation, "Clamp"},
    {kLeakyRelu, lower_activation, "LeakyRelu"},
    {kClip, lower_activation, "Clamp"},
    {kElu, lower_kernel, "Elu"},
    {kSelu, lower_kernel, "Selu"},
    {kCelu, lower_kernel, "Celu"},
    {kThresholdedRelu, lower_kernel, "ThresholdedRelu"},
    {kSigmoid, lower_kernel, "Sigmoid"},
    {kHardSigmoid, lower_kernel, "HardSigmoid"},
    {kHardSwish, lower_kernel, "HardSwish"},
    {kTanh, lower_kernel, "Tanh"},
    {kGelu, lower_kernel, "Gelu"},
    {kSwish, lower_kernel, "Swish"},
    {kMish, lower_kernel, "Mish"},
    {kSoftplus, lower_kernel, "SoftPlus"},
    {kSoftsign, lower_kernel, "Softsign"},
    {kShrink, lower_kernel, "Shrink"},
    {kExp, lower_kernel, "Exp"},
    {kLog, lower_kernel, "Log"},
    {kSqrt, lower_kernel, "Sqrt"},
    {kReciprocal, lower_kernel, "Reciprocal"},
    {kAbs, lower_kernel, "Abs"},
    {kNeg, lower_kernel, "Negative"},
    {kErf, lower_kernel, "Erf"},
    {kFloor, lower_kernel, "Floor"},
    {kCeil, lower_kernel, "Ceiling"},
    {kRound, lower_kernel, "Round"},
    {kSign, lower_kernel, "Sign"},
    {kSin, lower_kernel, "Sin"},
    {kCos, lower_kernel, "Cos"},
    {kTan, lower_kernel, "Tan"},
    {kAsin, lower_kernel, "Asin"},
    {kAcos, lower_kernel, "Acos"},
    {kAtan, lower_kernel, "Atan"},
    {kSinh, lower_kernel, "Sinh"},
    {kCosh, lower_kernel, "Cosh"},
    {kAsinh, lower_kernel, "Asinh"},
    {kAcosh, lower_kernel, "Acosh"},
    {kAtanh, lower_kernel, "Atanh"},
    {kNot, lower_kernel, "LogicalNot"},
    {kIsNaN, lower_kernel, "IsNaN"},
    {kIsInf, lower_kernel, "IsInf"},
    {kCast, lower_kernel, "Convert"},
    {kSoftmax, lower_kernel, "SoftMax", Sharing::kOtherAxes},
    {kLogSoftmax, lower_kernel, "LogSoftmax", Sharing::kOtherAxes},
    {kHardmax, lower_kernel, "Hardmax", Sharing::kOtherAxes},
    {kLayerNormalization, lower_kernel, "MVN", Sharing::kOtherAxes},
    {kInstanceNormalization, lower_kernel, "MVN"},
    {kGroupNormalization, lower_kernel, "MVN"},
    {kRMSNormalization, lower_kernel, "RMS", Sharing::kOtherAxes},
    {kMeanVarianceNormalization, lower_kernel, "MVN", Sharing::kOtherAxes},
    {kLpNormalization, lower_kernel, "LpNormalization", Sharing::kOtherAxes},
    {kLRN, lower_kernel, "LRN"},
    {kReduceMean, lower_kernel, "ReduceMean", Sharing::kOtherAxes},
    {kReduceSum, lower_kernel, "ReduceSum", Sharing::kOtherAxes},
    {kReduceMax, lower_kernel, "ReduceMax", Sharing::kOtherAxes},
    {kReduceMin, lower_kernel, "ReduceMin", Sharing::kOtherAxes},
    {kReduceProd, lower_kernel, "ReduceProd", Sharing::kOtherAxes},
    {kReduceL1, lower_kernel, "ReduceL1", Sharing::kOtherAxes},
    {kReduceL2, lower_kernel, "ReduceL2", Sharing::kOtherAxes},
    {kReduceLogSum, lower_kernel, "ReduceLogSum", Sharing::kOtherAxes},
    {kReduceLogSumExp, lower_kernel, "ReduceLogSumExp", Sharing::kOtherAxes},
    {kReduceSumSquare, lower_kernel, "ReduceSumSquare", Sharing::kOtherAxes},
    {kArgMax, lower_kernel, "ArgMax", Sharing::kOtherAxes},
    {kArgMin, lower_kernel, "ArgMin", Sharing::kOtherAxes},
    {kCumSum, lower_kernel, "CumSum", Sharing::kOtherAxes},
    {kTopK, lower_kernel, "TopK", Sharing::kNothing},
    {kResize, lower_kernel, "Interpolate", Sharing::kRows},
    {kGridSample, lower_kernel, "GridSample", Sharing::kPicks},
    {kRoiAlign, lower_kernel, "RoiAlign", Sharing::kPicks},
    {kGather, lower_kernel, "Gather", Sharing::kPicks},
    {kGatherElements, lower_kernel, "GatherElements", Sharing::kPicks},
    {kGatherND, lower_kernel, "GatherND", Sharing::kPicks},
    {kScatterElements, lower_kernel, "ScatterElements", Sharing::kNothing},
    {kScatterND, lower_kernel, "ScatterND", Sharing::kNothing},
    {kOneHot, lower_kernel, "OneHot"},
    {kTrilu, lower_kernel, "Trilu"},
    {kReverseSequence, lower_kernel, "ReverseSequence", Sharing::kNothing},
    {kLSTM, lower_kernel, "LSTMSequence", Sharing::kNothing},
    {kGRU, lower_kernel, "GRUSequence", Sharing::kNothing},
    {kRNN, lower_kernel, "RNNSequence", Sharing::kNothing},
    {kConcat, lower_concat, "Concat"},
    {kSplit, lower_split, "Split"},
    {kSlice, lower_slice, "Slice"},
    {kReshape, lower_reshape, "Reshape"},
    {kTranspose, lower_transpose, "Transpose"},
    {kPad, lower_kernel, "Pad", Sharing::kRows},
    {kExpand, lower_kernel, "Broadcast", Sharing::kPicks},
    {kTile, lower_kernel, "Tile", Sharing::kPicks},
    {kDepthToSpace, lower_blocks, "DepthToSpace"},
    {kSpaceToDepth, lower_blocks, "SpaceToDepth"},
    {kUnknown, lower_kernel, "", Sharing::kNothing},
});

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < kRows.size(); ++i) {
    if (kRows[i].operation != static_cast<Operation>(i)) {
      return false;
    }
  }
  return kRows.size() == static_cast<std::size_t>(kUnknown) + 1;
}
static_assert(is_in_order());

}  // namespace

const OperationRow& row_of(Operation operation) {
  return kRows[static_cast<std::size_t>(operation)];
}

}  // namespace vpusim::lowering
