#pragma once

#include <cstdint>
#include <map>
#include <optional>

namespace vpusim {

// Hands out stretches of a memory, in the order in which a schedule needs them.
class CmxAllocator {
 public:
  explicit CmxAllocator(std::uint64_t capacity);

  // Where a stretch begins, or nothing when there is no gap of that size. `rotates`: look behind
  // the last stretch given out first, so that what was just freed is used again as late as
  // possible and nobody waits for its last reader; otherwise take the first gap.
  std::optional<std::uint64_t> allocate(std::uint64_t bytes, bool rotates);
  // Precondition: begins at `offset`.
  void free(std::uint64_t offset);

  std::uint64_t largest_gap() const;

  // Of stretches; also of tensors in CMX.
  static constexpr std::uint64_t kAlignment = 64;

 private:
  std::uint64_t capacity_ = 0;
  std::uint64_t next_ = 0;
  std::map<std::uint64_t, std::uint64_t> gaps_;  // begin -> end
  std::map<std::uint64_t, std::uint64_t> used_;  // begin -> end
};

}  // namespace vpusim
