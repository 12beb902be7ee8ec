#include "sim/memory/fair_share.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace vpusim {

FairShare::FairShare(std::vector<std::uint64_t> capacities)
    : capacities_(std::move(capacities)), room_(capacities_.size()), weight_(capacities_.size()) {}

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
  grows_.assign(demands.size(), 1);
  std::size_t growing = demands.size();
  while (growing > 0) {
    // The level at which the next flow or resource says stop.
    std::uint64_t level = std::numeric_limits<std::uint64_t>::max();
    for (std::size_t i = 0; i < demands.size(); ++i) {
      if (grows_[i] == 0) {
        continue;
      }
      level = std::min(level, demands[i].highest_rate);
      for (const ResourceUse& use : demands[i].uses) {
        level = std::min(level, room_[use.resource] / weight_[use.resource]);
      }
    }
    // Every flow that is limited at this level stops there. The test is done for
    // all before room is taken, so that it does not depend on their order.
    for (std::size_t i = 0; i < demands.size(); ++i) {
      if (grows_[i] == 0) {
        continue;
      }
      const bool is_limited =
          demands[i].highest_rate == level ||
          std::any_of(demands[i].uses.begin(), demands[i].uses.end(), [&](const ResourceUse& use) {
            return room_[use.resource] / weight_[use.resource] == level;
          });
      grows_[i] = is_limited ? 2 : 1;
    }
    for (std::size_t i = 0; i < demands.size(); ++i) {
      if (grows_[i] != 2) {
        continue;
      }
      grows_[i] = 0;
      --growing;
      rates[i] = std::max<std::uint64_t>(level, 1);
      for (const ResourceUse& use : demands[i].uses) {
        room_[use.resource] -= level * use.weight;
        weight_[use.resource] -= use.weight;
      }
    }
  }
}

}  // namespace vpusim
