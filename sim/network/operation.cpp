#include "sim/network/operation.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "sim/base/enum_names.hpp"

namespace vpusim {
namespace {

struct Row {
  std::string_view name;
  OperationClass kind;
};

// In the order of Operation.
constexpr auto kOperations = std::to_array<Row>({
    {"Conv", OperationClass::kMatrix},
    {"ConvTranspose", OperationClass::kMatrix},
    {"MatMul", OperationClass::kMatrix},
    {"MaxPool", OperationClass::kPooling},
    {"AveragePool", OperationClass::kPooling},
    {"LpPool", OperationClass::kPooling},
    {"Add", OperationClass::kElementwise},
    {"Sub", OperationClass::kElementwise},
    {"Mul", OperationClass::kElementwise},
    {"Div", OperationClass::kElementwise},
    {"Pow", OperationClass::kElementwise},
    {"Mod", OperationClass::kElementwise},
    {"Max", OperationClass::kElementwise},
    {"Min", OperationClass::kElementwise},
    {"PRelu", OperationClass::kElementwise},
    {"Equal", OperationClass::kElementwise},
    {"Greater", OperationClass::kElementwise},
    {"GreaterOrEqual", OperationClass::kElementwise},
    {"Less", OperationClass::kElementwise},
    {"LessOrEqual", OperationClass::kElementwise},
    {"And", OperationClass::kElementwise},
    {"Or", OperationClass::kElementwise},
    {"Xor", OperationClass::kElementwise},
    {"BitShift", OperationClass::kElementwise},
    {"Where", OperationClass::kElementwise},
    {"QuantizeLinear", OperationClass::kElementwise},
    {"DequantizeLinear", OperationClass::kElementwise},
    {"BatchNormalization", OperationClass::kElementwise},
    {"Relu", OperationClass::kElementwise},
    {"LeakyRelu", OperationClass::kElementwise},
    {"Clip", OperationClass::kElementwise},
    {"Elu", OperationClass::kElementwise},
    {"Selu", OperationClass::kElementwise},
    {"Celu", OperationClass::kElementwise},
    {"ThresholdedRelu", OperationClass::kElementwise},
    {"Sigmoid", OperationClass::kElementwise},
    {"HardSigmoid", OperationClass::kElementwise},
    {"HardSwish", OperationClass::kElementwise},
    {"Tanh", OperationClass::kElementwise},
    {"Gelu", OperationClass::kElementwise},
    {"Swish", OperationClass::kElementwise},
    {"Mish", OperationClass::kElementwise},
    {"Softplus", OperationClass::kElementwise},
    {"Softsign", OperationClass::kElementwise},
    {"Shrink", OperationClass::kElementwise},
    {"Exp", OperationClass::kElementwise},
    {"Log", OperationClass::kElementwise},
    {"Sqrt", OperationClass::kElementwise},
    {"Reciprocal", OperationClass::kElementwise},
    {"Abs", OperationClass::kElementwise},
    {"Neg", OperationClass::kElementwise},
    {"Erf", OperationClass::kElementwise},
    {"Floor", OperationClass::kElementwise},
    {"Ceil", OperationClass::kElementwise},
    {"Round", OperationClass::kElementwise},
    {"Sign", OperationClass::kElementwise},
    {"Sin", OperationClass::kElementwise},
    {"Cos", OperationClass::kElementwise},
    {"Tan", OperationClass::kElementwise},
    {"Asin", OperationClass::kElementwise},
    {"Acos", OperationClass::kElementwise},
    {"Atan", OperationClass::kElementwise},
    {"Sinh", OperationClass::kElementwise},
    {"Cosh", OperationClass::kElementwise},
    {"Asinh", OperationClass::kElementwise},
    {"Acosh", OperationClass::kElementwise},
    {"Atanh", OperationClass::kElementwise},
    {"Not", OperationClass::kElementwise},
    {"IsNaN", OperationClass::kElementwise},
    {"IsInf", OperationClass::kElementwise},
    {"Cast", OperationClass::kElementwise},
    {"Softmax", OperationClass::kVector},
    {"LogSoftmax", OperationClass::kVector},
    {"Hardmax", OperationClass::kVector},
    {"LayerNormalization", OperationClass::kVector},
    {"InstanceNormalization", OperationClass::kVector},
    {"GroupNormalization", OperationClass::kVector},
    {"RMSNormalization", OperationClass::kVector},
    {"MeanVarianceNormalization", OperationClass::kVector},
    {"LpNormalization", OperationClass::kVector},
    {"LRN", OperationClass::kVector},
    {"ReduceMean", OperationClass::kVector},
    {"ReduceSum", OperationClass::kVector},
    {"ReduceMax", OperationClass::kVector},
    {"ReduceMin", OperationClass::kVector},
    {"ReduceProd", OperationClass::kVector},
    {"ReduceL1", OperationClass::kVector},
    {"ReduceL2", OperationClass::kVector},
    {"ReduceLogSum", OperationClass::kVector},
    {"ReduceLogSumExp", OperationClass::kVector},
    {"ReduceSumSquare", OperationClass::kVector},
    {"ArgMax", OperationClass::kVector},
    {"ArgMin", OperationClass::kVector},
    {"CumSum", OperationClass::kVector},
    {"TopK", OperationClass::kVector},
    {"Resize", OperationClass::kVector},
    {"GridSample", OperationClass::kVector},
    {"RoiAlign", OperationClass::kVector},
    {"Gather", OperationClass::kVector},
    {"GatherElements", OperationClass::kVector},
    {"GatherND", OperationClass::kVector},
    {"ScatterElements", OperationClass::kVector},
    {"ScatterND", OperationClass::kVector},
    {"OneHot", OperationClass::kVector},
    {"Trilu", OperationClass::kVector},
    {"ReverseSequence", OperationClass::kVector},
    {"LSTM", OperationClass::kVector},
    {"GRU", OperationClass::kVector},
    {"RNN", OperationClass::kVector},
    {"Concat", OperationClass::kMovement},
    {"Split", OperationClass::kMovement},
    {"Slice", OperationClass::kMovement},
    {"Reshape", OperationClass::kMovement},
    {"Transpose", OperationClass::kMovement},
    {"Pad", OperationClass::kMovement},
    {"Expand", OperationClass::kMovement},
    {"Tile", OperationClass::kMovement},
    {"DepthToSpace", OperationClass::kMovement},
    {"SpaceToDepth", OperationClass::kMovement},
    {"Unknown", OperationClass::kUnknown},
});
static_assert(kOperations.size() == static_cast<std::size_t>(Operation::kUnknown) + 1);

constexpr auto kClassNames = enum_names<OperationClass, OperationClass::kUnknown>(
    "matrix", "pooling", "elementwise", "vector", "movement", "unknown");

// All but kUnknown, which stands for what has no name here.
constexpr auto kNames = [] {
  std::array<std::string_view, kOperations.size() - 1> names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    names[i] = kOperations[i].name;
  }
  return names;
}();

const Row& row_of(Operation operation) { return kOperations[static_cast<std::size_t>(operation)]; }

}  // namespace

std::string_view name_of(Operation operation) { return row_of(operation).name; }

std::string_view name_of(OperationClass kind) { return kClassNames[kind]; }

OperationClass class_of(Operation operation) { return row_of(operation).kind; }

std::optional<Operation> operation_named(std::string_view name) {
  const auto* const found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    return std::nullopt;
  }
  return static_cast<Operation>(found - kNames.begin());
}

std::span<const std::string_view> operation_names() { return kNames; }

bool is_activation(Operation operation) {
  return operation >= Operation::kRelu && operation <= Operation::kCast;
}

}  // namespace vpusim
