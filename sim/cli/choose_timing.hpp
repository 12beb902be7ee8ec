#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "sim/hw/hw_config.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The models that a run asks, as chains that end in one that always answers (in
// compiler fidelity they may stay silent, as the compiler does).
struct TimingModels {
  std::unique_ptr<DpuTimingModel> dpu;
  std::unique_ptr<ShaveTimingModel> shave;
};

// What --timing takes, for help and messages.
inline constexpr std::string_view kTimingSyntax =
    "analytic, unit, or a chain of measured:FILE and vpunn:FILE";

// The chain that `spec` names, such as "measured:table.csv,vpunn:vpu_2_7.vpunn": each link
// is asked what those before left open, the analytic formula last. Empty: the device's own.
//
// Errors: InputError for an unknown name and for files that are no tables or networks of
// DPU workloads; EnvironmentError.
std::unique_ptr<DpuTimingModel> choose_dpu_timing(const std::string& spec, const HwConfig& hw);

TimingModels choose_timing(const std::string& spec, const HwConfig& hw, Fidelity fidelity);

}  // namespace vpusim
