#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sim/timing/timed_schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The models that a run asks, as chains that end in one that always answers (in
// compiler fidelity they may stay silent, as the compiler does).
struct TimingModels {
  std::unique_ptr<DpuTimingModel> dpu;
  std::unique_ptr<ShaveTimingModel> shave;
};

// What --timing accepts.
std::span<const std::string_view> timing_names();

// Errors: InputError for an unknown name.
TimingModels choose_timing(const std::string& name, Fidelity fidelity);

}  // namespace vpusim
