#include "sim/compiler/cmx_allocator.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/compiler/rounding.hpp"

namespace vpusim {

CmxAllocator::CmxAllocator(std::uint64_t capacity) : capacity_(capacity) {
  if (capacity > 0) {
    gaps_.emplace(0, capacity);
  }
}

// Where in a gap a stretch would begin, at `from` or later.
std::optional<std::uint64_t> CmxAllocator::begin_in_gap(
    const std::pair<const std::uint64_t, std::uint64_t>& gap, const Request& request,
    std::uint64_t from) const {
  const std::uint64_t begin = round_up(std::max(gap.first, from), request.alignment);
  const bool fits = begin + request.bytes <= std::min(gap.second, request.limit);
  return fits ? std::optional(begin) : std::nullopt;
}

std::optional<std::uint64_t> CmxAllocator::allocate(const Request& wanted) {
  Request request = wanted;
  request.bytes = round_up(std::max<std::uint64_t>(wanted.bytes, 1), kAlignment);
  for (const std::uint64_t from : {request.rotates ? next_ : 0, std::uint64_t{0}}) {
    for (auto gap = gaps_.begin(); gap != gaps_.end(); ++gap) {
      const std::optional<std::uint64_t> begin = begin_in_gap(*gap, request, from);
      if (!begin) {
        continue;
      }
      const auto [gap_begin, gap_end] = *gap;
      const std::uint64_t end = *begin + request.bytes;
      gaps_.erase(gap);
      if (gap_begin < *begin) {
        gaps_.emplace(gap_begin, *begin);
      }
      if (end < gap_end) {
        gaps_.emplace(end, gap_end);
      }
      used_.emplace(*begin, end);
      next_ = end;
      return begin;
    }
  }
  return std::nullopt;
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

std::uint64_t CmxAllocator::largest_gap(std::uint64_t alignment, std::uint64_t limit) const {
  std::uint64_t largest = 0;
  for (const auto& [begin, end] : gaps_) {
    const std::uint64_t last = std::min(end, limit);
    largest = std::max(largest, last - std::min(last, round_up(begin, alignment)));
  }
  return largest;
}

}  // namespace vpusim
