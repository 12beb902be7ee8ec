#include "sim/compiler/compile.hpp"

#include <utility>

#include "sim/compiler/compile_report.hpp"
#include "sim/compiler/fuse.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/search.hpp"
#include "sim/compiler/trim.hpp"
#include "sim/network/work.hpp"

namespace vpusim {

CompileResult compile(const Network& network, const HwConfig& hw, const CompileOptions& options,
                      const DpuTimingModel& dpu, const ShaveTimingModel& shave) {
  const Network fused = fuse(network);
  LoweredNetwork lowered = lower(fused, hw);
  trim_unused_rows(lowered);
  const FoundSchedule found = search(lowered, hw, options, dpu, shave);
  const Plan& plan = found.planned.plan;
  const std::uint64_t macs = mac_count(network);
  return {.schedule = found.planned.schedule,
          .ops = report_of(found.lowered, plan, found.strategies, hw, shave),
          .unknown_costs = unknown_costs(fused, lowered, hw, shave),
          .macs = macs,
          .unread_macs = macs - mac_count(fused) + unread_macs(lowered) + plan.unread_macs,
          .loaded_bytes = plan.loaded_bytes,
          .stored_bytes = plan.stored_bytes,
          .bound = lower_bound(fused, lowered, hw, shave)};
}

}  // namespace vpusim
