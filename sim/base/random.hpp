#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <random>

namespace vpusim {

// Draws that are the same with every standard library and on every machine: the engine is
// fixed by the C++ standard, the distributions of <random> are not.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t bits() { return engine_(); }

  // 0 to count - 1, alike but for 2^-32. Precondition: count > 0.
  std::uint32_t below(std::uint32_t count) {
    return static_cast<std::uint32_t>(((engine_() >> 32) * count) >> 32);
  }

  // Precondition: from <= to.
  std::uint32_t between(std::uint32_t from, std::uint32_t to) {
    return from + below(to - from + 1);
  }

  bool chance(double percent) {
    constexpr double kUnit = 1.0 / (std::uint64_t{1} << 53U);
    return 100.0 * (static_cast<double>(engine_() >> 11U) * kUnit) < percent;
  }

  // Each doubling of the range is as likely as any other. Precondition: 0 < from <= to.
  std::uint32_t log_uniform(std::uint32_t from, std::uint32_t to) {
    const auto octave = [](std::uint32_t value) {
      return static_cast<std::uint32_t>(std::bit_width(value)) - 1;
    };
    const std::uint32_t base = std::uint32_t{1} << between(octave(from), octave(to));
    return std::clamp(base + below(base), from, to);
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace vpusim
