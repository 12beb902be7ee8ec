#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/sweep/analysis/designs.hpp"

namespace vpusim {

// One value of an axis (of a zip, a row), or neighbouring ones of many, and what a metric is there
// on average. Values are as axis_values() gives them.
struct EffectLevel {
  std::vector<std::uint64_t> smallest;
  std::vector<std::uint64_t> largest;
  std::size_t designs = 0;  // that have a value of the metric
  double mean = 0;
};

// The main effect of an axis on a metric: its mean over everything else that varies.
//
// Only designs that are matched, equal in all other axes, tell two levels apart: the step from a
// level to the next is the mean over all designs that have both. So a constraint, or points that
// failed, do not make one parameter answer for another. The means lie around that of all designs;
// in a full product they are the plain ones. A level that nothing links to the others is left out.
// Where no two designs match, as in samples, means are the plain ones of each level.
struct MainEffect {
  std::size_t axis = 0;             // index into SweepTable::axes
  std::vector<EffectLevel> levels;  // by value; those without a design are left out
  double swing = 0;                 // between the smallest and the largest mean
};

// An axis with more different values than this is shown in so many groups of alike size.
inline constexpr std::size_t kMostLevels = 12;

// By swing, the largest first; axes of one level are left out.
std::vector<MainEffect> main_effects(const SweepTable& table, const DesignTable& designs,
                                     std::size_t metric);

// What a metric becomes when one axis alone leaves the baseline.
struct TornadoBar {
  struct End {
    std::size_t design = 0;
    double metric = 0;
  };
  std::size_t axis = 0;  // index into SweepTable::axes
  End least;             // the design with the smallest metric, the first of equals
  End most;
};

struct Tornado {
  std::size_t baseline = 0;      // index into DesignTable::designs
  double metric = 0;             // of it
  std::vector<TornadoBar> bars;  // by width, the widest first; without what does not vary
};

// One at a time around the design that has most neighbours differing in one axis only; of equals
// the one whose values are nearest to the middle ones (of a zip, to the usual ones), then the
// first. Nothing when no two designs differ in one axis only, as in samples.
std::optional<Tornado> tornado_of(const SweepTable& table, const DesignTable& designs,
                                  std::size_t metric);

}  // namespace vpusim
