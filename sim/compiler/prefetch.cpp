#include "sim/compiler/prefetch.hpp"

#include <algorithm>
#include <deque>
#include <numeric>
#include <optional>

#include "sim/compiler/cmx_allocator.hpp"

namespace vpusim {
namespace {

// A stretch of CMX from one step to another, ends included.
struct Occupied {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint32_t first_step = 0;
  std::uint32_t last_step = 0;
};

class Prefetcher {
 public:
  Prefetcher(Plan& plan, const HwConfig& hw, std::uint32_t window)
      : plan_(plan), hw_(hw), window_(window) {}

  bool run() {
    number_steps();
    collect_computed();
    std::vector<std::uint32_t> issue_steps = steps_;
    for (std::uint32_t g = 0; g < plan_.groups.size(); ++g) {
      const Group& group = plan_.groups[g];
      if (is_load(group)) {
        const std::optional<std::uint32_t> step = place(g);
        if (!step) {
          return false;
        }
        issue_steps[g] = *step;
      }
      for (const StorageId storage : group.ddr_writes) {
        if (storage.index() >= written_.size()) {
          written_.resize(storage.index() + std::size_t{1}, 0);
        }
        written_[storage.index()] = steps_[g] + 1;
      }
    }
    reorder(issue_steps);
    return true;
  }

 private:
  bool is_load(const Group& group) const {
    return group.writes.size() == 1 && plan_.allocations[group.writes[0]].is_load;
  }

  void number_steps() {
    std::uint32_t step = 0;
    for (const Group& group : plan_.groups) {
      steps_.push_back(step);
      step += is_load(group) ? 0 : 1;
    }
  }

  void collect_computed() {
    for (const Allocation& allocation : plan_.allocations) {
      if (!allocation.is_load && allocation.first_group) {
        computed_.push_back(
            occupied(allocation, *allocation.offset, steps_[*allocation.first_group]));
      }
    }
    std::stable_sort(computed_.begin(), computed_.end(), [](const Occupied& a, const Occupied& b) {
      return a.first_step < b.first_step;
    });
  }

  Occupied occupied(const Allocation& allocation, std::uint64_t offset,
                    std::uint32_t first_step) const {
    return {.begin = offset,
            .end = offset + size_of(allocation),
            .first_step = first_step,
            .last_step = steps_[allocation.last_group]};
  }

  static std::uint64_t size_of(const Allocation& allocation) {
    constexpr std::uint64_t kUnit = CmxAllocator::kAlignment;
    return (std::max<std::uint64_t>(allocation.bytes, 1) + kUnit - 1) / kUnit * kUnit;
  }

  // The step before which a load is issued.
  std::optional<std::uint32_t> place(std::uint32_t g) {
    const Group& group = plan_.groups[g];
    Allocation& allocation = plan_.allocations[group.writes[0]];
    const std::uint32_t needed = steps_[g];
    const std::uint32_t last = steps_[allocation.last_group];
    std::uint32_t earliest = needed - std::min(needed, window_);
    for (const StorageId source : group.ddr_reads) {
      if (source.index() < written_.size()) {
        earliest = std::max(earliest, std::min(written_[source.index()], needed));
      }
    }
    refresh(needed, last);
    const std::uint64_t size = size_of(allocation);
    std::optional<std::uint32_t> best;
    std::uint64_t place = 0;
    const auto up = [&](std::uint64_t address) {
      return (address + allocation.alignment - 1) / allocation.alignment * allocation.alignment;
    };
    const auto down = [&](std::uint64_t address) {
      return address / allocation.alignment * allocation.alignment;
    };
    const auto consider = [&](std::uint64_t begin) {
      if (begin + size > hw_.cmx.capacity.count() || best == earliest) {
        return;
      }
      const std::optional<std::uint32_t> step = free_from(begin, begin + size, needed, last);
      if (step && (!best || std::max(*step, earliest) < *best)) {
        best = std::max(*step, earliest);
        place = begin;
      }
    };
    // From the end down: results lie at the begin.
    const std::uint64_t end =
        hw_.cmx.capacity.count() / CmxAllocator::kAlignment * CmxAllocator::kAlignment;
    if (end >= size) {
      consider(down(end - size));
    }
    for (const Occupied& other : active_) {
      if (other.begin >= size) {
        consider(down(other.begin - size));
      }
      consider(up(other.end));
    }
    consider(0);
    if (!best) {
      return std::nullopt;
    }
    allocation.offset = place;
    active_.push_back(occupied(allocation, place, *best));
    return best;
  }

  // All that lives between the begin of the window and the last use.
  void refresh(std::uint32_t needed, std::uint32_t last) {
    while (next_computed_ < computed_.size() && computed_[next_computed_].first_step <= last) {
      active_.push_back(computed_[next_computed_++]);
    }
    const std::uint32_t oldest = needed - std::min(needed, window_ + 1);
    std::erase_if(active_, [&](const Occupied& other) { return other.last_step < oldest; });
  }

  // From which step on the bytes are free until `last`; nothing when they are not at `needed`.
  std::optional<std::uint32_t> free_from(std::uint64_t begin, std::uint64_t end,
                                         std::uint32_t needed, std::uint32_t last) const {
    std::uint32_t step = 0;
    for (const Occupied& other : active_) {
      if (other.end <= begin || end <= other.begin || other.first_step > last) {
        continue;
      }
      if (other.last_step >= needed) {
        return std::nullopt;
      }
      step = std::max(step, other.last_step + 1);
    }
    return step;
  }

  void reorder(const std::vector<std::uint32_t>& issue_steps) {
    std::vector<std::uint32_t> order(plan_.groups.size());
    std::iota(order.begin(), order.end(), 0U);
    std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
      const bool a_computes = !is_load(plan_.groups[a]);
      const bool b_computes = !is_load(plan_.groups[b]);
      return std::pair(issue_steps[a], a_computes) < std::pair(issue_steps[b], b_computes);
    });
    std::vector<Group> groups;
    groups.reserve(order.size());
    for (const std::uint32_t g : order) {
      groups.push_back(std::move(plan_.groups[g]));
    }
    plan_.groups = std::move(groups);
  }

  Plan& plan_;
  const HwConfig& hw_;
  std::uint32_t window_ = 0;
  std::vector<std::uint32_t> steps_;    // by group: how many steps are before it
  std::vector<std::uint32_t> written_;  // by storage: the step behind its last store
  std::vector<Occupied> computed_;      // by first step
  std::size_t next_computed_ = 0;
  std::vector<Occupied> active_;
};

}  // namespace

bool prefetch(Plan& plan, const HwConfig& hw, std::uint32_t window) {
  return Prefetcher(plan, hw, window).run();
}

}  // namespace vpusim
