#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

#include "sim/hw/hw_config.hpp"

namespace vpusim {

// One number of a device file. The table of all of them is the single place that
// knows a key: the reader, `vpusim devices`, the editor schema and parameter
// studies go through it.
struct DeviceKey {
  using Slot = std::variant<std::uint32_t*, bool*, Cycles*, Bytes*, Hertz*, Picoseconds*,
                            BytesPerSecond*, BytesPerKilocycle*>;

  std::string_view path;     // "clocks.dpu_mhz"; the ending is the unit
  std::string_view meaning;  // one line
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;  // in the unit of the key
  Slot (*slot)(HwConfig&) = nullptr;
  bool has_default = false;  // a device file may leave it out

  // In the unit of the key; booleans are 0 and 1.
  std::uint64_t get(const HwConfig& hw) const;
  // Precondition: smallest <= value <= largest.
  void set(HwConfig& hw, std::uint64_t value) const;
  bool is_flag() const;
};

// All keys, in the order in which a device is explained.
std::span<const DeviceKey> device_keys();

}  // namespace vpusim
