#include "sim/base/nearest.hpp"

#include <algorithm>
#include <cstddef>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace vpusim {
namespace {

// Edits that turn one name into the other: a letter more, less or another, or two
// neighbours swapped (optimal string alignment; the last three rows of its table).
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before_last, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substitute = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({substitute, last[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before_last[j - 2] + 1);
      }
    }
  }
  return row.back();
}

}  // namespace

std::string_view nearest_name(std::string_view wrong, std::span<const std::string_view> legal) {
  constexpr std::size_t kShortestName = 2;   // any letter is one mistake away from any other
  constexpr std::size_t kLongestName = 200;  // a longer one is no typo, and the table is quadratic
  if (wrong.size() < kShortestName || wrong.size() > kLongestName) {
    return {};
  }
  std::string_view best;
  std::size_t best_distance = std::numeric_limits<std::size_t>::max();
  for (const std::string_view name : legal) {
    if (name.size() < kShortestName) {
      continue;
    }
    const std::size_t distance = edit_distance(wrong, name);
    if (distance < best_distance) {
      best = name;
      best_distance = distance;
    }
  }
  const std::size_t tolerance = std::max<std::size_t>(1, std::max(wrong.size(), best.size()) / 3);
  return best_distance <= tolerance ? best : std::string_view();
}

std::string did_you_mean(std::string_view wrong, std::span<const std::string_view> legal) {
  const std::string_view best = nearest_name(wrong, legal);
  return best.empty() ? std::string() : "; did you mean '" + std::string(best) + "'?";
}

}  // namespace vpusim
