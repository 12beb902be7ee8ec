#pragma once

#include <cassert>
#include <compare>
#include <cstdint>
#include <limits>

namespace vpusim {

// An integer amount of one unit. Two units never mix, and nothing converts by
// itself: a DMA length cannot land in a parameter that asks for cycles.
//
// Integers, not doubles: 0.9 ns is exactly 900 ps, sums do not depend on their
// order, and equal inputs give equal bytes.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(std::uint64_t count) : count_(count) {}

  constexpr std::uint64_t count() const { return count_; }

  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) {
    count_ += other.count_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  // Precondition: a >= b. Differences of simulated amounts are never negative.
  friend constexpr Quantity operator-(Quantity a, Quantity b) {
    assert(a >= b);
    return Quantity(a.count_ - b.count_);
  }
  friend constexpr Quantity operator*(Quantity a, std::uint64_t n) {
    return Quantity(a.count_ * n);
  }

 private:
  std::uint64_t count_ = 0;
};

using Cycles = Quantity<struct CyclesTag>;  // of a named clock, mostly the DPU's
using Bytes = Quantity<struct BytesTag>;
using Hertz = Quantity<struct HertzTag>;
using Picoseconds = Quantity<struct PicosecondsTag>;
using BytesPerSecond = Quantity<struct BytesPerSecondTag>;
// Data-path widths that are no whole number of bytes: 30.1 B/cycle is 30,100 per 1000 cycles.
using BytesPerKilocycle = Quantity<struct BytesPerKilocycleTag>;

inline constexpr std::uint64_t kPicosecondsPerSecond = 1'000'000'000'000;

namespace detail {
// a * b / divisor without overflow of the product; rounds half up. What does not fit
// saturates: a time of forever is noticed where it matters, a wrapped one is not.
constexpr std::uint64_t multiply_divide(std::uint64_t a, std::uint64_t b, std::uint64_t divisor) {
  assert(divisor > 0);
  __extension__ using Wide = unsigned __int128;
  const Wide quotient = (static_cast<Wide>(a) * b + divisor / 2) / divisor;
  constexpr Wide kMost = std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(quotient < kMost ? quotient : kMost);
}
}  // namespace detail

// How long `cycles` of a clock last, rounded to the nearest picosecond. Multiplies
// before it divides: a rounded 769 ps period of 1.3 GHz would lose 0.2 us per
// million cycles. Precondition: frequency > 0.
constexpr Picoseconds duration(Cycles cycles, Hertz frequency) {
  return Picoseconds(
      detail::multiply_divide(cycles.count(), kPicosecondsPerSecond, frequency.count()));
}

// The nearest whole number of cycles in `time`.
constexpr Cycles cycles_in(Picoseconds time, Hertz frequency) {
  return Cycles(detail::multiply_divide(time.count(), frequency.count(), kPicosecondsPerSecond));
}

// The data rate of a path of the given width at the given clock.
constexpr BytesPerSecond data_rate(BytesPerKilocycle width, Hertz frequency) {
  return BytesPerSecond(detail::multiply_divide(width.count(), frequency.count(), 1000));
}

// The nearest picosecond that a path needs for `bytes`. Precondition: rate > 0.
constexpr Picoseconds duration(Bytes bytes, BytesPerSecond rate) {
  return Picoseconds(detail::multiply_divide(bytes.count(), kPicosecondsPerSecond, rate.count()));
}

}  // namespace vpusim
