#undef HWY_TARGET_INCLUDE
#define HWY_DISABLED_TARGETS (HWY_SSSE3 | HWY_SSE4 | HWY_AVX3_DL)
#define HWY_TARGET_INCLUDE "tests/bench/peak_flops.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "tests/bench/peak_flops.hpp"

HWY_BEFORE_NAMESPACE();
namespace vpusim::test::HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// FLOP/s of 12 independent chains, enough to hide the latency of a multiply-add.
double measure() {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kChains = 12;
  constexpr std::size_t kRounds = 2'000'000;
  const hn::ScalableTag<float> tag;
  double best = 0;
  for (int repetition = 0; repetition < 5; ++repetition) {
    hn::Vec<decltype(tag)> sums[kChains];
#pragma GCC unroll 16
    for (std::size_t c = 0; c < kChains; ++c) {
      sums[c] = hn::Set(tag, static_cast<float>(c));
    }
    const auto factor = hn::Set(tag, 0.999F);
    const auto begin = Clock::now();
    for (std::size_t round = 0; round < kRounds; ++round) {
#pragma GCC unroll 16
      for (std::size_t c = 0; c < kChains; ++c) {
        sums[c] = hn::MulAdd(sums[c], factor, factor);
      }
    }
    const std::chrono::duration<double> taken = Clock::now() - begin;
    auto total = sums[0];
#pragma GCC unroll 16
    for (std::size_t c = 1; c < kChains; ++c) {
      total = hn::Add(total, sums[c]);
    }
    volatile float keep = hn::GetLane(hn::SumOfLanes(tag, total));
    static_cast<void>(keep);
    const double operations = 2.0 * kChains * kRounds * static_cast<double>(hn::Lanes(tag));
    best = std::max(best, operations / taken.count());
  }
  return best;
}

}  // namespace vpusim::test::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace vpusim::test {

HWY_EXPORT(measure);

double measure_peak_flops() { return HWY_DYNAMIC_DISPATCH(measure)(); }

}  // namespace vpusim::test
#endif
