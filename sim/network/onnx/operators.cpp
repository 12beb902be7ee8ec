#include "sim/network/onnx/operators.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "sim/base/document.hpp"
#include "sim/network/onnx/rows.hpp"
#include "sim/network/onnx/unlisted.hpp"

namespace vpusim::onnx_graph {
namespace {

struct Row {
  std::string_view op_type;
  Operation operation;
  void (*read)(NodeReader& node);
};

using enum Operation;

// One row per operator. To add one: its row, and its reader where none of these does.
constexpr auto kRows = std::to_array<Row>({
    {"Conv", kConv, read_convolution},
    {"ConvTranspose", kConvTranspose, read_convolution},
    {"ConvInteger", kConv, read_integer_convolution},
    {"QLinearConv", kConv, read_quantized_convolution},
    {"MatMul", kMatMul, read_matrix_product},
    {"MatMulInteger", kMatMul, read_integer_product},
    {"QLinearMatMul", kMatMul, read_quantized_product},
    {"Gemm", kMatMul, read_gemm},
    {"MaxPool", kMaxPool, read_pooling},
    {"AveragePool", kAveragePool, read_pooling},
    {"LpPool", kLpPool, read_pooling},
    {"GlobalMaxPool", kMaxPool, read_global_pooling},
    {"GlobalAveragePool", kAveragePool, read_global_pooling},
    {"GlobalLpPool", kLpPool, read_global_pooling},
    {"Add", kAdd, read_add},
    {"Sub", kSub, read_elementwise},
    {"Mul", kMul, read_elementwise},
    {"Div", kDiv, read_elementwise},
    {"Pow", kPow, read_elementwise},
    {"Mod", kMod, read_elementwise},
    {"Sum", kAdd, read_elementwise},
    {"Mean", kAdd, read_mean},
    {"Max", kMax, read_elementwise},
    {"Min", kMin, read_elementwise},
    {"PRelu", kPRelu, read_operands},
    {"Equal", kEqual, read_elementwise},
    {"Greater", kGreater, read_elementwise},
    {"GreaterOrEqual", kGreaterOrEqual, read_elementwise},
    {"Less", kLess, read_elementwise},
    {"LessOrEqual", kLessOrEqual, read_elementwise},
    {"And", kAnd, read_elementwise},
    {"Or", kOr, read_elementwise},
    {"Xor", kXor, read_elementwise},
    {"BitShift", kBitShift, read_elementwise},
    {"Where", kWhere, read_where},
    {"QuantizeLinear", kQuantizeLinear, read_quantize},
    {"DequantizeLinear", kDequantizeLinear, read_dequantize},
    {"DynamicQuantizeLinear", kQuantizeLinear, read_dynamic_quantize},
    {"BatchNormalization", kBatchNormalization, read_batch_normalization},
    {"Relu", kRelu, read_activation},
    {"LeakyRelu", kLeakyRelu, read_activation},
    {"Clip", kClip, read_activation},
    {"Elu", kElu, read_activation},
    {"Selu", kSelu, read_activation},
    {"Celu", kCelu, read_activation},
    {"ThresholdedRelu", kThresholdedRelu, read_activation},
    {"Sigmoid", kSigmoid, read_activation},
    {"HardSigmoid", kHardSigmoid, read_activation},
    {"HardSwish", kHardSwish, read_activation},
    {"Tanh", kTanh, read_activation},
    {"Gelu", kGelu, read_activation},
    {"Swish", kSwish, read_activation},
    {"Mish", kMish, read_activation},
    {"Softplus", kSoftplus, read_activation},
    {"Softsign", kSoftsign, read_activation},
    {"Shrink", kShrink, read_activation},
    {"Exp", kExp, read_activation},
    {"Log", kLog, read_activation},
    {"Sqrt", kSqrt, read_activation},
    {"Reciprocal", kReciprocal, read_activation},
    {"Abs", kAbs, read_activation},
    {"Neg", kNeg, read_activation},
    {"Erf", kErf, read_activation},
    {"Floor", kFloor, read_activation},
    {"Ceil", kCeil, read_activation},
    {"Round", kRound, read_activation},
    {"Sign", kSign, read_activation},
    {"Sin", kSin, read_activation},
    {"Cos", kCos, read_activation},
    {"Tan", kTan, read_activation},
    {"Asin", kAsin, read_activation},
    {"Acos", kAcos, read_activation},
    {"Atan", kAtan, read_activation},
    {"Sinh", kSinh, read_activation},
    {"Cosh", kCosh, read_activation},
    {"Asinh", kAsinh, read_activation},
    {"Acosh", kAcosh, read_activation},
    {"Atanh", kAtanh, read_activation},
    {"Not", kNot, read_activation},
    {"IsNaN", kIsNaN, read_activation},
    {"IsInf", kIsInf, read_activation},
    {"Cast", kCast, read_cast},
    {"CastLike", kCast, read_cast},
    {"Softmax", kSoftmax, read_axis},
    {"LogSoftmax", kLogSoftmax, read_axis},
    {"Hardmax", kHardmax, read_axis},
    {"LpNormalization", kLpNormalization, read_axis},
    {"LayerNormalization", kLayerNormalization, read_layer_normalization},
    {"SimplifiedLayerNormalization", kRMSNormalization, read_layer_normalization},
    {"RMSNormalization", kRMSNormalization, read_layer_normalization},
    {"InstanceNormalization", kInstanceNormalization, read_normalization},
    {"GroupNormalization", kGroupNormalization, read_group_normalization},
    {"MeanVarianceNormalization", kMeanVarianceNormalization, read_normalization},
    {"LRN", kLRN, read_normalization},
    {"ReduceMean", kReduceMean, read_reduction},
    {"ReduceSum", kReduceSum, read_reduction},
    {"ReduceMax", kReduceMax, read_reduction},
    {"ReduceMin", kReduceMin, read_reduction},
    {"ReduceProd", kReduceProd, read_reduction},
    {"ReduceL1", kReduceL1, read_reduction},
    {"ReduceL2", kReduceL2, read_reduction},
    {"ReduceLogSum", kReduceLogSum, read_reduction},
    {"ReduceLogSumExp", kReduceLogSumExp, read_reduction},
    {"ReduceSumSquare", kReduceSumSquare, read_reduction},
    {"ArgMax", kArgMax, read_arg_reduction},
    {"ArgMin", kArgMin, read_arg_reduction},
    {"CumSum", kCumSum, read_cumulative_sum},
    {"TopK", kTopK, read_top_k},
    {"Resize", kResize, read_resize},
    {"Upsample", kResize, read_resize},
    {"GridSample", kGridSample, read_operands},
    {"RoiAlign", kRoiAlign, read_roi_align},
    {"Gather", kGather, read_first_axis},
    {"GatherElements", kGatherElements, read_first_axis},
    {"GatherND", kGatherND, read_gather_nd},
    {"Scatter", kScatterElements, read_first_axis},
    {"ScatterElements", kScatterElements, read_first_axis},
    {"ScatterND", kScatterND, read_operands},
    {"OneHot", kOneHot, read_one_hot},
    {"Trilu", kTrilu, read_normalization},
    {"ReverseSequence", kReverseSequence, read_operands},
    {"LSTM", kLSTM, read_recurrent},
    {"GRU", kGRU, read_recurrent},
    {"RNN", kRNN, read_recurrent},
    {"Concat", kConcat, read_concat},
    {"Split", kSplit, read_split},
    {"Slice", kSlice, read_slice},
    {"Reshape", kReshape, read_reshape},
    {"Flatten", kReshape, read_flatten},
    {"Squeeze", kReshape, read_squeeze},
    {"Unsqueeze", kReshape, read_unsqueeze},
    {"Transpose", kTranspose, read_transpose},
    {"Pad", kPad, read_pad},
    {"Expand", kExpand, read_expand},
    {"Tile", kTile, read_tile},
    {"DepthToSpace", kDepthToSpace, read_blocks},
    {"SpaceToDepth", kSpaceToDepth, read_blocks},
    // Of com.microsoft alone.
    {"FusedConv", kConv, read_fused_convolution},
    {"FusedGemm", kMatMul, read_fused_gemm},
    {"FusedMatMul", kMatMul, read_fused_product},
    {"TransposeMatMul", kMatMul, read_fused_product},
    {"QGemm", kMatMul, read_quantized_gemm},
    {"MatMulIntegerToFloat", kMatMul, read_product_to_float},
    {"DynamicQuantizeMatMul", kMatMul, read_product_to_float},
    {"MatMulNBits", kMatMul, read_blocked_product},
    {"QLinearAdd", kAdd, read_quantized_pair},
    {"QLinearMul", kMul, read_quantized_pair},
    {"QLinearSigmoid", kSigmoid, read_quantized_activation},
    {"QLinearLeakyRelu", kLeakyRelu, read_quantized_activation},
    {"QLinearSoftmax", kSoftmax, read_quantized_softmax},
    {"QLinearAveragePool", kAveragePool, read_quantized_pooling},
    {"QLinearGlobalAveragePool", kAveragePool, read_quantized_pooling},
    {"QLinearConcat", kConcat, read_quantized_concat},
    {"Attention", kMatMul, read_attention},
    {"MultiHeadAttention", kMatMul, read_multi_head_attention},
    {"SkipLayerNormalization", kLayerNormalization, read_skip_normalization},
    {"SkipSimplifiedLayerNormalization", kRMSNormalization, read_skip_normalization},
    {"EmbedLayerNormalization", kLayerNormalization, read_embedding_normalization},
    {"BiasGelu", kGelu, read_biased_activation},
    {"FastGelu", kGelu, read_biased_activation},
    {"QuickGelu", kSwish, read_activation},
    {"Identity", kUnknown, read_identity},
    {"Dropout", kUnknown, read_identity},
    {"Constant", kUnknown, read_constant},
    {"ConstantOfShape", kUnknown, read_constant_of_shape},
    {"Shape", kUnknown, read_shape},
    {"Size", kUnknown, read_size},
    {"Range", kUnknown, read_range},
    {"EyeLike", kUnknown, read_eye_like},
    {"If", kUnknown, read_if},
});

const Row* find_row(const std::string& domain, const std::string& op_type) {
  // Other domains' operators of these names are the same (com.microsoft: Gelu, QLinearConv, ...).
  if (!domain.empty() && domain != "ai.onnx" && domain != "com.microsoft") {
    return nullptr;
  }
  const auto* const row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& candidate) {
    return candidate.op_type == op_type;
  });
  return row == kRows.end() ? nullptr : row;
}

}  // namespace

bool is_known_operator(const std::string& domain, const std::string& op_type) {
  return find_row(domain, op_type) != nullptr;
}

void read_node(GraphReader& graph, const onnx::NodeProto& node, const std::string& where) {
  const Row* row = find_row(node.domain(), node.op_type());
  NodeReader reader(graph, node, where, row == nullptr ? kUnknown : row->operation);
  if (row == nullptr) {
    read_unlisted(reader);
  } else {
    row->read(reader);
  }
}

}  // namespace vpusim::onnx_graph
