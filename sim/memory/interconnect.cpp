#include "sim/memory/interconnect.hpp"

#include <algorithm>
#include <utility>

#include "sim/base/check.hpp"
#include "sim/base/quantity.hpp"

namespace vpusim {

Interconnect::Interconnect(const sc_core::sc_module_name& name, std::vector<Memory*> memories)
    : sc_module(name), memories_(std::move(memories)), traffic_(memories_.size()), share_({}) {
  SC_HAS_PROCESS(Interconnect);
  SC_METHOD(update);
  sensitive << changed_;
  dont_initialize();
}

void Interconnect::rearm(std::vector<std::uint64_t> capacities) {
  share_ = FairShare(std::move(capacities));
  flows_.clear();
  demands_.clear();
  rates_.clear();
  changed_.cancel();
}

void Interconnect::begin_flow(std::uint64_t bytes, const FlowDemand& demand, FlowClient& client) {
  begin(Work{bytes} * kPicosecondsPerSecond, demand, client);
}

void Interconnect::begin_flow_for(Ticks time, const FlowDemand& demand, FlowClient& client) {
  begin(Work{demand.highest_rate} * time, demand, client);
}

void Interconnect::begin(Work work, const FlowDemand& demand, FlowClient& client) {
  VPUSIM_CHECK(work > 0 && demand.highest_rate > 0);
  advance();
  flows_.push_back({work, &client});
  demands_.push_back(demand);
  rates_.push_back(0);
  if (flows_.size() == 1) {
    reallocate();  // alone, most often: no need to wait for company
  } else {
    // All flows that start at this moment get their rates together, a delta later.
    changed_.notify(sc_core::SC_ZERO_TIME);
  }
}

void Interconnect::update() {
  advance();
  finish_ended();
  reallocate();
}

// Moves every flow on to the present.
void Interconnect::advance() {
  const Ticks elapsed = now() - advanced_to_;
  advanced_to_ = now();
  if (elapsed == 0) {
    return;
  }
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    const Work moved = Work{rates_[i]} * elapsed;
    flows_[i].left -= std::min(moved, flows_[i].left);
  }
}

void Interconnect::finish_ended() {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    if (flows_[i].left == 0) {
      ended_.push_back(flows_[i].client);
      continue;
    }
    flows_[kept] = flows_[i];
    demands_[kept] = demands_[i];
    rates_[kept] = rates_[i];
    ++kept;
  }
  flows_.resize(kept);
  demands_.resize(kept);
  rates_.resize(kept);
  for (FlowClient* client : ended_) {
    client->flow_done();  // which starts no flow before the next delta
  }
  ended_.clear();
}

void Interconnect::reallocate() {
  share_.allocate(demands_, rates_);
  std::fill(traffic_.begin(), traffic_.end(), 0);
  // An hour is longer than any run; to look too early at a flow that takes longer
  // does no harm.
  Ticks earliest = 3600 * kPicosecondsPerSecond;
  for (std::size_t i = 0; i < flows_.size(); ++i) {
    for (const ResourceUse& use : demands_[i].uses) {
      traffic_[use.resource] += rates_[i] * use.weight;
    }
    const Work ticks = (flows_[i].left + rates_[i] - 1) / rates_[i];
    earliest = static_cast<Ticks>(std::min<Work>(earliest, ticks));
  }
  for (std::size_t i = 0; i < memories_.size(); ++i) {
    if (memories_[i] != nullptr) {
      memories_[i]->set_traffic(traffic_[i] / ResourceUse::kWhole);
    }
  }
  changed_.cancel();
  if (!flows_.empty()) {
    changed_.notify(to_sc_time(earliest));
  }
}

}  // namespace vpusim
