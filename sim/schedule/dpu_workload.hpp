#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

#include "sim/base/enum_names.hpp"
#include "sim/schedule/dpu_task.hpp"
#include "sim/schedule/schedule.hpp"

// One DPU workload in the words of VPUNN, the published cost model: everything a
// timing model may ask about it. Names and orders are VPUNN's, so that its files
// and tables can be read as they are.

namespace vpusim {

enum class DataType : std::uint8_t {
  kUint8,
  kInt8,
  kFloat16,
  kBfloat16,
  kBf8,
  kHf8,
  kUint4,
  kInt4,
  kUint2,
  kInt2,
  kUint1,
  kInt1,
  kInt32,
  kFloat32,
  kUint16,
  kInt16,
  kFloat4,
};
inline constexpr auto kDataTypeNames = enum_names<DataType, DataType::kFloat4>(
    "UINT8", "INT8", "FLOAT16", "BFLOAT16", "BF8", "HF8", "UINT4", "INT4", "UINT2", "INT2", "UINT1",
    "INT1", "INT32", "FLOAT32", "UINT16", "INT16", "FLOAT4");
std::uint32_t bits_of(DataType type);
DataType data_type_of(const ElementType& element);

enum class DpuOperation : std::uint8_t {
  kConvolution,
  kDepthwiseConvolution,
  kElementwise,
  kMaxPool,
  kAveragePool,
  kCompressedConvolution,  // few input channels: "channel-major"
  kLayerNorm,
  kElementwiseMultiply,
  kReduceMeanSquare,
  kReduceSumSquares,
};
inline constexpr auto kDpuOperationNames =
    enum_names<DpuOperation, DpuOperation::kReduceSumSquares>(
        "CONVOLUTION", "DW_CONVOLUTION", "ELTWISE", "MAXPOOL", "AVEPOOL", "CM_CONVOLUTION",
        "LAYER_NORM", "ELTWISE_MUL", "REDUCE_MS", "REDUCE_SUMSQUARES");

// Whether output channel i comes from input channel i alone, so that both are as many.
inline bool keeps_channels(DpuOperation operation) {
  switch (operation) {
    case DpuOperation::kConvolution:
    case DpuOperation::kCompressedConvolution:
    case DpuOperation::kLayerNorm:
      return false;
    default:
      return true;
  }
}

// The order of dimensions in memory; the letters go from innermost to outermost,
// X is width, Y height, Z channels.
enum class Layout : std::uint8_t {
  kZMajor,
  kCMajor,
  kXyz,
  kXzy,
  kYxz,
  kYzx,
  kZxy,
  kZyx,
  kInvalid,
};
inline constexpr auto kLayoutNames = enum_names<Layout, Layout::kInvalid>(
    "ZMAJOR", "CMAJOR", "XYZ", "XZY", "YXZ", "YZX", "ZXY", "ZYX", "INVALID");

enum class ExecutionMode : std::uint8_t {
  kVector,
  kMatrix,
  kVectorFp16,
  kCuboid16x16,
  kCuboid8x16,
  kCuboid4x16,
  kDcim32x128,
};
inline constexpr auto kExecutionModeNames = enum_names<ExecutionMode, ExecutionMode::kDcim32x128>(
    "VECTOR", "MATRIX", "VECTOR_FP16", "CUBOID_16x16", "CUBOID_8x16", "CUBOID_4x16", "dCIM_32x128");

enum class ActivationFunction : std::uint8_t { kNone, kRelu, kLrelu, kAdd, kSub, kMult };
inline constexpr auto kActivationFunctionNames =
    enum_names<ActivationFunction, ActivationFunction::kMult>("NONE", "RELU", "LRELU", "ADD", "SUB",
                                                              "MULT");

// How the tiles work on one layer ("inter-slice interconnect").
enum class IsiStrategy : std::uint8_t { kClustering, kSplitOverHeight, kSplitOverChannels };
inline constexpr auto kIsiStrategyNames = enum_names<IsiStrategy, IsiStrategy::kSplitOverChannels>(
    "Clustering", "SplitOverH", "SplitOverK");

struct WorkloadTensor {
  std::uint32_t width = 1;
  std::uint32_t height = 1;
  std::uint32_t channels = 1;
  std::uint32_t batch = 1;
  DataType type = DataType::kUint8;
  Layout layout = Layout::kZxy;
  bool is_sparse = false;

  std::uint64_t element_count() const { return std::uint64_t{width} * height * channels * batch; }
  auto operator<=>(const WorkloadTensor&) const = default;
};

// What lies around a tensor on each of its sides, in elements.
struct Halo {
  std::int32_t top = 0;
  std::int32_t bottom = 0;
  std::int32_t left = 0;
  std::int32_t right = 0;
  std::int32_t front = 0;  // channels
  std::int32_t back = 0;
  auto operator<=>(const Halo&) const = default;
};

// An input that is gathered through a table of storage element pointers (SEP).
struct StorageElements {
  bool is_used = false;
  bool has_no_sparsity_map = false;
  std::array<std::uint32_t, 4> table = {};        // width, height, channels, batch
  std::array<std::uint32_t, 4> activations = {};  // what really lies in memory
  auto operator<=>(const StorageElements&) const = default;
};

enum class MpeEngine : std::uint8_t { kScl, kDcim };
inline constexpr auto kMpeEngineNames = enum_names<MpeEngine, MpeEngine::kDcim>("SCL", "DCIM");

struct DpuWorkload {
  DpuOperation operation = DpuOperation::kConvolution;
  WorkloadTensor input;
  WorkloadTensor output;
  std::optional<DataType> weight_type;  // none: the input's
  std::uint32_t kernel_width = 1;
  std::uint32_t kernel_height = 1;
  std::uint32_t stride_width = 1;
  std::uint32_t stride_height = 1;
  Padding padding;
  ExecutionMode execution_mode = ExecutionMode::kCuboid16x16;
  ActivationFunction activation = ActivationFunction::kNone;
  float input_sparsity = 0;   // share of zeros, 0 to 1
  float weight_sparsity = 0;  // share of zeros, 0 to 1
  bool has_weight_sparsity = false;
  std::array<std::uint8_t, 3> swizzling = {0, 0, 0};  // keys of input, weights, output
  std::uint32_t output_write_tiles = 1;               // tiles that the output is written to
  IsiStrategy isi_strategy = IsiStrategy::kClustering;
  // Part of the input that comes from other tiles (negative: rows in memory that are not
  // used), and of the output that goes to them or comes from them.
  Halo input_halo;
  Halo output_halo;
  Halo output_broadcast;  // tiles that each side goes to
  Halo output_inbound_halo;
  StorageElements storage_elements;
  std::optional<bool>
      is_weightless;               // an elementwise operation on one tensor; none: from the types
  std::optional<bool> is_inplace;  // the output takes the input's place; none: from the types
  bool is_superdense = false;
  bool has_input_autopad = false;  // channels are filled up to 16 by the hardware
  bool has_output_autopad = false;
  MpeEngine mpe_engine = MpeEngine::kScl;
  bool has_min_max_reduction = false;

  auto operator<=>(const DpuWorkload&) const = default;
};

// The workload of one variant, built as the compiler builds it for its cost model
// (facts from npu_compiler: src/vpux_compiler/src/core/cost_model_utils.cpp, in the
// README of this folder).
DpuWorkload dpu_workload(const Schedule& schedule, const DpuTask& task, const DpuVariant& variant);

}  // namespace vpusim

template <>
struct std::hash<vpusim::DpuWorkload> {
  std::size_t operator()(const vpusim::DpuWorkload& workload) const noexcept;
};
