#pragma once

#include <cstdint>

#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

struct PlanOptions {
  bool keeps_tensors_in_cmx = true;  // between layers, where they fit
  // The part of each tile's CMX where what is computed lies; loads have the rest for sure, and
  // may use this too where it is free. Percent.
  std::uint32_t computed_percent = 60;
  // Loads of one operation may take more than two fifths of CMX, which leaves less for those that
  // come early.
  bool may_load_more = false;
  // Weights of a chain are loaded once, not for each of its stripes (see depth_first.hpp).
  bool keeps_weights_of_chains = true;
};

// Cuts every operation into stripes that fit into CMX, decides what stays in CMX between
// operations, and makes the tasks: loads, the DPU's variants and SHAVE runs of each tile,
// stores.
//
// A tensor that stays in CMX lies in each tile as far as the tile's next operations need it: its
// rows with their halo, or all of it. Who computes it writes it to all these tiles at once (DPUs),
// or copies it there (SHAVEs).
//
// A tensor that several operations write in turn cannot leave CMX half written: where another
// operation misses its room, planning starts again with that tensor in DDR.
//
// Errors: InputError when a single row and sixteen channels of an operation need more CMX than
// there is.
Plan plan_layers(const LoweredNetwork& network, const HwConfig& hw,
                 const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options);

}  // namespace vpusim
