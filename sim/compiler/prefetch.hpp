#pragma once

#include <cstdint>
#include <vector>

#include "sim/compiler/plan.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// Gives everything that is loaded its place in CMX, and the moment when its load is issued: as
// early as its bytes are free and its source is written, but at most `window` steps before it is
// needed (0: where it stands). A step is a group that is no load.
//
// What is computed keeps its place; loads are placed one after another, each where it can begin
// first. Near-linear: a load looks at what is alive within its window.
//
// Gives the groups in the order in which they are to be issued; false when some load found no
// place, because others cut the room into pieces.
bool prefetch(Plan& plan, const HwConfig& hw, std::uint32_t window);

}  // namespace vpusim
