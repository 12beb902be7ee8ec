#include "sim/compiler/swizzling.hpp"

namespace vpusim {

std::optional<Swizzling> swizzling_of(const HwConfig& hw) {
  if (hw.timing.vpunn_device != VpunnDevice::kVpu40) {
    return std::nullopt;
  }
  constexpr std::uint32_t kKey = 5;
  constexpr std::uint64_t kCut = 1024;
  return Swizzling{.key = kKey, .cut_bytes = kCut, .alignment = kCut << kKey};
}

}  // namespace vpusim
