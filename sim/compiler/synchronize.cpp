#include "sim/compiler/synchronize.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/compiler/cmx_allocator.hpp"
#include "sim/compiler/plan_barriers.hpp"
#include "sim/compiler/swizzling.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {
namespace {

// A task's place: its queue and its number in it.
struct Place {
  std::uint32_t queue = 0;
  std::uint32_t position = 0;
};

// Of each queue, how many of its tasks have ended for sure.
using Clock = std::vector<std::uint32_t>;

void join(Clock& clock, const Clock& other) {
  for (std::size_t q = 0; q < clock.size(); ++q) {
    clock[q] = std::max(clock[q], other[q]);
  }
}

class Synchronizer {
 public:
  Synchronizer(const LoweredNetwork& network, const Plan& plan, const HwConfig& hw,
               const SynchronizeOptions& options)
      : network_(network),
        plan_(plan),
        hw_(hw),
        options_(options),
        swizzling_(swizzling_of(hw)),
        builder_(network.name) {}

  std::optional<Schedule> run() {
    queue_count_ = 2 * hw_.tile.count + hw_.dma.port_count * kLanes;
    set_target();
    add_buffers();
    place_tasks();
    find_waits();
    std::optional<std::vector<PlannedBarrier>> barriers =
        plan_barriers(tasks_, waits_, last_groups_, hw_.barriers);
    if (!barriers) {
      return std::nullopt;
    }
    add_barriers(*barriers);
    for (std::vector<Task>& tasks : tasks_) {
      for (Task& task : tasks) {
        builder_.add_task(std::move(task));
      }
    }
    return std::move(builder_).finish();
  }

 private:
  static constexpr std::uint32_t kLanes = 2;

  void set_target() {
    Target target;
    target.architecture = hw_.architectures.empty() ? "" : hw_.architectures.front();
    target.tile_count = hw_.tile.count;
    target.shaves_per_tile = hw_.shave.count_per_tile;
    target.dma_port_count = hw_.dma.port_count;
    target.dpu_frequency = hw_.clocks.dpu;
    builder_.set_target(std::move(target));
  }

  // Storages outside CMX lie one behind the other.
  void add_buffers() {
    IdVector<StorageId, std::uint64_t> bases(network_.storages.size());
    std::uint64_t ddr = 0;
    std::uint64_t constants = 0;
    for (std::size_t i = 0; i < network_.storages.size(); ++i) {
      const Storage& storage = network_.storages[StorageId(i)];
      if (storage.kind == Storage::Kind::kInput || storage.kind == Storage::Kind::kOutput) {
        continue;
      }
      std::uint64_t& next = storage.kind == Storage::Kind::kConstant ? constants : ddr;
      bases[StorageId(i)] = next;
      constexpr std::uint64_t kUnit = CmxAllocator::kAlignment;
      next += (bytes_of(storage.elements, storage.element) + kUnit - 1) / kUnit * kUnit;
    }
    for (const PlannedBuffer& planned : plan_.buffers) {
      Buffer buffer = planned.buffer;
      buffer.swizzling_key = key_of(planned);
      buffer.type = builder_.add_type(planned.type);
      buffer.byte_offset += planned.allocation.valid()
                                ? *plan_.allocations[planned.allocation].offset
                                : bases[planned.storage];
      builder_.add_buffer(std::move(buffer));
    }
  }

  std::uint32_t key_of(const PlannedBuffer& planned) const {
    const bool is_swizzled =
        planned.allocation.valid() && plan_.allocations[planned.allocation].is_swizzled;
    return is_swizzled && swizzling_ ? swizzling_->key : 0;
  }

  // --- queues --------------------------------------------------------------------------------

  std::uint32_t dma_queue(std::uint32_t port, std::uint32_t lane) const {
    return 2 * hw_.tile.count + port * kLanes + lane;
  }

  // Transfers go to the port that has the least to do.
  void place_tasks() {
    std::vector<std::uint64_t> bytes(std::size_t{hw_.dma.port_count} * kLanes);
    Clock next(queue_count_);
    for (const Group& group : plan_.groups) {
      std::vector<Task>& tasks = tasks_.emplace_back(group.tasks);
      std::vector<Place>& places = places_.emplace_back();
      for (Task& task : tasks) {
        std::uint32_t queue = 0;
        if (auto* dma = std::get_if<DmaTransfer>(&task.work)) {
          const bool is_on_chip = plan_.buffers[dma->source].buffer.is_in_cmx();
          const std::uint32_t lane = hw_.dma.channel_count > 1 && is_on_chip ? 1 : 0;
          std::uint32_t port = 0;
          for (std::uint32_t p = 1; p < hw_.dma.port_count; ++p) {
            if (bytes[p * kLanes + lane] < bytes[port * kLanes + lane]) {
              port = p;
            }
          }
          // A transfer costs as much as some bytes even when it is short.
          constexpr std::uint64_t kBytesOfAStart = 20'000;
          bytes[port * kLanes + lane] +=
              plan_.buffers[dma->target].type.bytes().count() + kBytesOfAStart;
          dma->port = static_cast<std::uint8_t>(port);
          queue = dma_queue(port, lane);
        } else {
          queue = tile_of(task) * 2 + (task.kind() == EngineKind::kShave ? 1 : 0);
        }
        places.push_back({queue, next[queue]++});
      }
    }
  }

