#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>

namespace vpusim {

// Hands out stretches of a memory, in the order in which a schedule needs them.
class CmxAllocator {
 public:
  // Of stretches; also of tensors in CMX.
  static constexpr std::uint64_t kAlignment = 64;
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  struct Request {
    std::uint64_t bytes = 0;
    std::uint64_t alignment = kAlignment;  // of the begin; a multiple of kAlignment
    std::uint64_t limit = kNoLimit;        // where it must end
    // Look behind the last stretch given out first, so that what was just freed is used again as
    // late as possible and nobody waits for its last reader; otherwise take the first gap.
    bool rotates = false;
  };

  explicit CmxAllocator(std::uint64_t capacity);

  // Where a stretch begins, or nothing when there is no gap of that size.
  std::optional<std::uint64_t> allocate(const Request& request);
  // Precondition: begins at `offset`.
  void free(std::uint64_t offset);

  // The largest stretch that could be had before `limit`.
  std::uint64_t largest_gap(std::uint64_t alignment = kAlignment,
                            std::uint64_t limit = kNoLimit) const;
  // Behind this all is free.
  std::uint64_t end_of_used() const { return used_.empty() ? 0 : used_.rbegin()->second; }

 private:
  std::optional<std::uint64_t> begin_in_gap(
      const std::pair<const std::uint64_t, std::uint64_t>& gap, const Request& request,
      std::uint64_t from) const;

  std::uint64_t capacity_ = 0;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::uint64_t> gaps_;  // begin -> end
  std::map<std::uint64_t, std::uint64_t> used_;  // begin -> end
};

}  // namespace vpusim
