#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/schedule/ids.hpp"
#include "sim/schedule/tensor_type.hpp"

namespace vpusim {

// What a DPU computes; the compiler's nce_task_type.
enum class NceOperation : std::uint8_t {
  kConvolution,
  kDepthwiseConvolution,
  kMaxPool,
  kAveragePool,
  kElementwise,
  kIdentity,
  kReduceMean,
  kReduceSumSquare,
  kReduceSum,
};
inline constexpr auto kNceOperationNames = enum_names<NceOperation, NceOperation::kReduceSum>(
    "CONV", "DWCONV", "MAXPOOL", "AVEPOOL", "ELTWISE", "IDENTITY", "REDUCEMEAN", "REDUCESUMSQUARE",
    "REDUCESUM");

// How the MAC array (MPE grid) is laid over the output of one variant.
enum class MpeMode : std::uint8_t {
  kVector,
  kMatrix,
  kVectorFp16,
  kCuboid16x16,
  kCuboid8x16,
  kCuboid4x16,
  kNop,
};
inline constexpr auto kMpeModeNames = enum_names<MpeMode, MpeMode::kNop>(
    "VECTOR", "MATRIX", "VECTOR_FP16", "CUBOID_16x16", "CUBOID_8x16", "CUBOID_4x16", "NOP");

// What an operand of an NCE task is for; the names of the compiler's clauses.
enum class DpuOperandRole : std::uint8_t {
  kInput,
  kInputSparsityMap,
  kInputStorageElementTable,
  kWeights,
  kWeightsSparsityMap,
  kWeightTable,
  kParentInput,
  kParentInputSparsityMap,
  kParentInputStorageElementTable,
  kParentOutput,
  kParentOutputSparsityMap,
  kOutputIti,
  kOutput,
  kOutputSparsityMap,
  kProfilingData,
  kOther,  // read-only tables that no timing depends on
};
inline constexpr auto kDpuOperandRoleNames = enum_names<DpuOperandRole, DpuOperandRole::kOther>(
    "input", "input_sparsity_map", "input_storage_element_table", "weights", "weights_sparsity_map",
    "weight_table", "parent_input", "parent_input_sparsity_map",
    "parent_input_storage_element_table", "parent_output", "parent_output_sparsity_map",
    "output_ITI_buff", "outputs", "output_sparsity_map", "profiling_data", "other");

struct DpuOperand {
  DpuOperandRole role = DpuOperandRole::kOther;
  BufferId buffer;
  auto operator<=>(const DpuOperand&) const = default;
};

// A corner of a box in [width, height, channel] order, as the compiler prints it.
using Corner = std::array<std::int32_t, 3>;

// A part of a variant's output that is also written into other tiles. Inclusive ends.
struct DpuHaloRegion {
  Corner begin{};
  Corner end{};
  std::int64_t target_offset = 0;
  std::vector<std::uint32_t> target_clusters;
  std::uint32_t target_width = 0;
  auto operator<=>(const DpuHaloRegion&) const = default;
};

// One DPU workload: a box of the output, computed in one go. Ends are inclusive.
struct DpuVariant {
  Corner output_begin{};
  Corner output_end{};
  std::optional<Corner> input_begin;  // both or neither
  std::optional<Corner> input_end;
  Padding padding;
  MpeMode mpe_mode = MpeMode::kCuboid16x16;
  std::uint32_t cluster = 0;  // the tile it runs on
  std::vector<DpuHaloRegion> halos;
  auto operator<=>(const DpuVariant&) const = default;
};

// The first step of the post-processing engine behind the MAC array.
struct PostProcessing {
  std::string mode;                 // "NOOP", "LRELU", "ADD", ...
  std::optional<double> clamp_low;  // 0 makes it a ReLU
  auto operator<=>(const PostProcessing&) const = default;
};

// One invariant on one tile with its variants (VPUIP.NCEClusterTask).
struct DpuTask {
  NceOperation operation = NceOperation::kConvolution;
  // Height before width, as the compiler prints them.
  std::array<std::uint32_t, 2> kernel = {1, 1};
  std::array<std::uint32_t, 2> strides = {1, 1};
  Padding padding;
  bool is_permute_quantize = false;
  bool is_superdense = false;
  bool is_segmented = false;
  bool is_inplace = false;
  bool has_compressed_input_channels = false;
  std::uint64_t compressed_channel_pattern = 0;  // a bit per channel that is really there
  std::optional<PostProcessing> post_processing;
  std::vector<DpuOperand> operands;  // in the compiler's order
  std::vector<DpuVariant> variants;  // at least one

  // The first buffer of a role; nothing when there is none.
  std::optional<BufferId> operand(DpuOperandRole role) const {
    for (const DpuOperand& candidate : operands) {
      if (candidate.role == role) {
        return candidate.buffer;
      }
    }
    return std::nullopt;
  }

  auto operator<=>(const DpuTask&) const = default;
};

}  // namespace vpusim
