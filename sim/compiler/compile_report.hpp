#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiler/compile.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/strategy.hpp"

// What compile() tells about its choices.

namespace vpusim {

std::vector<OpReport> report_of(const LoweredNetwork& lowered, const Plan& plan,
                                const IdVector<LoweredOpId, Strategy>& strategies,
                                const HwConfig& hw, const ShaveTimingModel& shave);

// `network` is fused, as `lowered` was made of it.
std::vector<UnknownCost> unknown_costs(const Network& network, const LoweredNetwork& lowered,
                                       const HwConfig& hw, const ShaveTimingModel& shave);

// That trim_unused_rows() left out.
std::uint64_t unread_macs(const LoweredNetwork& lowered);

}  // namespace vpusim
