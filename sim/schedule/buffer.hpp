#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/base/enum_names.hpp"
#include "sim/schedule/ids.hpp"

namespace vpusim {

// The address spaces that the compiler declares buffers in.
enum class Section : std::uint8_t {
  kNetworkInput,
  kNetworkOutput,
  kProfilingOutput,
  kConstant,
  kKernelText,
  kDdr,
  kCsram,
  kCmx,
  kRegister,
  kMacAccumulators,
};
inline constexpr auto kSectionNames = enum_names<Section, Section::kMacAccumulators>(
    "NetworkInput", "NetworkOutput", "ProfilingOutput", "Constant", "SW_KernelText", "DDR", "CSRAM",
    "CMX_NN", "Register", "MAC_Accumulators");

// A place in memory with the type of what lies there. Several buffers may
// describe the same bytes.
struct Buffer {
  std::string name;  // unique in its schedule; from MLIR the value's name without '%'
  Section section = Section::kDdr;
  // Which tiles (CMX) or which argument (network input and output). The data of
  // several tiles are at the same offset in each. Empty where the section has none.
  std::vector<std::uint32_t> indices;
  std::uint64_t byte_offset = 0;  // in the section; for CMX in a tile's workspace
  TypeId type;
  std::uint32_t swizzling_key = 0;

  bool is_in_cmx() const { return section == Section::kCmx; }
  auto operator<=>(const Buffer&) const = default;
};

}  // namespace vpusim
