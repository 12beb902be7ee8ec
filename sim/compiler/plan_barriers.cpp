#include "sim/compiler/plan_barriers.hpp"

#include <algorithm>
#include <set>

namespace vpusim {
namespace {

class BarrierPlanner {
 public:
  // All must outlive it.
  BarrierPlanner(const std::vector<std::vector<Task>>& tasks,
                 const std::vector<std::vector<std::uint32_t>>& waits,
                 const std::vector<std::uint32_t>& last_groups, const HwConfig::Barriers& limits)
      : tasks_(tasks), waits_(waits), last_groups_(last_groups), limits_(limits) {}

  std::optional<std::vector<PlannedBarrier>> run() {
    make_barriers();
    if (!assign_physical_ids()) {
      return std::nullopt;
    }
    return std::move(barriers_);
  }

 private:
  TaskPlaces tasks_of(const std::vector<std::uint32_t>& groups) const {
    TaskPlaces found;
    for (const std::uint32_t g : groups) {
      for (std::uint32_t t = 0; t < tasks_[g].size(); ++t) {
        found.emplace_back(g, t);
      }
    }
    return found;
  }

  std::uint32_t variants_of(const TaskPlaces& tasks) const {
    std::uint32_t count = 0;
    for (const auto& [g, t] : tasks) {
      count += tasks_[g][t].variant_count();
    }
    return count;
  }

  void make_barriers() {
    std::vector<std::vector<std::uint32_t>> consumers(waits_.size());
    for (std::uint32_t g = 0; g < waits_.size(); ++g) {
      for (const std::uint32_t producer : waits_[g]) {
        consumers[producer].push_back(g);
      }
    }
    // Groups that wait for several others which nobody else waits for: one barrier for all.
    std::vector<bool> is_done(waits_.size());
    for (std::uint32_t g = 0; g < waits_.size(); ++g) {
      std::vector<std::uint32_t> own;
      for (const std::uint32_t producer : waits_[g]) {
        if (consumers[producer].size() == 1) {
          own.push_back(producer);
        }
      }
      constexpr std::size_t kMostTasks = 32;  // whose places must all be kept until then
      if (own.size() > 1 && tasks_of(own).size() <= kMostTasks &&
          suits(tasks_of(own), tasks_of({g}))) {
        for (const std::uint32_t producer : own) {
          is_done[producer] = true;
        }
        add_barrier(tasks_of(own), tasks_of({g}));
      }
    }
    for (std::uint32_t g = 0; g < waits_.size(); ++g) {
      if (!is_done[g] && !consumers[g].empty()) {
        add_barriers_between(tasks_of({g}), tasks_of(consumers[g]));
      }
    }
    add_barrier(tasks_of(last_groups_), {});
    barriers_.back().is_final = true;
  }

  bool suits(const TaskPlaces& producers, const TaskPlaces& consumers) const {
    const std::uint32_t p = variants_of(producers);
    return p <= limits_.max_producers && p + variants_of(consumers) <= limits_.max_variants;
  }

  // Batches of at most so many variants, in order.
  std::vector<TaskPlaces> batches_of(const TaskPlaces& tasks, std::uint32_t most) const {
    std::vector<TaskPlaces> batches;
    std::uint32_t variants = 0;
    for (const auto& [g, t] : tasks) {
      const std::uint32_t count = tasks_[g][t].variant_count();
      if (batches.empty() || variants + count > most) {
        batches.emplace_back();
        variants = 0;
      }
      batches.back().emplace_back(g, t);
      variants += count;
    }
    return batches;
  }

  void add_barriers_between(const TaskPlaces& producers, const TaskPlaces& consumers) {
    if (suits(producers, consumers)) {
      add_barrier(producers, consumers);
      return;
    }
    const std::uint32_t half = std::min(limits_.max_producers, limits_.max_variants / 2);
    for (const TaskPlaces& some_producers : batches_of(producers, half)) {
      for (const TaskPlaces& some_consumers : batches_of(consumers, half)) {
        add_barrier(some_producers, some_consumers);
      }
    }
  }

  void add_barrier(const TaskPlaces& producers, const TaskPlaces& consumers) {
    PlannedBarrier& barrier = barriers_.emplace_back();
    barrier.producers = producers;
    barrier.consumers = consumers;
  }

  // Each id for one barrier after another.
  bool assign_physical_ids() {
    std::vector<std::uint64_t> first_task;
    std::uint64_t count = 0;
    for (const std::vector<Task>& tasks : tasks_) {
      first_task.push_back(count);
      count += tasks.size();
    }
    for (PlannedBarrier& barrier : barriers_) {
      barrier.first_producer = count;
      for (const auto& [g, t] : barrier.producers) {
        barrier.first_producer = std::min(barrier.first_producer, first_task[g] + t);
      }
      barrier.last_consumer = barrier.is_final ? count : barrier.first_producer;
      for (const auto& [g, t] : barrier.consumers) {
        barrier.last_consumer = std::max(barrier.last_consumer, first_task[g] + t);
      }
    }
    std::stable_sort(barriers_.begin(), barriers_.end(),
                     [](const PlannedBarrier& a, const PlannedBarrier& b) {
                       return a.first_producer < b.first_producer;
                     });
    std::set<std::pair<std::uint64_t, std::uint32_t>> ids;  // free after so many tasks
    for (std::uint32_t id = 0; id < limits_.count; ++id) {
      ids.emplace(0, id);
    }
    for (PlannedBarrier& barrier : barriers_) {
      const auto oldest = *ids.begin();
      if (oldest.first > barrier.first_producer) {
        return false;
      }
      ids.erase(ids.begin());
      barrier.physical_id = oldest.second;
      ids.emplace(barrier.last_consumer + 1, oldest.second);
    }
    return true;
  }

  const std::vector<std::vector<Task>>& tasks_;  // by group
  const std::vector<std::vector<std::uint32_t>>& waits_;
  const std::vector<std::uint32_t>& last_groups_;
  const HwConfig::Barriers& limits_;
  std::vector<PlannedBarrier> barriers_;
};

}  // namespace

std::optional<std::vector<PlannedBarrier>> plan_barriers(
    const std::vector<std::vector<Task>>& tasks,
    const std::vector<std::vector<std::uint32_t>>& waits,
    const std::vector<std::uint32_t>& last_groups, const HwConfig::Barriers& limits) {
  return BarrierPlanner(tasks, waits, last_groups, limits).run();
}

}  // namespace vpusim
