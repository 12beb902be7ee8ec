#pragma once

#include <cstdint>
#include <optional>

#include "sim/base/enum_names.hpp"
#include "sim/schedule/ids.hpp"

namespace vpusim {

// Every DMA operation of the compiler's final level, in its own words.
enum class DmaKind : std::uint8_t {
  kCopy,  // NNDMA
  kPermute,
  kExpand,
  kUpsampling,
  kDecompress,
  kCompress,
  kConvert,
  kSpaceToDepth,
  kDepthToSpace,
  kPerAxisTile,
  kGather,
  kSync,  // moves nothing; only waits and updates barriers
  kReadOnly,
  kFetch,  // task descriptors from DDR to CMX metadata
  kBarrierProgram,
  kEnqueue,  // work items to a unit's FIFO
};

inline constexpr auto kDmaKindNames = enum_names<DmaKind, DmaKind::kEnqueue>(
    "NNDMA", "PermuteDMA", "ExpandDMA", "UpsamplingDMAOp", "DecompressDMAOp", "CompressDMAOp",
    "ConvertDMA", "SpaceToDepthDMA", "DepthToSpaceDMA", "PerAxisTileDMA", "GatherDMA", "SyncDMA",
    "ReadOnlyDMA", "FetchDMA", "BarProgDMA", "EnqueueDMA");

// Tells the hardware something instead of moving a tensor.
inline bool moves_no_data(DmaKind kind) {
  return kind == DmaKind::kSync || kind == DmaKind::kFetch || kind == DmaKind::kBarrierProgram ||
         kind == DmaKind::kEnqueue;
}

// The compiler's own simulation knows only two of these; it takes the others for
// transfers of the tensors that they name.
inline bool compiler_counts_as_nothing(DmaKind kind) {
  return kind == DmaKind::kSync || kind == DmaKind::kFetch;
}

// The explicit descriptor that permuting transfers carry; lengths and strides in bytes.
struct DmaDescriptor {
  std::uint64_t plane_count = 0;
  std::uint64_t length = 0;
  std::uint64_t source_width = 0;
  std::uint64_t source_stride = 0;
  std::uint64_t source_plane_stride = 0;
  std::uint64_t target_width = 0;
  std::uint64_t target_stride = 0;
  std::uint64_t target_plane_stride = 0;
  auto operator<=>(const DmaDescriptor&) const = default;
};

// One job of a DMA port: reads `source`, writes `target` (and, where the target is
// duplicated, the same bytes in every listed tile at once).
struct DmaTransfer {
  DmaKind kind = DmaKind::kCopy;
  std::uint8_t port = 0;
  // Recorded, not simulated: a channel runs its jobs one after another.
  bool is_out_of_order = false;  // may start before the channel's previous job ends
  bool is_profiling = false;     // reads a timer or saves profiling data; costs like any other
  BufferId source;
  BufferId target;
  std::optional<std::uint32_t> profiling_index;  // of its record in a measured trace
  std::optional<DmaDescriptor> descriptor;

  auto operator<=>(const DmaTransfer&) const = default;
};

}  // namespace vpusim
