#pragma once

#include <cstdint>

namespace vpusim {

// DPUs read and write channels in sixteens.
inline constexpr std::uint64_t kChannelUnit = 16;

constexpr std::uint64_t divide_up(std::uint64_t value, std::uint64_t by) {
  return (value + by - 1) / by;
}
constexpr std::uint64_t round_up(std::uint64_t value, std::uint64_t unit) {
  return divide_up(value, unit) * unit;
}

}  // namespace vpusim
