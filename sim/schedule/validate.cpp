#include "sim/schedule/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/schedule/check_buffers.hpp"
#include "sim/schedule/check_limits.hpp"
#include "sim/schedule/queues.hpp"

namespace vpusim {
namespace {

class Validator {
 public:
  Validator(const Schedule& schedule, const HwConfig& hw) : schedule_(schedule), hw_(hw) {}

  std::vector<Finding> run() {
    check_target();
    check_live_barriers();
    check_final_barriers();
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      check_task(TaskId(i));
    }
    for (std::size_t i = 0; i < schedule_.barriers().size(); ++i) {
      check_barrier(BarrierId(i));
    }
    check_limits(schedule_, hw_, findings_);
    check_buffers(schedule_, hw_, findings_);
    return std::move(findings_);
  }

 private:
  void check_target() {
    const Target& target = schedule_.target();
    const std::vector<std::string>& known = hw_.architectures;
    if (!target.architecture.empty() && !known.empty() &&
        std::find(known.begin(), known.end(), target.architecture) == known.end()) {
      add(FindingCode::kOtherArchitecture,
          fmt::format("the schedule was compiled for {}, {} is {}", target.architecture, hw_.name,
                      fmt::join(known, " or ")));
    }
    check_resource(target.tile_count, hw_.tile.count, "tile(s)");
    check_resource(target.shaves_per_tile, hw_.shave.count_per_tile, "SHAVE(s) per tile");
    check_resource(target.dma_port_count, hw_.dma.port_count, "DMA port(s)");
  }

  void check_resource(std::optional<std::uint32_t> compiled, std::uint32_t count,
                      std::string_view what) {
    if (compiled && *compiled != count) {
      add(FindingCode::kOtherResources,
          fmt::format("the schedule was compiled for {} {}, {} has {}", *compiled, what, hw_.name,
                      count));
    }
  }

