#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "sim/schedule/schedule.hpp"

// The words of the schedule format, shared by its reader and its writer.
namespace vpusim::schedule_keys {

inline constexpr std::uint64_t kVersion = 1;

// A flag of a DPU task and the member it stands for.
struct DpuFlag {
  std::string_view name;
  bool DpuTask::*member;
};
inline constexpr auto kDpuFlags = std::to_array<DpuFlag>({
    {"permute_quantize", &DpuTask::is_permute_quantize},
    {"superdense", &DpuTask::is_superdense},
    {"segmented", &DpuTask::is_segmented},
    {"inplace", &DpuTask::is_inplace},
    {"compressed_input_channels", &DpuTask::has_compressed_input_channels},
});

struct DistributionMode {
  std::string_view name;
  Distribution::Mode mode;
};
inline constexpr auto kDistributionModes = std::to_array<DistributionMode>({
    {"OVERLAPPED", Distribution::kOverlapped},
    {"DUPLICATED", Distribution::kDuplicated},
    {"SEGMENTED", Distribution::kSegmented},
    {"MULTICASTED", Distribution::kMulticasted},
});

// A byte count of a DMA descriptor and the member it stands for.
struct DescriptorField {
  std::string_view name;
  std::uint64_t DmaDescriptor::*member;
};
inline constexpr auto kDescriptorFields = std::to_array<DescriptorField>({
    {"plane_count", &DmaDescriptor::plane_count},
    {"length_bytes", &DmaDescriptor::length},
    {"source_width_bytes", &DmaDescriptor::source_width},
    {"source_stride_bytes", &DmaDescriptor::source_stride},
    {"source_plane_stride_bytes", &DmaDescriptor::source_plane_stride},
    {"target_width_bytes", &DmaDescriptor::target_width},
    {"target_stride_bytes", &DmaDescriptor::target_stride},
    {"target_plane_stride_bytes", &DmaDescriptor::target_plane_stride},
});

}  // namespace vpusim::schedule_keys
