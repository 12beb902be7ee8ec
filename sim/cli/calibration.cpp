#include "sim/cli/calibration.hpp"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/input_error.hpp"
#include "sim/run/deadlock.hpp"
#include "sim/schedule/validate.hpp"
#include "sim/session/choose_timing.hpp"
#include "sim/timing/timed_schedule.hpp"

namespace vpusim {
namespace {

template <EngineKind kind>
std::optional<double> durations_of(const Comparison& comparison) {
  for (const Comparison::Group& group : comparison.kinds) {
    if (group.name == kEngineKindNames[kind] && group.duration_percent.count > 0) {
      return group.duration_percent.mean;
    }
  }
  return std::nullopt;
}

std::optional<double> total(const Comparison& comparison) {
  return std::abs(comparison.total_error_percent());
}

std::optional<double> durations(const Comparison& comparison) {
  const Comparison::Spread& spread = comparison.all.duration_percent;
  return spread.count > 0 ? std::optional(spread.mean) : std::nullopt;
}

std::optional<double> starts(const Comparison& comparison) {
  return 100e6 * comparison.all.start_us.mean / static_cast<double>(comparison.measured_window);
}

constexpr auto kObjectives =
    std::to_array<CalibrationObjective>({{"total", total},
                                         {"durations", durations},
                                         {"starts", starts},
                                         {"dma", durations_of<EngineKind::kDma>},
                                         {"dpu", durations_of<EngineKind::kDpu>},
                                         {"shave", durations_of<EngineKind::kShave>},
                                         {"m2i", durations_of<EngineKind::kM2i>}});

// Room for whatever the fit may try.
VpuSize largest_size(const Calibration::Setup& setup) {
  HwConfig largest = setup.device;
  for (const FittedKey& fitted : setup.keys) {
    fitted.key->set(largest, fitted.parameter.largest);
  }
  return VpuSize::of(setup.device).joined(VpuSize::of(largest));
}

void check_legal(const MeasuredSchedule& measured, const HwConfig& hw) {
  for (const Finding& finding : validate(measured.schedule, hw)) {
    if (rule_of(finding.code).stops_run) {
      throw InputError(
          fmt::format("{} cannot run on {}: {}", measured.schedule_file, hw.name, finding.message));
    }
  }
}

}  // namespace

std::span<const CalibrationObjective> objectives() { return kObjectives; }

Calibration::Calibration(Setup setup, std::vector<MeasuredSchedule> schedules)
    : setup_(std::move(setup)),
      schedules_(std::move(schedules)),
      simulator_(largest_size(setup_)) {}

HwConfig Calibration::device_with(const FitValues& values) const {
  HwConfig device = setup_.device;
  for (std::size_t i = 0; i < setup_.keys.size(); ++i) {
    setup_.keys[i].key->set(device, values[i]);
  }
  return device;
}

void Calibration::check() {
  for (const MeasuredSchedule& measured : schedules_) {
    compared(measured, setup_.device);
  }
}

const std::vector<Calibration::Mistake>& Calibration::mistakes(const FitValues& values) {
  const auto [place, is_new] = known_.try_emplace(values);
  if (is_new) {
    const HwConfig device = device_with(values);
    for (const MeasuredSchedule& measured : schedules_) {
      place->second.push_back(mistake(measured, device));
    }
  }
  return place->second;
}

double Calibration::cost_without(std::optional<std::size_t> left_out, const FitValues& values) {
  const std::vector<Mistake>& all = mistakes(values);
  double sum = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    sum += i == left_out ? 0 : all[i].cost;
  }
  const std::size_t count = all.size() - (left_out ? 1 : 0);
  VPUSIM_CHECK(count > 0);
  return sum / static_cast<double>(count);
}

Calibration::Mistake Calibration::mistake(const MeasuredSchedule& measured,
                                          const HwConfig& device) {
  try {
    const Comparison comparison = compared(measured, device);
    double sum = 0;
    int count = 0;
    for (const CalibrationObjective* objective : setup_.objectives) {
      if (const auto error = objective->error_percent(comparison)) {
        sum += *error;
        ++count;
      }
    }
    return {.cost = count > 0 ? sum / count : 0,
            .total_error_percent = comparison.total_error_percent()};
  } catch (const InputError&) {
    return {.cost = kImpossible, .total_error_percent = 0};
  } catch (const Deadlock&) {
    return {.cost = kImpossible, .total_error_percent = 0};
  }
}

Comparison Calibration::compared(const MeasuredSchedule& measured, const HwConfig& device) {
  const Schedule& schedule = measured.schedule;
  const std::optional<Hertz> clock = measured.measured.dpu_frequency
                                         ? measured.measured.dpu_frequency
                                         : schedule.target().dpu_frequency;
  const HwConfig hw = clock ? device.with_dpu_frequency(*clock) : device;
  check_legal(measured, hw);
  // Anew for every device: models remember what they were asked for one.
  const TimingModels models = choose_timing(setup_.timing, hw, Fidelity::kDevice);
  const TimedSchedule timed = annotate(schedule, hw, Fidelity::kDevice, *models.dpu, *models.shave);
  return compare(timeline_of(schedule, simulator_.run(timed, hw)), measured.measured);
}

}  // namespace vpusim
