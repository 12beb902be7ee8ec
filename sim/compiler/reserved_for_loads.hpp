#pragma once

#include <cstdint>

#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan_layers.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// Bytes at the end of each tile's CMX that what is computed must leave, by operation, for what its
// contemporaries load: what it and the next one load for sure, as much as two fifths of CMX.
IdVector<LoweredOpId, std::uint64_t> reserved_for_loads(
    const LoweredNetwork& network, const HwConfig& hw,
    const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options);

// The weights of a chain are loaded once and stay for all its stripes.
bool holds_weights(const LoweredOp& op, const PlanOptions& options);

}  // namespace vpusim
