#include "sim/trace/run_result.hpp"

#include <algorithm>

namespace vpusim {

Picoseconds RunResult::start_of(TaskId task) const {
  const auto spans = steps_of(task);
  return std::min_element(spans.begin(), spans.end(),
                          [](const auto& a, const auto& b) { return a.start < b.start; })
      ->start;
}

Picoseconds RunResult::end_of(TaskId task) const {
  const auto spans = steps_of(task);
  return std::max_element(spans.begin(), spans.end(),
                          [](const auto& a, const auto& b) { return a.end < b.end; })
      ->end;
}

}  // namespace vpusim