  // Whether several units take tasks from it: then one may start before the one ahead has ended.
  bool has_several_units(std::uint32_t queue) const {
    return queue < 2 * hw_.tile.count && (queue % 2 == 1 || hw_.dpu.count_per_tile > 1);
  }

  // --- dependences ---------------------------------------------------------------------------

  // What is known of each piece of CMX and each storage in DDR.
  struct Touched {
    std::vector<std::uint32_t> writers;  // groups
    std::vector<std::uint32_t> readers;
  };

  void find_waits() {
    cmx_.assign(plan_.allocations.size(), {});
    ddr_.assign(network_.storages.size(), {});
    last_in_queue_.resize(queue_count_);
    const std::size_t count = plan_.groups.size();
    std::vector<std::uint32_t> all;
    for (std::uint32_t g = 0; g < count; ++g) {
      std::vector<std::uint32_t> wanted = wanted_by(g);
      waits_.push_back(needed(wanted, known_by_order(g, last_in_queue_)));
      note_touched(g);
      all.push_back(g);
    }
    Clock nothing(queue_count_);
    last_groups_ = needed_of(all, nothing);
  }

  // Groups that must have ended before one starts, redundant ones among them.
  std::vector<std::uint32_t> wanted_by(std::uint32_t g) {
    const Group& group = plan_.groups[g];
    std::vector<std::uint32_t> wanted;
    const auto want = [&](const std::vector<std::uint32_t>& groups) {
      wanted.insert(wanted.end(), groups.begin(), groups.end());
    };
    for (const AllocationId id : group.reads) {
      want(cmx_[id].writers);
    }
    for (const StorageId id : group.ddr_reads) {
      want(ddr_[id].writers);
    }
    for (const AllocationId id : group.writes) {
      if (!cmx_[id].writers.empty()) {
        // Another part of what others wrote; those bytes were free before the first did.
        wanted.push_back(cmx_[id].writers.front());
        continue;
      }
      for (const AllocationId old : take_place(id)) {
        want(cmx_[old].writers);
        want(cmx_[old].readers);
      }
    }
    if (options_.is_serial && g > 0) {
      wanted.push_back(g - 1);
    }
    want(stores_to_relay(g));
    for (const Place& place : places_[g]) {
      if (has_several_units(place.queue) && last_in_queue_[place.queue]) {
        wanted.push_back(*last_in_queue_[place.queue]);
      }
    }
    return wanted;
  }

  std::vector<std::uint32_t> stores_to_relay(std::uint32_t g) {
    std::vector<std::uint32_t> stores;
    const std::uint32_t distance = options_.relay_distance;
    if (distance == 0 || g < distance || plan_.groups[g].kind != Group::Kind::kCompute) {
      return stores;
    }
    for (; relayed_ <= g - distance; ++relayed_) {
      if (!plan_.groups[relayed_].ddr_writes.empty()) {
        stores.push_back(relayed_);
      }
    }
    return stores;
  }

  void note_touched(std::uint32_t g) {
    const Group& group = plan_.groups[g];
    for (const AllocationId id : group.reads) {
      cmx_[id].readers.push_back(g);
    }
    for (const AllocationId id : group.writes) {
      cmx_[id].writers.push_back(g);
    }
    for (const StorageId id : group.ddr_writes) {
      ddr_[id].writers.push_back(g);
    }
    for (const Place& place : places_[g]) {
      last_in_queue_[place.queue] = g;
    }
  }

  // Which allocations lay where this one begins now.
  std::vector<AllocationId> take_place(AllocationId id) {
    const Allocation& allocation = plan_.allocations[id];
    const std::uint64_t begin = *allocation.offset;
    const std::uint64_t end = begin + std::max<std::uint64_t>(allocation.bytes, 1);
    std::vector<AllocationId> old;
    auto at = occupied_.upper_bound(begin);
    if (at != occupied_.begin() && std::prev(at)->second.end > begin) {
      --at;
    }
    while (at != occupied_.end() && at->first < end) {
      const std::uint64_t old_begin = at->first;
      const Stretch stretch = at->second;
      old.push_back(stretch.allocation);
      at = occupied_.erase(at);
      if (old_begin < begin) {
        occupied_.emplace(old_begin, Stretch{begin, stretch.allocation});
      }
      if (stretch.end > end) {
        occupied_.emplace(end, stretch);
      }
    }
    occupied_.emplace(begin, Stretch{end, id});
    return old;
  }

