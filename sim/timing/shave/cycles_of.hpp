#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "sim/base/quantity.hpp"

namespace vpusim {

// Cycles rounded up; none for a negative or impossible time, which a fit may give
// outside the sizes that it was made for.
inline std::optional<Cycles> cycles_of(float cycles) {
  constexpr float kLongest = 1e18F;
  const float whole = std::ceil(cycles);
  if (!(whole >= 0) || whole > kLongest) {
    return std::nullopt;
  }
  return Cycles(static_cast<std::uint64_t>(whole));
}

}  // namespace vpusim
