#include "sim/sweep/analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace vpusim {
namespace {

using Values = std::vector<std::uint64_t>;
// All of a design but one axis: its device and the values of the others.
using Others = std::pair<std::string, Values>;

Others without(const SweepTable& table, const Design& design, std::size_t axis) {
  Others others{design.device, {}};
  for (std::size_t other = 0; other < table.axes.size(); ++other) {
    if (other != axis) {
      const Values values = axis_values(table, other, design.values);
      others.second.insert(others.second.end(), values.begin(), values.end());
    }
  }
  return others;
}

struct Sum {
  std::size_t count = 0;
  double value = 0;

  void add(double more) {
    ++count;
    value += more;
  }
  double mean() const { return value / static_cast<double>(count); }
};

// The designs with a value of the metric, by level of one axis and by what else they are.
class EffectOfAxis {
 public:
  EffectOfAxis(const SweepTable& table, const DesignTable& designs, std::size_t axis,
               std::size_t metric)
      : table_(table), axis_(axis) {
    std::vector<std::size_t> chosen = designs.with({metric});
    make_levels(designs, chosen);
    for (const std::size_t design : chosen) {
      const Design& one = designs.designs[design];
      const std::size_t level = level_of_.at(values_of(one));
      sums_[level].add(*one.metrics[metric]);
      lines_[without(table, one, axis)][level].add(*one.metrics[metric]);
    }
  }

  MainEffect run() {
    const bool has_matches = std::any_of(lines_.begin(), lines_.end(),
                                         [](const auto& line) { return line.second.size() > 1; });
    MainEffect effect{.axis = axis_, .levels = {}, .swing = 0};
    if (has_matches) {
      link();
      center();
    }
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      EffectLevel& made = levels_[level];
      made.designs = sums_[level].count;
      if (!has_matches) {
        made.mean = sums_[level].mean();
      } else if (chain_of_[level] == chain_) {
        made.mean = offsets_[level];
      } else {
        continue;
      }
      effect.levels.push_back(std::move(made));
    }
    if (effect.levels.size() > 1) {
      const auto [least, most] = std::minmax_element(
          effect.levels.begin(), effect.levels.end(),
          [](const EffectLevel& a, const EffectLevel& b) { return a.mean < b.mean; });
      effect.swing = most->mean - least->mean;
    }
    return effect;
  }

 private:
  Values values_of(const Design& design) const { return axis_values(table_, axis_, design.values); }

  void make_levels(const DesignTable& designs, const std::vector<std::size_t>& chosen) {
    std::map<Values, std::size_t> counts;
    for (const std::size_t design : chosen) {
      ++counts[values_of(designs.designs[design])];
    }
    const std::size_t groups = std::min(counts.size(), kMostLevels);
    const bool is_grouped = counts.size() > kMostLevels;
    std::size_t before = 0;  // designs of smaller values
    for (const auto& [values, count] : counts) {
      // The group in which the first of them lies when all are lined up.
      const std::size_t group = is_grouped ? before * groups / chosen.size() : levels_.size();
      if (levels_.size() <= group) {
        levels_.push_back({.smallest = values, .largest = values, .designs = 0, .mean = 0});
      }
      levels_.back().largest = values;
      level_of_[values] = levels_.size() - 1;
      before += count;
    }
    sums_.resize(levels_.size());
  }

  // Of designs that are equal in all else: by how much `level` is above `other` on average.
  Sum step_between(std::size_t other, std::size_t level) const {
    Sum step;
    for (const auto& [others, line] : lines_) {
      const auto from = line.find(other);
      const auto to = line.find(level);
      if (from != line.end() && to != line.end()) {
        step.add(to->second.mean() - from->second.mean());
      }
    }
    return step;
  }

  // Each level hangs on the nearest one before it that it can be compared with.
  void link() {
    offsets_.assign(levels_.size(), 0);
    chain_of_.reserve(levels_.size());
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      chain_of_.push_back(level);
      for (std::size_t other = level; other > 0 && chain_of_[level] == level; --other) {
        const Sum step = step_between(other - 1, level);
        if (step.count > 0) {
          offsets_[level] = offsets_[other - 1] + step.mean();
          chain_of_[level] = chain_of_[other - 1];
        }
      }
    }
  }

  // Of several chains, which nothing compares, the one of most designs is shown, around its mean.
  void center() {
    std::vector<std::size_t> designs(levels_.size(), 0);
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      designs[chain_of_[level]] += sums_[level].count;
    }
    chain_ = static_cast<std::size_t>(std::max_element(designs.begin(), designs.end()) -
                                      designs.begin());
    double gap = 0;
    for (std::size_t level = 0; level < levels_.size(); ++level) {
      if (chain_of_[level] == chain_) {
        gap += sums_[level].value - offsets_[level] * static_cast<double>(sums_[level].count);
      }
    }
    for (double& offset : offsets_) {
      offset += gap / static_cast<double>(designs[chain_]);
    }
  }

  const SweepTable& table_;
  std::size_t axis_;
  std::vector<EffectLevel> levels_;
  std::map<Values, std::size_t> level_of_;
  std::vector<Sum> sums_;                               // by level
  std::map<Others, std::map<std::size_t, Sum>> lines_;  // then by level
  std::vector<double> offsets_;                         // by level, within its chain
  std::vector<std::size_t> chain_of_;                   // by level: the first level of its chain
  std::size_t chain_ = 0;
};

