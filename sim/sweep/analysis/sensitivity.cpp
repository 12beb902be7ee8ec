#include "sim/sweep/analysis/sensitivity.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

namespace vpusim {
namespace {

struct Sum {
  std::size_t count = 0;
  double value = 0;
};

// By value of the parameter.
std::map<std::uint64_t, Sum> sums_of(const DesignTable& designs, std::size_t parameter,
                                     std::size_t metric) {
  std::map<std::uint64_t, Sum> sums;
  for (const Design& design : designs.designs) {
    if (design.metrics[metric]) {
      Sum& sum = sums[design.values[parameter]];
      ++sum.count;
      sum.value += *design.metrics[metric];
    }
  }
  return sums;
}

std::vector<EffectLevel> levels_of(const std::map<std::uint64_t, Sum>& sums) {
  std::size_t designs = 0;
  for (const auto& [value, sum] : sums) {
    designs += sum.count;
  }
  const std::size_t groups = std::min(sums.size(), kMostLevels);
  const bool is_grouped = sums.size() > kMostLevels;
  std::vector<EffectLevel> levels;
  std::size_t before = 0;  // designs of smaller values
  for (const auto& [value, sum] : sums) {
    // The group in which the first of them lies when all are lined up.
    const std::size_t group = is_grouped ? before * groups / designs : levels.size();
    if (levels.size() <= group || levels.empty()) {
      levels.push_back({.smallest = value, .largest = value, .designs = 0, .mean = 0});
    }
    EffectLevel& level = levels.back();
    level.largest = value;
    level.designs += sum.count;
    level.mean += sum.value;  // divided below
    before += sum.count;
  }
  for (EffectLevel& level : levels) {
    level.mean /= static_cast<double>(level.designs);
  }
  return levels;
}

using Others = std::pair<std::string, std::vector<std::uint64_t>>;

// All of a design but one parameter.
Others without(const Design& design, std::size_t parameter) {
  Others others{design.device, design.values};
  others.second[parameter] = 0;
  return others;
}

// For each of the chosen designs: how many others differ from it in one parameter only.
std::vector<std::size_t> neighbour_counts(const DesignTable& designs,
                                          const std::vector<std::size_t>& chosen,
                                          std::size_t parameters) {
  std::vector<std::size_t> counts(chosen.size());
  for (std::size_t parameter = 0; parameter < parameters; ++parameter) {
    std::map<Others, std::size_t> lines;
    for (const std::size_t design : chosen) {
      ++lines[without(designs.designs[design], parameter)];
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      counts[i] += lines.at(without(designs.designs[chosen[i]], parameter)) - 1;
    }
  }
  return counts;
}

// The baseline, and who differs from it in this parameter only.
std::vector<std::size_t> line_through(const DesignTable& designs,
                                      const std::vector<std::size_t>& chosen, std::size_t baseline,
                                      std::size_t parameter) {
  const Others common = without(designs.designs[baseline], parameter);
  std::vector<std::size_t> line;
  for (const std::size_t design : chosen) {
    if (without(designs.designs[design], parameter) == common) {
      line.push_back(design);
    }
  }
  return line;
}

TornadoBar bar_of(const DesignTable& designs, const std::vector<std::size_t>& line,
                  std::size_t parameter, std::size_t metric) {
  const auto value = [&](std::size_t design) { return *designs.designs[design].metrics[metric]; };
  const auto less = [&](std::size_t a, std::size_t b) { return value(a) < value(b); };
  const std::size_t least = *std::min_element(line.begin(), line.end(), less);
  const std::size_t most = *std::max_element(line.begin(), line.end(), less);
  return {.parameter = parameter,
          .least = {.design = least, .metric = value(least)},
          .most = {.design = most, .metric = value(most)}};
}

// How far each value of a parameter is from the middle one, in values.
std::map<std::uint64_t, double> distances_of(const DesignTable& designs,
                                             const std::vector<std::size_t>& chosen,
                                             std::size_t parameter) {
  std::map<std::uint64_t, double> distances;
  for (const std::size_t design : chosen) {
    distances[designs.designs[design].values[parameter]] = 0;
  }
  const double middle = (static_cast<double>(distances.size()) - 1) / 2;
  double place = 0;
  for (auto& [value, distance] : distances) {
    distance = std::abs(place++ - middle);
  }
  return distances;
}

// The design with most neighbours, of these the one whose values are nearest to the middle ones, of
// these the first. Nothing when none has a neighbour.
std::optional<std::size_t> baseline_of(const DesignTable& designs,
                                       const std::vector<std::size_t>& chosen,
                                       std::size_t parameters) {
  const std::vector<std::size_t> neighbours = neighbour_counts(designs, chosen, parameters);
  std::vector<double> distances(chosen.size());
  for (std::size_t parameter = 0; parameter < parameters; ++parameter) {
    const auto from_middle = distances_of(designs, chosen, parameter);
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      distances[i] += from_middle.at(designs.designs[chosen[i]].values[parameter]);
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
  for (std::size_t parameter = 0; parameter < table.parameters.size(); ++parameter) {
    MainEffect effect{.parameter = parameter,
                      .levels = levels_of(sums_of(designs, parameter, metric)),
                      .swing = 0};
    if (effect.levels.size() > 1) {
      const auto [least, most] = std::minmax_element(
          effect.levels.begin(), effect.levels.end(),
          [](const EffectLevel& a, const EffectLevel& b) { return a.mean < b.mean; });
      effect.swing = most->mean - least->mean;
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
  const std::optional<std::size_t> baseline = baseline_of(designs, chosen, table.parameters.size());
  if (!baseline) {
    return std::nullopt;
  }
  Tornado tornado;
  tornado.baseline = *baseline;
  tornado.metric = *designs.designs[tornado.baseline].metrics[metric];
  for (std::size_t parameter = 0; parameter < table.parameters.size(); ++parameter) {
    const std::vector<std::size_t> line = line_through(designs, chosen, *baseline, parameter);
    if (line.size() > 1) {
      tornado.bars.push_back(bar_of(designs, line, parameter, metric));
    }
  }
  std::stable_sort(tornado.bars.begin(), tornado.bars.end(),
                   [](const TornadoBar& a, const TornadoBar& b) {
                     return a.most.metric - a.least.metric > b.most.metric - b.least.metric;
                   });
  return tornado;
}

}  // namespace vpusim
