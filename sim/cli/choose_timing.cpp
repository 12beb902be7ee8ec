#include "sim/cli/choose_timing.hpp"

#include <array>
#include <utility>

#include "sim/base/document.hpp"
#include "sim/base/input_error.hpp"
#include "sim/base/nearest.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"
#include "sim/timing/first_match.hpp"
#include "sim/timing/shave_table.hpp"
#include "sim/timing/unit_timing.hpp"

namespace vpusim {
namespace {

constexpr std::string_view kAnalytic = "analytic";
constexpr std::string_view kUnit = "unit";
constexpr std::array kNames = {kAnalytic, kUnit};

std::unique_ptr<ShaveTimingModel> shave_chain(Fidelity fidelity) {
  if (fidelity == Fidelity::kCompiler) {
    return std::make_unique<ShaveTableTiming>();
  }
  FirstMatch<ShaveWorkload>::Models models;
  models.push_back(std::make_unique<ShaveTableTiming>());
  models.push_back(std::make_unique<UnknownKernelTiming>());
  return std::make_unique<FirstMatch<ShaveWorkload>>(std::move(models));
}

}  // namespace

std::span<const std::string_view> timing_names() { return kNames; }

TimingModels choose_timing(const std::string& name, Fidelity fidelity) {
  if (name == kAnalytic) {
    return {std::make_unique<AnalyticDpuTiming>(), shave_chain(fidelity)};
  }
  if (name == kUnit) {
    return {std::make_unique<UnitTiming<DpuWorkload>>(),
            std::make_unique<UnitTiming<ShaveWorkload>>()};
  }
  throw InputError("unknown timing model " + in_quotes(name) + did_you_mean(name, kNames));
}

}  // namespace vpusim
