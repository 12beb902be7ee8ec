#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/lowered.hpp"
#include "sim/compiler/plan.hpp"
#include "sim/compiler/strategy.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// A storage that is kept in CMX: tile t holds ranges[t] of it, from the allocation's begin. Of
// these, others must bring it `wanted`; the rest is what the tile itself computes.
struct Resident {
  AllocationId allocation;
  std::vector<ElementRange> ranges;
  std::vector<std::vector<Need>> wanted;
  std::uint64_t pitch = 1;  // of the storage's points
  bool is_whole = false;    // every tile holds everything
};

// What operations hand on to each other and only DPUs read and write: it can be swizzled.
std::set<StorageId> storages_for_dpus(const LoweredNetwork& network);

// Who writes and who reads each storage, and what each tile would hold of it if it stayed in CMX.
class Residency {
 public:
  // All must outlive it.
  Residency(const LoweredNetwork& network, const HwConfig& hw,
            const IdVector<LoweredOpId, Strategy>& strategies);

  // The last operation that touches it. Precondition: somebody does.
  LoweredOpId last_use(StorageId id) const { return last_use_[id]; }
  LoweredOpId last_writer(StorageId id) const { return writers_.at(id).back(); }
  // Tiles with the elements to copy from each, in order, for a copy of all of it; none where
  // channels of a point lie in several tiles alone.
  std::vector<std::pair<std::uint32_t, ElementRange>> parts_of_copy(StorageId id,
                                                                    const Resident& resident) const;
  // Neither SHAVEs nor DMA read or write it.
  bool is_only_for_dpus(StorageId id) const { return for_dpus_.contains(id); }

  // Without an allocation. Precondition: some operation writes it.
  Resident resident_of(StorageId id) const;
  // Of the tile that holds most.
  std::uint64_t bytes_of_tile(StorageId id, const Resident& resident) const;

 private:
  void collect_needs();
  std::uint64_t pitch_of(StorageId id) const;
  bool is_written_by_rows(StorageId id) const;
  bool add_own_parts(LoweredOpId writer, std::vector<ElementRange>& ranges) const;

  const LoweredNetwork& network_;
  const HwConfig& hw_;
  const IdVector<LoweredOpId, Strategy>& strategies_;
  IdVector<StorageId, std::vector<std::vector<Need>>> needs_;  // by tile
  IdVector<StorageId, LoweredOpId> last_use_;
  std::map<StorageId, std::vector<LoweredOpId>> writers_;
  std::set<StorageId> for_dpus_;
};

}  // namespace vpusim
