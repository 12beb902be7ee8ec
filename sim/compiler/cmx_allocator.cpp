#include "sim/compiler/cmx_allocator.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/base/check.hpp"

namespace vpusim {

CmxAllocator::CmxAllocator(std::uint64_t capacity) : capacity_(capacity) {
  if (capacity > 0) {
    gaps_.emplace(0, capacity);
  }
}

std::optional<std::uint64_t> CmxAllocator::allocate(std::uint64_t bytes, bool rotates) {
  bytes = (std::max<std::uint64_t>(bytes, 1) + kAlignment - 1) / kAlignment * kAlignment;
  // Where in a gap the stretch would begin; behind the last one first, if so asked.
  const auto begin_in = [&](const auto& gap, std::uint64_t from) -> std::optional<std::uint64_t> {
    const std::uint64_t begin = std::max(gap.first, from);
    return begin + bytes <= gap.second ? std::optional(begin) : std::nullopt;
  };
  std::optional<std::uint64_t> found;
  auto gap = gaps_.begin();
  for (const std::uint64_t from : {rotates ? next_ : 0, std::uint64_t{0}}) {
    for (gap = gaps_.begin(); gap != gaps_.end() && !found; ++gap) {
      found = begin_in(*gap, from);
      if (found) {
        break;
      }
    }
    if (found) {
      break;
    }
  }
  if (!found) {
    return std::nullopt;
  }
  const std::uint64_t begin = *found;
  const auto [gap_begin, gap_end] = *gap;
  gaps_.erase(gap);
  if (gap_begin < begin) {
    gaps_.emplace(gap_begin, begin);
  }
  if (begin + bytes < gap_end) {
    gaps_.emplace(begin + bytes, gap_end);
  }
  used_.emplace(begin, begin + bytes);
  next_ = begin + bytes;
  return begin;
}

void CmxAllocator::free(std::uint64_t offset) {
  const auto used = used_.find(offset);
  VPUSIM_CHECK(used != used_.end());
  std::uint64_t begin = used->first;
  std::uint64_t end = used->second;
  used_.erase(used);
  auto next = gaps_.lower_bound(begin);
  if (next != gaps_.end() && next->first == end) {
    end = next->second;
    next = gaps_.erase(next);
  }
  if (next != gaps_.begin()) {
    const auto previous = std::prev(next);
    if (previous->second == begin) {
      begin = previous->first;
      gaps_.erase(previous);
    }
  }
  gaps_.emplace(begin, end);
}

std::uint64_t CmxAllocator::largest_gap() const {
  std::uint64_t largest = 0;
  for (const auto& [begin, end] : gaps_) {
    largest = std::max(largest, end - begin);
  }
  return largest;
}

}  // namespace vpusim
