#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/analysis/compare.hpp"
#include "sim/analysis/fit.hpp"
#include "sim/hw/device_keys.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/run/simulator.hpp"
#include "sim/schedule/schedule.hpp"
#include "sim/trace/timeline.hpp"

namespace vpusim {

// A schedule and when its tasks ran on silicon.
struct MeasuredSchedule {
  std::string schedule_file;
  std::string trace_file;
  Schedule schedule;
  Timeline measured;
};

// An error that `compare` reports, in percent; none where a comparison has nothing to say.
struct CalibrationObjective {
  std::string_view name;
  std::optional<double> (*error_percent)(const Comparison&) = nullptr;
};

// "total", "durations", "starts" and one for each kind of engine.
std::span<const CalibrationObjective> objectives();

// A number of the device that is fitted.
struct FittedKey {
  const DeviceKey* key = nullptr;
  FitParameter parameter;
};

// The mistakes that a device with some values of the fitted keys makes on measured
// schedules. The device is simulated at the clock that a trace names, else at the
// schedule's. Remembers what it was asked before. There is one in a process; see Simulator.
class Calibration {
 public:
  struct Setup {
    HwConfig device;
    std::vector<FittedKey> keys;
    std::vector<const CalibrationObjective*> objectives;
    std::string timing;  // as --timing takes it
  };

  struct Mistake {
    double cost = 0;                 // mean of the objectives, percent
    double total_error_percent = 0;  // signed
  };

  Calibration(Setup setup, std::vector<MeasuredSchedule> schedules);

  const Setup& setup() const { return setup_; }
  const std::vector<MeasuredSchedule>& schedules() const { return schedules_; }

  // The device with these values.
  HwConfig device_with(const FitValues& values) const;

  // By schedule. A device on which a schedule is not legal or gets stuck has the cost
  // kImpossible. Errors: those of check() never; of the environment.
  const std::vector<Mistake>& mistakes(const FitValues& values);

  // The mean cost of all schedules but one. Precondition: another one is left.
  double cost_without(std::optional<std::size_t> left_out, const FitValues& values);

  // Simulates all as the device is. Errors: InputError and Deadlock, as `run` tells them.
  void check();

  static constexpr double kImpossible = 1e6;

 private:
  Mistake mistake(const MeasuredSchedule& measured, const HwConfig& device);
  Comparison compared(const MeasuredSchedule& measured, const HwConfig& device);

  Setup setup_;
  std::vector<MeasuredSchedule> schedules_;
  Simulator simulator_;
  std::map<FitValues, std::vector<Mistake>> known_;
};

}  // namespace vpusim
