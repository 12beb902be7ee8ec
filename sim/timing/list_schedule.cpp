#include "sim/timing/list_schedule.hpp"

#include <algorithm>
#include <vector>

namespace vpusim {

Cycles list_schedule(std::span<const Cycles> costs, std::uint32_t count) {
  std::vector<Cycles> free_at(std::max<std::size_t>(1, std::min<std::size_t>(count, costs.size())));
  for (const Cycles cost : costs) {
    *std::min_element(free_at.begin(), free_at.end()) += cost;
  }
  return *std::max_element(free_at.begin(), free_at.end());
}

}  // namespace vpusim
