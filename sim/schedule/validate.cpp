#include "sim/schedule/validate.hpp"

#include <fmt/format.h>

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
        check_unit(id, queue.lane, hw_.shave.count_per_tile, "shave-not-on-device", "SHAVE");
        break;
      case EngineKind::kM2i:
        check_unit(id, queue.unit, hw_.m2i.count, "no-media-engine", "media engine");
        break;
    }
  }

  void check_unit(TaskId id, std::uint32_t unit, std::uint32_t count, const char* code,
                  std::string_view what) {
    if (unit >= count) {
      add_task(id, code, fmt::format("needs {} {}, but {} has {}", what, unit, hw_.name, count));
    }
  }

  void check_barrier(BarrierId id) {
    const Barrier& barrier = schedule_.barriers()[id];
    if (barrier.physical_id && *barrier.physical_id >= hw_.barriers.count) {
      add_barrier(Severity::kError, id, "barrier-not-on-device",
                  fmt::format("has physical id {}, but {} has {} barriers", *barrier.physical_id,
                              hw_.name, hw_.barriers.count));
    }
    if (barrier.producer_tasks == 0 && barrier.consumer_tasks > 0) {
      add_barrier(Severity::kWarning, id, "barrier-without-producer",
                  fmt::format("is waited for by {} task(s) but updated by none; it counts as "
                              "lifted from the start",
                              barrier.consumer_tasks));
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
            fmt::format("buffer '{}' is in the CMX of tile {}, but {} has {} tiles", buffer.name,
                        range.tile, hw_.name, hw_.tile.count));
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
