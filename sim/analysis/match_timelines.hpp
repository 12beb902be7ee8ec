#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/timeline.hpp"

namespace vpusim {

// Which task of one timeline is which of another.
struct TimelineMatches {
  struct Pair {
    std::uint32_t first = 0;   // index into the first timeline
    std::uint32_t second = 0;  // and into the second
    bool is_by_layer = false;  // the names differ; kind, layer and order agree
  };
  // A name that occurs a different number of times on the two sides.
  struct UnevenName {
    std::string name;
    EngineKind kind = EngineKind::kDma;
    std::size_t first_count = 0;
    std::size_t second_count = 0;
  };

  std::vector<Pair> pairs;
  std::vector<std::uint32_t> only_first;
  std::vector<std::uint32_t> only_second;
  std::vector<UnevenName> uneven_names;
};

// Matches by kind and name, those of one name in the order of their starts; then what is left of
// a layer by kind and order, where both sides have left equally many. O(n log n).
TimelineMatches match_timelines(const Timeline& first, const Timeline& second);

}  // namespace vpusim
