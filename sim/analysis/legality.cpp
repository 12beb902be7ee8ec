#include "sim/analysis/legality.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "sim/analysis/cmx_occupancy.hpp"
#include "sim/analysis/data_hazards.hpp"
#include "sim/analysis/happens_before.hpp"
#include "sim/schedule/memory_access.hpp"
#include "sim/schedule/validate.hpp"

namespace vpusim {
namespace {

using Event = HappensBefore::Event;

class Judge {
 public:
  Judge(const Schedule& schedule, const HwConfig& hw) : schedule_(schedule), hw_(hw) {}

  Legality run() {
    verdict_.findings = validate(schedule_, hw_);
    check_final_barrier();
    check_capacity();
    if (std::any_of(verdict_.findings.begin(), verdict_.findings.end(), [](const Finding& finding) {
          return finding.task && rule_of(finding.code).stops_run;
        })) {
      return std::move(verdict_);  // there are no such queues
    }
    const HappensBefore order(schedule_, hw_);
    if (!order.cycles().empty()) {
      tell_deadlocks(order);
    } else {
      check_memory(order);
      verdict_.is_complete = !verdict_.has_more_races;
    }
    return std::move(verdict_);
  }

 private:
  void check_final_barrier() {
    const auto& barriers = schedule_.barriers();
    if (!barriers.empty() && std::none_of(barriers.begin(), barriers.end(),
                                          [](const Barrier& b) { return b.is_final; })) {
      add(FindingCode::kMissingFinalBarrier,
          "no barrier is final, so nothing tells the end of the inference");
    }
  }

  // Buffers that end behind the CMX are one finding where the tile cannot hold what is
  // live at a time, however it were placed.
  void check_capacity() {
    const auto uses = cmx_use(schedule_, [](TaskId task) {
      return TaskSpan{Picoseconds(task.index()), Picoseconds(task.index() + std::uint64_t{1})};
    });
    std::set<std::uint32_t> overfull;
    for (const CmxUse& use : uses) {
      const auto peak =
          std::max_element(use.samples.begin(), use.samples.end(),
                           [](const auto& a, const auto& b) { return a.value < b.value; });
      if (peak == use.samples.end()) {
        continue;
      }
      const TaskId when(peak->time.count());
      verdict_.cmx_peaks.push_back({use.tile, peak->value, when});
      if (peak->value > hw_.cmx.capacity.count() && use.tile < hw_.tile.count) {
        overfull.insert(use.tile);
        add(FindingCode::kCmxOverCapacity,
            fmt::format("tile {} holds {} bytes of live data with {}, but its CMX has {}", use.tile,
                        peak->value, in_message(schedule_, when), hw_.cmx.capacity.count()));
        verdict_.findings.back().task = when;
      }
    }
    if (overfull.empty()) {
      return;
    }
    std::erase_if(verdict_.findings, [&](const Finding& finding) {
      if (finding.code != FindingCode::kBufferOutsideMemory ||
          !schedule_.buffers()[*finding.buffer].is_in_cmx()) {
        return false;
      }
      const auto tiles = cmx_tiles(schedule_, *finding.buffer);
      return std::any_of(tiles.begin(), tiles.end(),
                         [&](std::uint32_t tile) { return overfull.contains(tile); });
    });
  }

  void tell_deadlocks(const HappensBefore& order) {
    verdict_.deadlocks = true;
    for (HappensBefore::Cycle cycle : order.cycles()) {
      const auto first =
          std::min_element(cycle.begin(), cycle.end(), [](const Event& a, const Event& b) {
            return std::pair(a.kind, a.index) < std::pair(b.kind, b.index);
          });
      std::rotate(cycle.begin(), first, cycle.end());
      add(FindingCode::kDeadlock,
          fmt::format("{} of {} tasks can never start: {}", order.stuck_task_count(),
                      schedule_.tasks().size(), explained(cycle)));
      if (cycle.front().kind == Event::Kind::kStart) {
        verdict_.findings.back().task = cycle.front().task();
      }
      const auto barrier = std::find_if(cycle.begin(), cycle.end(), [](const Event& event) {
        return event.kind == Event::Kind::kProgramming || event.kind == Event::Kind::kLifting;
      });
      if (barrier != cycle.end()) {
        verdict_.findings.back().barrier = barrier->barrier();
      }
    }
  }

  std::string explained(const HappensBefore::Cycle& cycle) const {
    constexpr std::size_t kMostSteps = 12;
    std::vector<std::string> steps;
    for (std::size_t i = 0; i < cycle.size(); ++i) {
      std::string step = explained(cycle[i], cycle[(i + 1) % cycle.size()]);
      if (!step.empty()) {
        steps.push_back(std::move(step));
      }
    }
    if (steps.size() > kMostSteps) {
      const std::size_t more = steps.size() - kMostSteps;
      steps.resize(kMostSteps);
      steps.push_back(fmt::format("and {} more", more));
    }
    return fmt::format("{}", fmt::join(steps, "; "));
  }

