#pragma once

#include <memory>
#include <utility>

#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan_layers.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/compiler/trim.hpp"
#include "sim/timing/analytic/dpu_formula.hpp"

// A network on its way through the passes, one by one.

namespace vpusim::test {

inline LoweredNetwork lowered(const Network& network, const HwConfig& hw) {
  LoweredNetwork result = lower(fuse(network), hw);
  trim_unused_rows(result);
  return result;
}

inline IdVector<LoweredOpId, Strategy> chosen(const LoweredNetwork& network, const HwConfig& hw) {
  const AnalyticDpuTiming dpu;
  return StrategyChooser(network, hw, dpu).choose({});
}

inline Plan planned(const LoweredNetwork& network, const HwConfig& hw,
                    const PlanOptions& options = {}) {
  return plan_layers(network, hw, chosen(network, hw), options);
}

}  // namespace vpusim::test
