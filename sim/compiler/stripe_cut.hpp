#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/cmx_allocator.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/residency.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// How an operation is cut so that each stripe fits into CMX.
struct StripeCut {
  std::uint64_t row_stripes = 1;
  std::uint64_t channel_stripes = 1;
  bool rows_outside = true;        // the loop over rows around the one over channels
  bool has_room_for_two = true;    // stripes at a time
  std::uint64_t load_bytes = 0;    // of a tile's CMX that loads take, at its end
  std::uint64_t output_bytes = 0;  // likewise, of results on their way to DDR
};

// What an operation meets when its turn comes.
struct CmxState {
  const CmxAllocator& computed;  // what is computed, from the begin of CMX on
  // The home of a storage that lies in CMX now; null: DDR.
  std::function<const Resident*(StorageId)> resident;
  std::uint64_t held_bytes = 0;  // of loads that stay for others, at the end of CMX
  Tiling least = {};
  bool may_load_more = false;  // than two fifths of CMX, where stripes that are larger pay
};

// Bytes of a part in CMX: its points side by side, channels filled up to sixteens.
std::uint64_t dense_bytes(const View& part, const LoweredNetwork& network);

// The cut of least DDR traffic, where finer stripes, and such that do not fit twice (so that one
// is loaded while another is computed), are worse. Nothing where not even one row of sixteen
// channels fits.
std::optional<StripeCut> find_cut(const LoweredNetwork& network, const LoweredOp& op,
                                  const Grid& grid, const HwConfig& hw, const CmxState& state,
                                  bool is_output_kept);

}  // namespace vpusim
