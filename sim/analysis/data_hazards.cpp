#include "sim/analysis/data_hazards.hpp"

#include <algorithm>
#include <boost/icl/interval_set.hpp>
#include <limits>
#include <optional>
#include <span>
#include <unordered_map>

namespace vpusim {
namespace {

std::span<const MemoryAccess> accesses_of(const MemoryAccesses& memory, TaskId task) {
  const std::uint32_t first = memory.first_of[task];
  const std::uint32_t end = memory.first_of[TaskId(task.index() + 1)];
  return std::span(memory.accesses).subspan(first, end - first);
}

// The smallest blocks, as powers of two, with which accesses touch four each on average.
std::vector<std::uint32_t> block_shifts(const MemoryAccesses& memory) {
  struct Sum {
    std::uint64_t bytes = 0;
    std::uint64_t count = 0;
  };
  std::vector<Sum> sums(memory.spaces.size());
  for (const MemoryAccess& access : memory.accesses) {
    std::uint64_t& bytes = sums[access.space].bytes;
    if (__builtin_add_overflow(bytes, memory.regions[access.region].span(), &bytes)) {
      bytes = std::numeric_limits<std::uint64_t>::max();
    }
    ++sums[access.space].count;
  }
  std::vector<std::uint32_t> shifts;
  for (const Sum& sum : sums) {
    std::uint32_t shift = 6;
    while ((sum.bytes >> shift) > 4 * sum.count) {
      ++shift;
    }
    shifts.push_back(shift);
  }
  return shifts;
}

class RaceSearch {
 public:
  RaceSearch(const MemoryAccesses& memory, const HappensBefore& order, std::size_t most)
      : memory_(memory),
        order_(order),
        most_(most),
        shifts_(block_shifts(memory)),
        blocks_(memory.spaces.size()) {}

  std::vector<DataRace> run() {
    for (const TaskId task : order_.order()) {
      raced_with_.clear();
      for (const MemoryAccess& access : accesses_of(memory_, task)) {
        visit(access);
      }
      if (races_.size() >= most_) {
        break;
      }
    }
    return std::move(races_);
  }

 private:
  // What a block remembers of an access: the bytes in which nothing later covers it.
  struct Piece {
    std::uint32_t access = 0;
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };
  using Block = std::vector<Piece>;

  void visit(const MemoryAccess& access) {
    const std::uint64_t begin = memory_.begin_of(access);
    const std::uint64_t end = memory_.end_of(access);
    const std::uint32_t shift = shifts_[access.space];
    for (std::uint64_t block = begin >> shift; block <= (end - 1) >> shift; ++block) {
      visit(access, blocks_[access.space][block],
            {static_cast<std::uint32_t>(&access - memory_.accesses.data()),
             std::max(begin, block << shift), std::min(end, (block + 1) << shift)});
    }
  }

  void visit(const MemoryAccess& access, Block& block, const Piece& piece) {
    const bool is_dense = memory_.regions[access.region].is_dense();
    const std::size_t known = block.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < known; ++i) {
      Piece old = block[i];
      const MemoryAccess& earlier = memory_.accesses[old.access];
      const bool is_apart = old.end <= piece.begin || piece.end <= old.begin;
      if (!is_apart && earlier.task != access.task) {
        if (!order_.ends_before_start(earlier.task, access.task)) {
          check(earlier, access);
        } else if ((access.is_write || !earlier.is_write) && !access.is_halo) {
          if (is_dense) {
            clip(block, old, piece);
          } else if (earlier.region == access.region && earlier.address == access.address) {
            old.end = old.begin;
          }
        }
      }
      if (old.begin < old.end) {
        block[kept++] = old;
      }
    }
    block.erase(block.begin() + static_cast<std::ptrdiff_t>(kept),
                block.begin() + static_cast<std::ptrdiff_t>(known));
    block.push_back(piece);
  }

  // What is left of a piece behind one that covers a part of it; both ends stay two pieces.
  static void clip(Block& block, Piece& old, const Piece& cover) {
    if (old.begin < cover.begin && cover.end < old.end) {
      block.push_back({old.access, cover.end, old.end});
      old.end = cover.begin;
    } else if (old.begin < cover.begin) {
      old.end = cover.begin;
    } else {
      old.begin = std::min(cover.end, old.end);
    }
  }

  void check(const MemoryAccess& earlier, const MemoryAccess& access) {
    if ((!earlier.is_write && !access.is_write) || (earlier.is_halo && access.is_halo) ||
        races_.size() >= most_ ||
        std::find(raced_with_.begin(), raced_with_.end(), earlier.task) != raced_with_.end() ||
        !overlap(memory_.placed(earlier), memory_.placed(access))) {
      return;
    }
    raced_with_.push_back(earlier.task);
    races_.push_back({earlier, access});
  }

