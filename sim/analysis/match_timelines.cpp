#include "sim/analysis/match_timelines.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <tuple>

#include "sim/trace/layer_name.hpp"

namespace vpusim {
namespace {

// Pairs the tasks of two timelines.
class Matcher {
 public:
  Matcher(const Timeline& first, const Timeline& second)
      : timelines_{&first, &second},
        is_matched_{std::vector<bool>(first.tasks.size()), std::vector<bool>(second.tasks.size())} {
  }

  TimelineMatches run() && {
    TimelineMatches result;
    for (auto& [key, sides] : grouped([](std::string_view name) { return name; })) {
      if (sides[0].size() != sides[1].size() && !sides[0].empty() && !sides[1].empty()) {
        result.uneven_names.push_back({.name = std::string(std::get<2>(key)),
                                       .kind = std::get<0>(key),
                                       .first_count = sides[0].size(),
                                       .second_count = sides[1].size()});
      }
      pair_up(sides, false, result);
    }
    for (auto& [key, sides] : grouped(layer_of)) {
      if (sides[0].size() == sides[1].size()) {
        pair_up(sides, true, result);
      }
    }
    list_unmatched(0, result.only_first);
    list_unmatched(1, result.only_second);
    return result;
  }

 private:
  // Kind, whether it is a profiler's own task, and a name.
  using Key = std::tuple<EngineKind, bool, std::string_view>;
  using Sides = std::array<std::vector<std::uint32_t>, 2>;

  // What is not matched yet.
  template <class NameOf>
  std::map<Key, Sides> grouped(const NameOf& name_of) const {
    std::map<Key, Sides> groups;
    for (std::size_t side = 0; side < 2; ++side) {
      const auto& tasks = timelines_[side]->tasks;
      for (std::uint32_t i = 0; i < tasks.size(); ++i) {
        if (!is_matched_[side][i]) {
          groups[{tasks[i].kind, tasks[i].is_profiling, name_of(tasks[i].name)}][side].push_back(i);
        }
      }
    }
    return groups;
  }

  void pair_up(Sides& sides, bool is_by_layer, TimelineMatches& result) {
    for (std::size_t side = 0; side < 2; ++side) {
      const auto& tasks = timelines_[side]->tasks;
      std::stable_sort(
          sides[side].begin(), sides[side].end(),
          [&](std::uint32_t a, std::uint32_t b) { return tasks[a].start < tasks[b].start; });
    }
    const std::size_t count = std::min(sides[0].size(), sides[1].size());
    for (std::size_t i = 0; i < count; ++i) {
      is_matched_[0][sides[0][i]] = true;
      is_matched_[1][sides[1][i]] = true;
      result.pairs.push_back({sides[0][i], sides[1][i], is_by_layer});
    }
  }

  void list_unmatched(std::size_t side, std::vector<std::uint32_t>& list) const {
    for (std::uint32_t i = 0; i < is_matched_[side].size(); ++i) {
      if (!is_matched_[side][i]) {
        list.push_back(i);
      }
    }
  }

  std::array<const Timeline*, 2> timelines_;
  std::array<std::vector<bool>, 2> is_matched_;
};

}  // namespace

TimelineMatches match_timelines(const Timeline& first, const Timeline& second) {
  return Matcher(first, second).run();
}

}  // namespace vpusim
