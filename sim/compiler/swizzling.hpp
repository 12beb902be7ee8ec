#pragma once

#include <cstdint>
#include <optional>

#include "sim/hw/hw_config.hpp"

namespace vpusim {

// How DPUs spread neighbouring words of a tensor over the RAMs of a tile's CMX, so that its
// readers and writers do not meet in one of them. Words change places within a RAM cut, by
// address bits above it: so a tensor begins where the pattern begins, takes whole cuts, and who
// shares bytes with whom is as without swizzling, among those that use the same key.
struct Swizzling {
  std::uint32_t key = 0;
  std::uint64_t cut_bytes = 0;  // sizes are multiples of it
  std::uint64_t alignment = 0;  // of addresses: cut_bytes * 2^key
};

// None where the generation has none, or where it makes no difference: the measured DPU workloads
// of VPU 2.7 take equally long with and without, so no CMX is spent on its alignment.
//
// Source: npu_compiler, swizzle_utils.hpp: key 5, cuts of 512 bytes (37XX) and 1024 (40XX).
std::optional<Swizzling> swizzling_of(const HwConfig& hw);

}  // namespace vpusim
