#include "sim/schedule/validate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "sim/schedule/cmx_range.hpp"
#include "sim/schedule/queues.hpp"

namespace vpusim {
namespace {

using Severity = Finding::Severity;

class Validator {
 public:
  Validator(const Schedule& schedule, const HwConfig& hw) : schedule_(schedule), hw_(hw) {}

  std::vector<Finding> run() {
    check_target();
    check_physical_ids();
    check_final_barriers();
    for (std::size_t i = 0; i < schedule_.tasks().size(); ++i) {
      check_task(TaskId(i));
    }
    for (std::size_t i = 0; i < schedule_.barriers().size(); ++i) {
      check_barrier(BarrierId(i));
    }
    for (std::size_t i = 0; i < schedule_.buffers().size(); ++i) {
      check_buffer(schedule_.buffers()[BufferId(i)], BufferId(i));
    }
    return std::move(findings_);
  }

 private:
  void check_target() {
    const Target& target = schedule_.target();
    const std::vector<std::string>& known = hw_.architectures;
    if (!target.architecture.empty() && !known.empty() &&
        std::find(known.begin(), known.end(), target.architecture) == known.end()) {
      add(Severity::kWarning, "other-architecture",
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
      add(Severity::kWarning, "other-resources",
          fmt::format("the schedule was compiled for {} {}, {} has {}", *compiled, what, hw_.name,
                      count));
    }
  }

  // More barriers than the device has can only share its ids, which nobody assigned.
  void check_physical_ids() {
    std::size_t without_id = 0;
    for (const Barrier& barrier : schedule_.barriers()) {
      without_id += barrier.physical_id ? 0 : 1;
    }
    if (without_id > hw_.barriers.count) {
      add(Severity::kWarning, "barriers-without-ids",
          fmt::format("{} barriers have no physical id and never wait for one, though {} has "
                      "only {}",
                      without_id, hw_.name, hw_.barriers.count));
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
      add(Severity::kWarning, "several-final-barriers",
          fmt::format("{} barriers are final, '{}' and others; a schedule has one", count,
                      first->name));
    }
  }

  void check_task(TaskId id) {
    const Task& task = schedule_.tasks()[id];
    const QueueKey queue = queue_of(schedule_, task, hw_);
    switch (task.kind()) {
      case EngineKind::kDma:
        check_unit(id, queue.unit, hw_.dma.port_count, "dma-port-not-on-device", "DMA port");
        break;
      case EngineKind::kDpu:
        check_unit(id, queue.unit, hw_.tile.count, "tile-not-on-device", "tile");
        for (const DpuVariant& variant : std::get<DpuTask>(task.work).variants) {
          if (variant.cluster != queue.unit) {
            add_task(id, "variants-on-several-tiles",
                     fmt::format("has variants on tiles {} and {}; one task runs on one tile",
                                 queue.unit, variant.cluster));
            break;
          }
        }
        break;
      case EngineKind::kShave:
        check_unit(id, queue.unit, hw_.tile.count, "tile-not-on-device", "tile");
        check_unit(id, std::get<ShaveKernel>(task.work).list, hw_.shave.count_per_tile,
                   "shave-not-on-device", "SHAVE");
        break;
      case EngineKind::kM2i:
        check_unit(id, queue.unit, hw_.m2i.count, "no-media-engine", "media engine");
        break;
    }
  }

  void check_unit(TaskId id, std::uint32_t unit, std::uint32_t count, const char* code,
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
      add_barrier(Severity::kError, id, "barrier-not-on-device",
                  fmt::format("has physical id {} (counted from 0), but {} has {}",
                              *barrier.physical_id, hw_.name, hw_.barriers.count));
    }
    if (barrier.producer_tasks == 0 && barrier.consumer_tasks > 0) {
      add_barrier(Severity::kWarning, id, "barrier-without-producer",
                  fmt::format("is waited for by {} task(s) but updated by none; it counts as "
                              "lifted from the start",
                              barrier.consumer_tasks));
    } else if (barrier.producer_tasks == 0 && barrier.is_final) {
      add_barrier(Severity::kWarning, id, "barrier-without-producer",
                  "is final but updated by no task");
    }
    const Target& target = schedule_.target();
    const std::uint32_t most_producers =
        target.max_barrier_producers.value_or(hw_.barriers.max_producers);
    const std::uint32_t most = target.max_barrier_variants.value_or(hw_.barriers.max_variants);
    if (barrier.producer_variants > most_producers) {
      add_barrier(Severity::kWarning, id, "too-many-producers",
                  fmt::format("has {} producing variants, the limit is {}",
                              barrier.producer_variants, most_producers));
    } else if (barrier.producer_variants + barrier.consumer_variants > most) {
      add_barrier(Severity::kWarning, id, "too-many-variants",
                  fmt::format("has {} producing and consuming variants, the limit is {}",
                              barrier.producer_variants + barrier.consumer_variants, most));
    }
  }

  void check_buffer(const Buffer& buffer, BufferId id) {
    const std::uint64_t room = hw_.cmx.capacity.count();
    for (const CmxRange& range : cmx_ranges(schedule_, id)) {
      if (range.tile >= hw_.tile.count) {
        add(Severity::kError, "tile-not-on-device",
            fmt::format("buffer '{}' is in the CMX of tile {} (counted from 0), but {} has {}",
                        buffer.name, range.tile, hw_.name, hw_.tile.count));
        return;
      }
      if (range.end > room) {
        add(Severity::kWarning, "buffer-outside-cmx",
            fmt::format("buffer '{}' ends at byte {} of tile {}, behind the {} bytes of CMX that "
                        "{} has",
                        buffer.name, range.end, range.tile, room, hw_.name));
        return;
      }
    }
  }

  void add(Severity severity, const char* code, std::string message) {
    findings_.push_back({severity, code, std::move(message), std::nullopt, std::nullopt});
  }
  void add_task(TaskId id, const char* code, const std::string& problem) {
    const Task& task = schedule_.tasks()[id];
    const std::string line = task.line > 0 ? fmt::format(" (line {})", task.line) : "";
    add(Severity::kError, code,
        fmt::format("task#{} '{}'{} {}", id.index(), task.name, line, problem));
    findings_.back().task = id;
  }
  void add_barrier(Severity severity, BarrierId id, const char* code, const std::string& problem) {
    add(severity, code, fmt::format("barrier '{}' {}", schedule_.barriers()[id].name, problem));
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