  const MemoryAccesses& memory_;
  const HappensBefore& order_;
  std::size_t most_;
  std::vector<std::uint32_t> shifts_;                             // by space
  std::vector<std::unordered_map<std::uint64_t, Block>> blocks_;  // by space and number
  std::vector<TaskId> raced_with_;                                // by the task that is visited
  std::vector<DataRace> races_;
};

using ByteSet = boost::icl::interval_set<std::uint64_t>;
using Interval = ByteSet::interval_type;

Interval interval_of(const MemoryAccesses& memory, const MemoryAccess& access) {
  return Interval::right_open(memory.begin_of(access), memory.end_of(access));
}

bool is_written_by_host(Section section) {
  return section == Section::kNetworkInput || section == Section::kConstant ||
         section == Section::kKernelText;
}

bool is_read_by_host(Section section) {
  return section != Section::kCmx && section != Section::kDdr && section != Section::kCsram;
}

// The first bytes that an access reads between those that were written.
std::optional<ReadBeforeWrite> first_hole(const MemoryAccesses& memory, const MemoryAccess& access,
                                          const ByteSet& written) {
  const Interval whole = interval_of(memory, access);
  const auto [first, last] = written.equal_range(whole);
  std::uint64_t begin = whole.lower();
  const auto is_read = [&](std::uint64_t end) {
    return begin < end && overlap(memory.placed(access), {ByteRegion(end - begin), begin});
  };
  for (auto at = first; at != last; ++at) {
    if (is_read(at->lower())) {
      return ReadBeforeWrite{access, begin, at->lower()};
    }
    begin = at->upper();
  }
  if (is_read(whole.upper())) {
    return ReadBeforeWrite{access, begin, whole.upper()};
  }
  return std::nullopt;
}

}  // namespace

std::vector<DataRace> data_races(const MemoryAccesses& memory, const HappensBefore& order,
                                 std::size_t most) {
  return RaceSearch(memory, order, most).run();
}

std::vector<ReadBeforeWrite> reads_before_writes(const MemoryAccesses& memory,
                                                 const HappensBefore& order, std::size_t most) {
  std::vector<ReadBeforeWrite> found;
  std::vector<ByteSet> written(memory.spaces.size());
  for (const TaskId task : order.order()) {
    for (const MemoryAccess& access : accesses_of(memory, task)) {
      ByteSet& bytes = written[access.space];
      if (access.is_write) {
        bytes.add(interval_of(memory, access));
        continue;
      }
      if (access.is_profiling || is_written_by_host(memory.spaces[access.space].section) ||
          boost::icl::contains(bytes, interval_of(memory, access))) {
        continue;
      }
      if (found.size() == most) {
        return found;
      }
      if (const auto hole = first_hole(memory, access, bytes)) {
        found.push_back(*hole);
      }
    }
  }
  return found;
}

std::vector<MemoryAccess> writes_never_read(const MemoryAccesses& memory,
                                            const HappensBefore& order) {
  std::vector<MemoryAccess> found;
  std::vector<ByteSet> needed(memory.spaces.size());  // that a later task reads
  const std::span<const TaskId> tasks = order.order();
  for (auto task = tasks.rbegin(); task != tasks.rend(); ++task) {
    const std::span<const MemoryAccess> accesses = accesses_of(memory, *task);
    const auto is_needed = [&](const MemoryAccess& access) {
      return access.is_profiling || is_read_by_host(memory.spaces[access.space].section) ||
             boost::icl::intersects(needed[access.space], interval_of(memory, access));
    };
    // Of a broadcast one copy that is read is enough.
    for (auto first = accesses.begin(); first != accesses.end();) {
      const auto end = std::find_if(first, accesses.end(), [&](const MemoryAccess& access) {
        return access.buffer != first->buffer || access.is_write != first->is_write;
      });
      if (first->is_write && std::none_of(first, end, is_needed)) {
        found.push_back(*first);
      }
      first = end;
    }
    for (const MemoryAccess& access : accesses) {
      if (access.is_write && memory.regions[access.region].is_dense()) {
        needed[access.space].subtract(interval_of(memory, access));
      }
    }
    for (const MemoryAccess& access : accesses) {
      if (!access.is_write) {
        needed[access.space].add(interval_of(memory, access));
      }
    }
  }
  std::reverse(found.begin(), found.end());
  return found;
}

}  // namespace vpusim
