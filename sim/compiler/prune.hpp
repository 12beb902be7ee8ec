#pragma once

#include "sim/compiler/plan.hpp"

namespace vpusim {

// Takes from the plan what writes into tiles where nobody reads it: a tensor is planned to lie
// where its readers' parts begin and end, and sometimes nobody wants what is between. Broadcasts
// go to fewer tiles then; exchanges without a reader go altogether.
void prune_unread_writes(Plan& plan);

}  // namespace vpusim
