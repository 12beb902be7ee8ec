#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/sweep/analysis/designs.hpp"

namespace vpusim {

// One value of a parameter, or neighbouring ones of many, and what a metric is there on average.
struct EffectLevel {
  std::uint64_t smallest = 0;
  std::uint64_t largest = 0;
  std::size_t designs = 0;  // that have a value of the metric
  double mean = 0;
};

// The main effect of a parameter on a metric: its mean over everything else that varies. In a
// product study every level sees the same others; where designs are missing or failed the rest
// counts, so that a mean may also say which were.
struct MainEffect {
  std::size_t parameter = 0;        // index into SweepTable::parameters
  std::vector<EffectLevel> levels;  // by value; those without a design are left out
  double swing = 0;                 // between the smallest and the largest mean
};

// A parameter with more different values than this is shown in so many groups of alike size.
inline constexpr std::size_t kMostLevels = 12;

// By swing, the largest first; parameters of one level are left out.
std::vector<MainEffect> main_effects(const SweepTable& table, const DesignTable& designs,
                                     std::size_t metric);

// What a metric becomes when one parameter alone leaves the baseline.
struct TornadoBar {
  struct End {
    std::size_t design = 0;
    double metric = 0;
  };
  std::size_t parameter = 0;  // index into SweepTable::parameters
  End least;                  // the design with the smallest metric, the first of equals
  End most;
};

struct Tornado {
  std::size_t baseline = 0;      // index into DesignTable::designs
  double metric = 0;             // of it
  std::vector<TornadoBar> bars;  // by width, the widest first; without what does not vary
};

// One at a time around the design that has most neighbours differing in one parameter only; of
// equals the one whose values are nearest to the middle ones, then the first. Nothing when no two
// designs differ in one parameter only, as in samples.
std::optional<Tornado> tornado_of(const SweepTable& table, const DesignTable& designs,
                                  std::size_t metric);

}  // namespace vpusim