  // Barriers without a physical id have yet to get one, each its own while tasks use it.
  void check_live_barriers() {
    struct Use {
      std::size_t first = 0;
      std::size_t end = 0;  // 0: unused
    };
    IdVector<BarrierId, Use> uses(schedule_.barriers().size());
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      const Task& task = schedule_.tasks()[TaskId(i)];
      for (const BarrierList* list : {&task.waits, &task.updates}) {
        for (const BarrierId barrier : *list) {
          Use& use = uses[barrier];
          use.first = use.end == 0 ? i : use.first;
          use.end = i + 1;
        }
      }
    }
    std::vector<std::int64_t> changes(schedule_.tasks().size() + 1);
    for (std::size_t b = 0; b < uses.size(); ++b) {
      const Use& use = uses[BarrierId(b)];
      if (use.end > 0 && !schedule_.barriers()[BarrierId(b)].physical_id) {
        ++changes[use.first];
        --changes[use.end];
      }
    }
    std::int64_t live = 0;
    std::int64_t most = 0;
    std::size_t when = 0;
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      live += changes[i];
      when = live > most ? i : when;
      most = std::max(most, live);
    }
    if (most > static_cast<std::int64_t>(hw_.barriers.count)) {
      add_task(TaskId(when), FindingCode::kTooManyLiveBarriers,
               fmt::format("is reached with {} barriers without a physical id in use, but {} "
                           "has {}",
                           most, hw_.name, hw_.barriers.count));
    }
  }

  // The inference ends with the one final barrier.
  void check_final_barriers() {
    const Barrier* first = nullptr;
    std::size_t count = 0;
    for (const Barrier& barrier : schedule_.barriers()) {
      if (barrier.is_final) {
        first = first == nullptr ? &barrier : first;
        ++count;
      }
    }
    if (count > 1) {
      add(FindingCode::kSeveralFinalBarriers,
          fmt::format("{} barriers are final, '{}' and others; a schedule has one", count,
                      first->name));
    }
  }

  void check_task(TaskId id) {
    const Task& task = schedule_.tasks()[id];
    const QueueKey queue = queue_of(schedule_, task, hw_);
    switch (task.kind()) {
      case EngineKind::kDma:
        check_unit(id, queue.unit, hw_.dma.port_count, FindingCode::kDmaPortNotOnDevice,
                   "DMA port");
        break;
      case EngineKind::kDpu:
        check_unit(id, queue.unit, hw_.tile.count, FindingCode::kTileNotOnDevice, "tile");
        for (const DpuVariant& variant : std::get<DpuTask>(task.work).variants) {
          if (variant.cluster != queue.unit) {
            add_task(id, FindingCode::kVariantsOnSeveralTiles,
                     fmt::format("has variants on tiles {} and {}; one task runs on one tile",
                                 queue.unit, variant.cluster));
            break;
          }
        }
        break;
      case EngineKind::kShave:
        check_unit(id, queue.unit, hw_.tile.count, FindingCode::kTileNotOnDevice, "tile");
        check_unit(id, std::get<ShaveKernel>(task.work).list, hw_.shave.count_per_tile,
                   FindingCode::kShaveNotOnDevice, "SHAVE");
        break;
      case EngineKind::kM2i:
        check_unit(id, queue.unit, hw_.m2i.count, FindingCode::kNoMediaEngine, "media engine");
        break;
    }
  }

  void check_unit(TaskId id, std::uint32_t unit, std::uint32_t count, FindingCode code,
                  std::string_view what) {
    if (unit >= count) {
      add_task(
          id, code,
          fmt::format("needs {} {} (counted from 0), but {} has {}", what, unit, hw_.name, count));
    }
  }

  void check_barrier(BarrierId id) {
    const Barrier& barrier = schedule_.barriers()[id];
    if (barrier.physical_id && *barrier.physical_id >= hw_.barriers.count) {
      add_barrier(id, FindingCode::kBarrierNotOnDevice,
                  fmt::format("has physical id {} (counted from 0), but {} has {}",
                              *barrier.physical_id, hw_.name, hw_.barriers.count));
    }
    if (barrier.producer_tasks == 0 && barrier.consumer_tasks > 0) {
      add_barrier(id, FindingCode::kBarrierWithoutProducer,
                  fmt::format("is waited for by {} task(s) but updated by none; it counts as "
                              "lifted from the start",
                              barrier.consumer_tasks));
    } else if (barrier.producer_tasks == 0 && barrier.is_final) {
      add_barrier(id, FindingCode::kBarrierWithoutProducer, "is final but updated by no task");
    }
    check_count(id, "producing", barrier.stated_producers, barrier.producer_variants);
    check_count(id, "consuming", barrier.stated_consumers, barrier.consumer_variants);
    const Target& target = schedule_.target();
    const std::uint32_t most_producers =
        target.max_barrier_producers.value_or(hw_.barriers.max_producers);
    const std::uint32_t most = target.max_barrier_variants.value_or(hw_.barriers.max_variants);
    if (barrier.producer_variants > most_producers) {
      add_barrier(id, FindingCode::kTooManyProducers,
                  fmt::format("has {} producing variants, the limit is {}",
                              barrier.producer_variants, most_producers));
    } else if (barrier.producer_variants + barrier.consumer_variants > most) {
      add_barrier(id, FindingCode::kTooManyVariants,
                  fmt::format("has {} producing and consuming variants, the limit is {}",
                              barrier.producer_variants + barrier.consumer_variants, most));
    }
  }

  void check_count(BarrierId id, std::string_view what, std::optional<std::uint32_t> stated,
                   std::uint32_t count) {
    if (stated && *stated != count) {
      add_barrier(id, FindingCode::kWrongBarrierCount,
                  fmt::format("states {} {} variant(s), but the tasks that name it have {}",
                              *stated, what, count));
    }
  }

  void add(FindingCode code, std::string message) {
    Finding finding;
    finding.code = code;
    finding.message = std::move(message);
    findings_.push_back(std::move(finding));
  }
  void add_task(TaskId id, FindingCode code, const std::string& problem) {
    add(code, in_message(schedule_, id) + " " + problem);
    findings_.back().task = id;
  }
  void add_barrier(BarrierId id, FindingCode code, const std::string& problem) {
    add(code, fmt::format("barrier '{}' {}", schedule_.barriers()[id].name, problem));
    findings_.back().barrier = id;
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> validate(const Schedule& schedule, const HwConfig& hw) {
  return Validator(schedule, hw).run();
}

}  // namespace vpusim
