#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace vpusim {

// What a layer computes, by its ONNX name. Where ONNX has several names for one thing there is
// one here: Gemm is MatMul and Add, GlobalAveragePool an AveragePool over the whole image, and
// Flatten, Squeeze and Unsqueeze are Reshape. What ONNX of opset 17 has no operator for (Gelu,
// Swish, RMSNormalization, ...) has the name that later opsets or frameworks use.
enum class Operation : std::uint8_t {
  // Multiply-accumulate.
  kConv,
  kConvTranspose,
  kMatMul,
  // Windows without weights.
  kMaxPool,
  kAveragePool,
  kLpPool,
  // Two or more operands, element by element, broadcast as numpy does.
  kAdd,
  kSub,
  kMul,
  kDiv,
  kPow,
  kMod,
  kMax,
  kMin,
  kPRelu,
  kEqual,
  kGreater,
  kGreaterOrEqual,
  kLess,
  kLessOrEqual,
  kAnd,
  kOr,
  kXor,
  kBitShift,
  kWhere,
  kQuantizeLinear,
  kDequantizeLinear,
  kBatchNormalization,
  // One operand, element by element.
  kRelu,
  kLeakyRelu,
  kClip,
  kElu,
  kSelu,
  kCelu,
  kThresholdedRelu,
  kSigmoid,
  kHardSigmoid,
  kHardSwish,
  kTanh,
  kGelu,
  kSwish,
  kMish,
  kSoftplus,
  kSoftsign,
  kShrink,
  kExp,
  kLog,
  kSqrt,
  kReciprocal,
  kAbs,
  kNeg,
  kErf,
  kFloor,
  kCeil,
  kRound,
  kSign,
  kSin,
  kCos,
  kTan,
  kAsin,
  kAcos,
  kAtan,
  kSinh,
  kCosh,
  kAsinh,
  kAcosh,
  kAtanh,
  kNot,
  kIsNaN,
  kIsInf,
  kCast,
  // Each output needs more than its own element.
  kSoftmax,
  kLogSoftmax,
  kHardmax,
  kLayerNormalization,
  kInstanceNormalization,
  kGroupNormalization,
  kRMSNormalization,
  kMeanVarianceNormalization,
  kLpNormalization,
  kLRN,
  kReduceMean,
  kReduceSum,
  kReduceMax,
  kReduceMin,
  kReduceProd,
  kReduceL1,
  kReduceL2,
  kReduceLogSum,
  kReduceLogSumExp,
  kReduceSumSquare,
  kArgMax,
  kArgMin,
  kCumSum,
  kTopK,
  kResize,
  kGridSample,
  kRoiAlign,
  kGather,
  kGatherElements,
  kGatherND,
  kScatterElements,
  kScatterND,
  kOneHot,
  kTrilu,
  kReverseSequence,
  kLSTM,
  kGRU,
  kRNN,
  // Elements move and stay what they are.
  kConcat,
  kSplit,
  kSlice,
  kReshape,
  kTranspose,
  kPad,
  kExpand,
  kTile,
  kDepthToSpace,
  kSpaceToDepth,
  // Anything else; Layer::operator_name says what. Its cost is not known.
  kUnknown,
};

// The kind of work, as a compiler first asks for it.
enum class OperationClass : std::uint8_t {
  kMatrix,       // multiply-accumulate over many inputs: convolution and matrix product
  kPooling,      // windows without weights
  kElementwise,  // each output comes from one element of each input
  kVector,       // normalisation, softmax, reduction, gather, resize, recurrent cells, ...
  kMovement,     // elements move and stay what they are
  kUnknown,      // nobody can say what it costs
};

std::string_view name_of(Operation operation);
std::string_view name_of(OperationClass kind);
OperationClass class_of(Operation operation);
// The inverse of name_of; nothing for an unknown name. kUnknown itself has no name in files.
std::optional<Operation> operation_named(std::string_view name);
// All names that operation_named() knows.
std::span<const std::string_view> operation_names();

// Element by element with one operand: what a matrix operation may have fused behind it.
bool is_activation(Operation operation);

}  // namespace vpusim
