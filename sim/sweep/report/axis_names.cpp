#include "sim/sweep/report/axis_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sim/sweep/analysis/designs.hpp"
#include "sim/sweep/study_key.hpp"

namespace vpusim {
AxisNames::AxisNames(const SweepTable& table) : table_(table), usual_(usual_values(table)) {}

std::string AxisNames::name(std::size_t axis) const {
  const std::vector<std::size_t>& places = table_.axes[axis];
  const auto path = [&](std::size_t place) { return study_keys()[table_.parameters[place]].path; };
  if (places.size() > 2) {
    return fmt::format("{} and {} others", path(places.front()), places.size() - 1);
  }
  std::vector<std::string_view> paths;
  paths.reserve(places.size());
  for (const std::size_t place : places) {
    paths.push_back(path(place));
  }
  return fmt::format("{}", fmt::join(paths, ", "));
}

std::string AxisNames::shown(std::size_t axis, const std::vector<std::uint64_t>& values) const {
  const std::vector<std::size_t>& places = table_.axes[axis];
  const bool has_usual = std::any_of(places.begin(), places.end(),
                                     [&](std::size_t place) { return usual_[place].has_value(); });
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const StudyKey& key = study_keys()[table_.parameters[places[i]]];
    if (usual_[places[i]] != values[i]) {
      parts.push_back(has_usual ? fmt::format("{} {}", key.path, key.shown(values[i]))
                                : key.shown(values[i]));
    }
  }
  return parts.empty() ? "as usual" : fmt::format("{}", fmt::join(parts, ", "));
}

}  // namespace vpusim
