#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/base/warnings.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/session/named_files.hpp"
#include "sim/timing/timed_schedule.hpp"
#include "sim/timing/timing_model.hpp"

namespace vpusim {

// The models that a command asks, as chains that end in one that always answers (in
// compiler fidelity SHAVE models may stay silent, as the compiler does).
struct TimingModels {
  std::unique_ptr<DpuTimingModel> dpu;
  std::unique_ptr<ShaveTimingModel> shave;
  std::unique_ptr<DmaTimingModel> dma;
  bool has_dpu_network = false;   // a published network speaks: its rules say what is a workload
  std::vector<Warning> warnings;  // about the choice: a network of another generation
};

// What --timing takes, for help and messages.
inline constexpr std::string_view kTimingSyntax =
    "pipeline, analytic, unit, or a chain of measured:FILE and vpunn:FILE; for DMA dma:vpunn:FILE "
    "or "
    "dma:analytic in the same list";

// The chains that `spec` names, such as "measured:table.csv,vpunn:vpu_2_7.vpunn": each link
// is asked what those before left open, last the pipeline model (device fidelity) or the
// formula that the compiler asks (compiler fidelity). Links that start with "dma:" are the
// chain for DMA. What the spec does not name, the device chooses.
//
// Errors: InputError for an unknown name and for files that are no tables or networks of
// the right kind; EnvironmentError.
TimingModels choose_timing(const std::string& spec, const HwConfig& hw, Fidelity fidelity);

// The files that these models would be read from.
std::vector<NamedFile> timing_files(const std::string& spec, const HwConfig& hw);

}  // namespace vpusim