  // What has ended when all tasks of a group are at the head of their queues.
  Clock known_by_order(std::uint32_t g,
                       const std::vector<std::optional<std::uint32_t>>& last_in_queue) const {
    Clock known(queue_count_, std::numeric_limits<std::uint32_t>::max());
    for (const Place& place : places_[g]) {
      Clock of_task(queue_count_);
      // The group may have several tasks in one queue: then this one's predecessor is its own.
      if (last_in_queue[place.queue]) {
        of_task = start_[*last_in_queue[place.queue]];
        if (!has_several_units(place.queue)) {
          of_task[place.queue] = std::max(of_task[place.queue], first_position(g, place.queue));
        }
      }
      for (std::size_t q = 0; q < known.size(); ++q) {
        known[q] = std::min(known[q], of_task[q]);
      }
    }
    return known;
  }

  std::uint32_t first_position(std::uint32_t g, std::uint32_t queue) const {
    for (const Place& place : places_[g]) {
      if (place.queue == queue) {
        return place.position;
      }
    }
    return 0;
  }

  bool is_known(std::uint32_t g, const Clock& clock) const {
    return std::all_of(places_[g].begin(), places_[g].end(),
                       [&](const Place& place) { return place.position < clock[place.queue]; });
  }

  // Those groups of `wanted` that do not follow from the others, the latest first.
  std::vector<std::uint32_t> needed_of(std::vector<std::uint32_t>& wanted, Clock& known) const {
    std::sort(wanted.begin(), wanted.end(), std::greater<>());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    std::vector<std::uint32_t> kept;
    for (const std::uint32_t other : wanted) {
      if (!is_known(other, known)) {
        kept.push_back(other);
        join(known, done_[other]);
      }
    }
    return kept;
  }

  std::vector<std::uint32_t> needed(std::vector<std::uint32_t>& wanted, Clock known) {
    const auto g = static_cast<std::uint32_t>(start_.size());
    std::vector<std::uint32_t> kept = needed_of(wanted, known);
    start_.push_back(known);
    for (const Place& place : places_[g]) {
      known[place.queue] = std::max(known[place.queue], place.position + 1);
    }
    done_.push_back(std::move(known));
    return kept;
  }

  // --- barriers ------------------------------------------------------------------------------

  void add_barriers(const std::vector<PlannedBarrier>& barriers) {
    for (std::size_t i = 0; i < barriers.size(); ++i) {
      const PlannedBarrier& planned = barriers[i];
      Barrier barrier;
      barrier.name = fmt::format("barrier_{}", i);
      barrier.physical_id = planned.physical_id;
      barrier.is_final = planned.is_final;
      const BarrierId id = builder_.add_barrier(std::move(barrier));
      for (const auto& [g, t] : planned.producers) {
        tasks_[g][t].updates.push_back(id);
      }
      for (const auto& [g, t] : planned.consumers) {
        tasks_[g][t].waits.push_back(id);
      }
    }
  }

  struct Stretch {
    std::uint64_t end = 0;
    AllocationId allocation;
  };

  const LoweredNetwork& network_;
  const Plan& plan_;
  const HwConfig& hw_;
  SynchronizeOptions options_;
  std::uint32_t relayed_ = 0;  // stores before this group were waited for
  std::optional<Swizzling> swizzling_;
  ScheduleBuilder builder_;
  std::uint32_t queue_count_ = 0;
  std::vector<std::vector<Task>> tasks_;  // by group
  std::vector<std::vector<Place>> places_;
  std::vector<std::vector<std::uint32_t>> waits_;  // by group: those it waits for
  std::vector<Clock> start_;                       // by group: known when it starts
  std::vector<Clock> done_;                        // and when it has ended
  std::vector<std::uint32_t> last_groups_;
  std::map<std::uint64_t, Stretch> occupied_;  // CMX, by begin
  IdVector<AllocationId, Touched> cmx_;        // so far
  IdVector<StorageId, Touched> ddr_;
  std::vector<std::optional<std::uint32_t>> last_in_queue_;  // group
};

}  // namespace

std::optional<Schedule> synchronize(const LoweredNetwork& network, const Plan& plan,
                                    const HwConfig& hw, const SynchronizeOptions& options) {
  return Synchronizer(network, plan, hw, options).run();
}

}  // namespace vpusim
