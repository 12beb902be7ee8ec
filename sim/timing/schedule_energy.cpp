#include "sim/timing/schedule_energy.hpp"

#include <algorithm>

#include "sim/schedule/dpu_workload.hpp"
#include "sim/timing/energy.hpp"

namespace vpusim {
namespace {

constexpr double kShavePower = 0.5 * 0.05;
constexpr double kActivityDerate = 0.85;

// None as soon as one variant is not known: half a task's energy would pass for all of it.
std::optional<double> energy_of(const Schedule& schedule, const DpuTask& dpu, const HwConfig& hw) {
  double sum = 0;
  for (const DpuVariant& variant : dpu.variants) {
    // Energy depends on the work alone; any time will do.
    const auto energy = dpu_energy(dpu_workload(schedule, dpu, variant), Cycles(1), hw);
    if (!energy) {
      return std::nullopt;
    }
    sum += energy->energy;
  }
  return sum;
}

double shave_energy(std::span<const Cycles> steps) {
  double sum = 0;
  for (const Cycles cycles : steps) {
    sum += kShavePower * static_cast<double>(cycles.count());
  }
  return sum;
}

}  // namespace

double ScheduleEnergy::activity_factor(Cycles latency) const {
  const double most = static_cast<double>(tile_count) * static_cast<double>(latency.count());
  return most > 0 ? kActivityDerate * total() / most : 0;
}

std::optional<ScheduleEnergy> schedule_energy(const TimedSchedule& timed, const HwConfig& hw) {
  if (!hw.dpu.power) {
    return std::nullopt;
  }
  const Schedule& schedule = timed.schedule();
  ScheduleEnergy result;
  result.tile_count = std::max(schedule.target().tile_count.value_or(hw.tile.count), 1U);
  result.tasks.reserve(schedule.tasks().size());
  for (std::size_t i = 0; i < schedule.tasks().size(); ++i) {
    const TaskId id(i);
    const Work& work = schedule.tasks()[id].work;
    const bool has_cost = timed.models()[timed.timing(id).model].name != kOneCycle;
    std::optional<double> energy;
    if (const auto* dpu = std::get_if<DpuTask>(&work)) {
      energy = has_cost ? energy_of(schedule, *dpu, hw) : std::nullopt;
      result.dpu += energy.value_or(0);
      result.unknown_count += energy ? 0 : 1;
    } else if (std::holds_alternative<ShaveKernel>(work)) {
      energy = has_cost ? std::optional(shave_energy(timed.steps(id))) : std::nullopt;
      result.shave += energy.value_or(0);
      result.unknown_count += energy ? 0 : 1;
    }
    result.tasks.push_back(energy);
  }
  return result;
}

}  // namespace vpusim