// For each of the chosen designs: how many others differ from it in one axis only.
std::vector<std::size_t> neighbour_counts(const SweepTable& table, const DesignTable& designs,
                                          const std::vector<std::size_t>& chosen) {
  std::vector<std::size_t> counts(chosen.size());
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    std::map<Others, std::size_t> lines;
    for (const std::size_t design : chosen) {
      ++lines[without(table, designs.designs[design], axis)];
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      counts[i] += lines.at(without(table, designs.designs[chosen[i]], axis)) - 1;
    }
  }
  return counts;
}

// The baseline, and who differs from it in this axis only.
std::vector<std::size_t> line_through(const SweepTable& table, const DesignTable& designs,
                                      const std::vector<std::size_t>& chosen, std::size_t baseline,
                                      std::size_t axis) {
  const Others common = without(table, designs.designs[baseline], axis);
  std::vector<std::size_t> line;
  for (const std::size_t design : chosen) {
    if (without(table, designs.designs[design], axis) == common) {
      line.push_back(design);
    }
  }
  return line;
}

TornadoBar bar_of(const DesignTable& designs, const std::vector<std::size_t>& line,
                  std::size_t axis, std::size_t metric) {
  const auto value = [&](std::size_t design) { return *designs.designs[design].metrics[metric]; };
  const auto less = [&](std::size_t a, std::size_t b) { return value(a) < value(b); };
  const std::size_t least = *std::min_element(line.begin(), line.end(), less);
  const std::size_t most = *std::max_element(line.begin(), line.end(), less);
  return {.axis = axis,
          .least = {.design = least, .metric = value(least)},
          .most = {.design = most, .metric = value(most)}};
}

// How far each value of an axis is from the middle one, in values. Of a zip with usual values: how
// many of its parameters have others.
std::map<Values, double> distances_of(const SweepTable& table, const DesignTable& designs,
                                      const std::vector<std::size_t>& chosen, std::size_t axis) {
  std::map<Values, double> distances;
  for (const std::size_t design : chosen) {
    distances[axis_values(table, axis, designs.designs[design].values)] = 0;
  }
  const auto usual = usual_values(table);
  const std::vector<std::size_t>& places = table.axes[axis];
  const bool has_usual = std::any_of(places.begin(), places.end(),
                                     [&](std::size_t place) { return usual[place].has_value(); });
  const double middle = (static_cast<double>(distances.size()) - 1) / 2;
  double rank = 0;
  for (auto& [values, distance] : distances) {
    distance = std::abs(rank++ - middle);
    if (has_usual) {
      distance = 0;
      for (std::size_t i = 0; i < places.size(); ++i) {
        distance += usual[places[i]] != values[i] ? 1 : 0;
      }
    }
  }
  return distances;
}

// The design with most neighbours, of these the one whose values are nearest to the middle ones, of
// these the first. Nothing when none has a neighbour.
std::optional<std::size_t> baseline_of(const SweepTable& table, const DesignTable& designs,
                                       const std::vector<std::size_t>& chosen) {
  const std::vector<std::size_t> neighbours = neighbour_counts(table, designs, chosen);
  std::vector<double> distances(chosen.size());
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    const auto from_middle = distances_of(table, designs, chosen, axis);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      distances[i] += from_middle.at(axis_values(table, axis, designs.designs[chosen[i]].values));
    }
  }
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const bool is_better = !best || neighbours[i] > neighbours[*best] ||
                           (neighbours[i] == neighbours[*best] && distances[i] < distances[*best]);
    if (neighbours[i] > 0 && is_better) {
      best = i;
    }
  }
  return best ? std::optional(chosen[*best]) : std::nullopt;
}

}  // namespace

std::vector<MainEffect> main_effects(const SweepTable& table, const DesignTable& designs,
                                     std::size_t metric) {
  std::vector<MainEffect> effects;
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    MainEffect effect = EffectOfAxis(table, designs, axis, metric).run();
    if (effect.levels.size() > 1) {
      effects.push_back(std::move(effect));
    }
  }
  std::stable_sort(effects.begin(), effects.end(),
                   [](const MainEffect& a, const MainEffect& b) { return a.swing > b.swing; });
  return effects;
}

std::optional<Tornado> tornado_of(const SweepTable& table, const DesignTable& designs,
                                  std::size_t metric) {
  const std::vector<std::size_t> chosen = designs.with({metric});
  const std::optional<std::size_t> baseline = baseline_of(table, designs, chosen);
  if (!baseline) {
    return std::nullopt;
  }
  Tornado tornado;
  tornado.baseline = *baseline;
  tornado.metric = *designs.designs[tornado.baseline].metrics[metric];
  for (std::size_t axis = 0; axis < table.axes.size(); ++axis) {
    const std::vector<std::size_t> line = line_through(table, designs, chosen, *baseline, axis);
    if (line.size() > 1) {
      tornado.bars.push_back(bar_of(designs, line, axis, metric));
    }
  }
  std::stable_sort(tornado.bars.begin(), tornado.bars.end(),
                   [](const TornadoBar& a, const TornadoBar& b) {
                     return a.most.metric - a.least.metric > b.most.metric - b.least.metric;
                   });
  return tornado;
}

}  // namespace vpusim
