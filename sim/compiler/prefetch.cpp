#include "sim/compiler/prefetch.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <queue>

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

constexpr std::uint32_t kNever = std::numeric_limits<std::uint32_t>::max();

// Addresses up to the next one's begin.
struct Stretch {
  std::uint64_t begin = 0;
  std::uint32_t free_step = 0;
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
    collect_free_steps(needed, last);
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
      const std::optional<std::uint32_t> step = free_from(begin, begin + size);
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

  // From which step on the bytes of each stretch of addresses are free until `last`; never where
  // they are not at `needed`.
  void collect_free_steps(std::uint32_t needed, std::uint32_t last) {
    relevant_.clear();
    addresses_ = {0};
    for (const Occupied& other : active_) {
      if (other.first_step <= last) {
        relevant_.push_back(&other);
        addresses_.push_back(other.begin);
        addresses_.push_back(other.end);
      }
    }
    std::sort(relevant_.begin(), relevant_.end(),
              [](const Occupied* a, const Occupied* b) { return a->begin < b->begin; });
    std::sort(addresses_.begin(), addresses_.end());
    addresses_.erase(std::unique(addresses_.begin(), addresses_.end()), addresses_.end());
    stretches_.clear();
    const auto is_over_before = [](const Occupied* a, const Occupied* b) {
      return a->last_step < b->last_step;
    };
    std::priority_queue here(is_over_before, std::vector<const Occupied*>());
    auto next = relevant_.begin();
    for (const std::uint64_t address : addresses_) {
      for (; next != relevant_.end() && (*next)->begin == address; ++next) {
        here.push(*next);
      }
      while (!here.empty() && here.top()->end <= address) {
        here.pop();
      }
      const std::uint32_t busy_until = here.empty() ? 0 : here.top()->last_step + 1;
      stretches_.push_back({address, busy_until > needed ? kNever : busy_until});
    }
  }

  std::optional<std::uint32_t> free_from(std::uint64_t begin, std::uint64_t end) const {
    auto stretch = std::upper_bound(
        stretches_.begin(), stretches_.end(), begin,
        [](std::uint64_t address, const Stretch& other) { return address < other.begin; });
    std::uint32_t step = 0;
    for (--stretch; stretch != stretches_.end() && stretch->begin < end; ++stretch) {
      if (stretch->free_step == kNever) {
        return std::nullopt;
      }
      step = std::max(step, stretch->free_step);
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
  // Of one load; here to be allocated once.
  std::vector<const Occupied*> relevant_;
  std::vector<std::uint64_t> addresses_;
  std::vector<Stretch> stretches_;  // by address, the last one to the end
};

}  // namespace

bool prefetch(Plan& plan, const HwConfig& hw, std::uint32_t window) {
  return Prefetcher(plan, hw, window).run();
}

}  // namespace vpusim