  std::string name_of_barrier(const Event& event) const {
    return fmt::format("barrier '{}'", schedule_.barriers()[event.barrier()].name);
  }

  // Why one event waits for another.
  std::string explained(const Event& event, const Event& awaited) const {
    using Kind = Event::Kind;
    switch (event.kind) {
      case Kind::kStart: {
        const std::string task = in_message(schedule_, event.task());
        if (awaited.kind == Kind::kLifting) {
          return task + " waits for " + name_of_barrier(awaited);
        }
        if (awaited.kind == Kind::kProgramming) {
          return task + " needs " + name_of_barrier(awaited) + " programmed";
        }
        return task + " stands behind " + in_message(schedule_, awaited.task()) + " in its queue";
      }
      case Kind::kEnd:
        return "";  // of a task comes after its start
      case Kind::kLifting:
        return awaited.kind == Kind::kEnd ? name_of_barrier(event) + " is updated by " +
                                                in_message(schedule_, awaited.task())
                                          : "";
      case Kind::kProgramming: {
        const std::uint32_t id = schedule_.barriers()[event.barrier()].physical_id.value_or(0);
        return awaited.kind == Kind::kLifting
                   ? fmt::format("{} reuses physical barrier {} after {}", name_of_barrier(event),
                                 id, name_of_barrier(awaited))
                   : fmt::format("{} reuses physical barrier {} after {} has consumed it",
                                 name_of_barrier(event), id, in_message(schedule_, awaited.task()));
      }
    }
    return "";
  }

  void check_memory(const HappensBefore& order) {
    const MemoryAccesses memory = memory_accesses(schedule_);
    for (const MemoryAccess& access : memory.accesses) {
      const Section section = memory.spaces[access.space].section;
      if (access.is_write && (section == Section::kNetworkInput || section == Section::kConstant ||
                              section == Section::kKernelText)) {
        add_access(FindingCode::kWriteToReadOnly, access,
                   fmt::format("writes {}, which only the host writes",
                               name_of(memory.spaces[access.space])));
      }
    }
    const std::vector<DataRace> races = data_races(memory, order, kMostRaces);
    verdict_.has_more_races = races.size() >= kMostRaces;
    for (const DataRace& race : races) {
      add_race(memory, race);
    }
    for (const ReadBeforeWrite& read : reads_before_writes(memory, order, kMostRaces)) {
      add_access(FindingCode::kReadBeforeWrite, read.access,
                 fmt::format("reads bytes {} to {} of {}, which no task has written", read.begin,
                             read.end - 1, name_of(memory.spaces[read.access.space])));
    }
    for (const MemoryAccess& access : writes_never_read(memory, order)) {
      add_access(FindingCode::kWriteNeverRead, access,
                 fmt::format("writes bytes {} to {} of {}, which no later task reads",
                             memory.begin_of(access), memory.end_of(access) - 1,
                             name_of(memory.spaces[access.space])));
    }
  }

  void add_race(const MemoryAccesses& memory, const DataRace& race) {
    const std::uint64_t begin = std::max(memory.begin_of(race.first), memory.begin_of(race.second));
    const std::uint64_t end = std::min(memory.end_of(race.first), memory.end_of(race.second));
    const auto does = [](const MemoryAccess& access) {
      return access.is_write ? "writes" : "reads";
    };
    add(FindingCode::kDataRace,
        fmt::format("{} {} '{}' and {} {} '{}' in no order; both touch bytes {} to {} of {}",
                    in_message(schedule_, race.first.task), does(race.first),
                    schedule_.buffers()[race.first.buffer].name,
                    in_message(schedule_, race.second.task), does(race.second),
                    schedule_.buffers()[race.second.buffer].name, begin, end - 1,
                    name_of(memory.spaces[race.first.space])));
    verdict_.findings.back().task = race.second.task;
    verdict_.findings.back().other_task = race.first.task;
    verdict_.findings.back().buffer = race.second.buffer;
  }

  void add_access(FindingCode code, const MemoryAccess& access, const std::string& problem) {
    add(code, fmt::format("{} {} ('{}')", in_message(schedule_, access.task), problem,
                          schedule_.buffers()[access.buffer].name));
    verdict_.findings.back().task = access.task;
    verdict_.findings.back().buffer = access.buffer;
  }

  void add(FindingCode code, std::string message) {
    Finding finding;
    finding.code = code;
    finding.message = std::move(message);
    verdict_.findings.push_back(std::move(finding));
  }

  const Schedule& schedule_;
  const HwConfig& hw_;
  Legality verdict_;
};

}  // namespace

std::size_t Legality::count(Finding::Severity severity) const {
  return static_cast<std::size_t>(
      std::count_if(findings.begin(), findings.end(),
                    [&](const Finding& finding) { return finding.severity() == severity; }));
}

Legality check_legality(const Schedule& schedule, const HwConfig& hw) {
  return Judge(schedule, hw).run();
}

}  // namespace vpusim
