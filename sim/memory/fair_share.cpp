#include "sim/memory/fair_share.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace vpusim {

FairShare::FairShare(std::vector<std::uint64_t> capacities)
    : capacities_(std::move(capacities)), room_(capacities_.size()), weight_(capacities_.size()) {
  for (std::uint64_t& capacity : capacities_) {
    capacity *= ResourceUse::kWhole;
  }
}

void FairShare::allocate(std::span<const FlowDemand> demands, std::span<std::uint64_t> rates) {
  for (const FlowDemand& demand : demands) {
    for (const ResourceUse& use : demand.uses) {
      room_[use.resource] = capacities_[use.resource];
      weight_[use.resource] = 0;
    }
  }
  for (const FlowDemand& demand : demands) {
    for (const ResourceUse& use : demand.uses) {
      weight_[use.resource] += use.weight;
    }
  }
  growing_.resize(demands.size());
  std::iota(growing_.begin(), growing_.end(), 0);
  while (!growing_.empty()) {
    // All limits come before any room is taken, so that the order of flows does not matter.
    limits_.clear();
    for (const std::uint32_t flow : growing_) {
      limits_.push_back(limit_of(demands[flow]));
    }
    const std::uint64_t level = *std::min_element(limits_.begin(), limits_.end());
    std::size_t still_growing = 0;
    for (std::size_t i = 0; i < growing_.size(); ++i) {
      const std::uint32_t flow = growing_[i];
      if (limits_[i] > level) {
        growing_[still_growing++] = flow;
        continue;
      }
      rates[flow] = std::max<std::uint64_t>(level, 1);
      for (const ResourceUse& use : demands[flow].uses) {
        room_[use.resource] -= level * use.weight;
        weight_[use.resource] -= use.weight;
      }
    }
    growing_.resize(still_growing);
  }
}

std::uint64_t FairShare::limit_of(const FlowDemand& demand) const {
  std::uint64_t limit = demand.highest_rate;
  for (const ResourceUse& use : demand.uses) {
    limit = std::min(limit, room_[use.resource] / weight_[use.resource]);
  }
  return limit;
}

}  // namespace vpusim
