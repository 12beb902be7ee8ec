#pragma once

#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"

namespace vpusim {

// Takes from the plan what writes where nobody reads it. A tensor is planned to lie where its
// readers' parts begin and end, and sometimes nobody wants what is between: broadcasts go to fewer
// tiles then; exchanges and stores without a reader go altogether, and so does the work whose
// results nobody reads (Plan::unread_macs).
void prune_unread_writes(Plan& plan, const LoweredNetwork& network);

}  // namespace vpusim
