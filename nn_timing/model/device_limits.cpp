#include "nn_timing/model/device_limits.hpp"

#include <array>

namespace vpusim::nn_timing {
namespace {

using enum DpuOperation;
using enum DataType;

constexpr std::array kOperations = {kConvolution, kDepthwiseConvolution, kCompressedConvolution,
                                    kElementwise, kMaxPool};
constexpr std::array kOperations50 = {kConvolution,
                                      kDepthwiseConvolution,
                                      kCompressedConvolution,
                                      kElementwise,
                                      kMaxPool,
                                      kElementwiseMultiply,
                                      kLayerNorm,
                                      kAveragePool};

constexpr std::array kClustering = {IsiStrategy::kClustering};
constexpr std::array kClusteringOrChannels = {IsiStrategy::kClustering,
                                              IsiStrategy::kSplitOverChannels};
constexpr std::array kAnySplit = {IsiStrategy::kClustering, IsiStrategy::kSplitOverHeight,
                                  IsiStrategy::kSplitOverChannels};

constexpr std::array kTypes = {kInt8, kUint8, kFloat16, kBfloat16};
constexpr std::array kWeights27 = {kInt8, kUint8, kFloat16, kBfloat16, kInt4, kUint4};
constexpr std::array kOutputs40 = {kInt8, kUint8, kFloat16, kBfloat16, kFloat32};
constexpr std::array kInputs50 = {kInt8, kUint8, kFloat16, kBfloat16, kHf8, kBf8};
constexpr std::array kOutputs50 = {kInt8, kUint8, kFloat16, kBfloat16,
                                   kHf8,  kBf8,   kInt32,   kFloat32};
constexpr std::array kWeights50 = {kInt8,  kUint8, kFloat16, kBfloat16, kInt4,
                                   kUint4, kInt2,  kUint2,   kHf8,      kBf8};

constexpr DeviceLimits kLimits20 = {.cmx_capacity = Bytes(1U << 20),
                                    .page_alignment = 16384,
                                    .operations = kOperations,
                                    .isi_strategies = kClustering,
                                    .input_types = kTypes,
                                    .output_types = kTypes,
                                    .weight_types = kTypes};
constexpr DeviceLimits kLimits27 = {.cmx_capacity = Bytes(2U << 20),
                                    .page_alignment = 16384,
                                    .weight_row_samples = 16,
                                    .largest_write_tiles = 2,
                                    .operations = kOperations,
                                    .isi_strategies = kAnySplit,
                                    .input_types = kTypes,
                                    .output_types = kTypes,
                                    .weight_types = kWeights27};
constexpr DeviceLimits kLimits40 = {.cmx_capacity = Bytes(3U << 19),
                                    .page_alignment = 16384,
                                    .weight_row_samples = 32,
                                    .largest_write_tiles = 8,
                                    .operations = kOperations,
                                    .isi_strategies = kAnySplit,
                                    .input_types = kTypes,
                                    .output_types = kOutputs40,
                                    .weight_types = kWeights27};
constexpr DeviceLimits kLimits50 = {.cmx_capacity = Bytes(3U << 19),
                                    .page_alignment = 32,
                                    .output_row_alignment = 16,
                                    .largest_write_tiles = 8,
                                    .has_single_batch = true,
                                    .operations = kOperations50,
                                    .isi_strategies = kClusteringOrChannels,
                                    .input_types = kInputs50,
                                    .output_types = kOutputs50,
                                    .weight_types = kWeights50};

constexpr std::array kModes20 = {ExecutionMode::kVectorFp16, ExecutionMode::kVector,
                                 ExecutionMode::kMatrix};
constexpr std::array kCuboids = {ExecutionMode::kCuboid16x16, ExecutionMode::kCuboid8x16,
                                 ExecutionMode::kCuboid4x16};
constexpr std::array kCuboid16x16 = {ExecutionMode::kCuboid16x16};
constexpr std::array kCuboid8x16 = {ExecutionMode::kCuboid8x16};

}  // namespace

const DeviceLimits& limits_of(VpunnDevice device) {
  switch (device) {
    case VpunnDevice::kVpu20:
    case VpunnDevice::kVpu21:
      return kLimits20;
    case VpunnDevice::kVpu27:
      return kLimits27;
    case VpunnDevice::kVpu40:
      return kLimits40;
    case VpunnDevice::kNpu50:
      break;
  }
  return kLimits50;
}

std::span<const ExecutionMode> execution_modes(VpunnDevice device, DpuOperation operation) {
  switch (device) {
    case VpunnDevice::kVpu20:
    case VpunnDevice::kVpu21:
      return kModes20;
    case VpunnDevice::kVpu27:
    case VpunnDevice::kVpu40:
      return kCuboids;
    case VpunnDevice::kNpu50:
      break;
  }
  switch (operation) {
    case kConvolution:
    case kCompressedConvolution:
    case kLayerNorm:
      return kCuboids;
    case kElementwise:
    case kElementwiseMultiply:
      return kCuboid8x16;
    default:
      return kCuboid16x16;
  }
}

}  // namespace vpusim::nn_timing
