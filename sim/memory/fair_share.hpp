#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vpusim {

// How much of one shared resource a flow needs per byte it moves: 1, or 2 where the
// flow reads and writes the same memory.
struct ResourceUse {
  std::uint32_t resource = 0;
  std::uint32_t weight = 1;
};

// What a flow asks for: its own highest rate, and what it shares with others.
struct FlowDemand {
  std::uint64_t highest_rate = 0;  // bytes per second; > 0
  std::span<const ResourceUse> uses;
};

// Max-min fair rates: all flows grow at one pace until a resource is full or a flow
// has all it can use; those stop, the others grow on. No flow can then gain without
// taking from one that has less.
//
// Integer rates in bytes per second: equal demands get equal shares, and the sum on
// a resource never exceeds its capacity. A flow gets at least 1 B/s.
class FairShare {
 public:
  // In bytes per second, by resource.
  explicit FairShare(std::vector<std::uint64_t> capacities);

  // Writes the rate of each demand. Cost: flows x resources, a handful each.
  void allocate(std::span<const FlowDemand> demands, std::span<std::uint64_t> rates);

 private:
  // The rate at which a growing flow must stop: its own, or that of its fullest resource.
  std::uint64_t limit_of(const FlowDemand& demand) const;

  std::vector<std::uint64_t> capacities_;
  // Scratch, kept to allocate nothing per call.
  std::vector<std::uint64_t> room_;     // left by flows that stopped
  std::vector<std::uint64_t> weight_;   // of the flows that still grow
  std::vector<std::uint64_t> limits_;   // by growing flow
  std::vector<std::uint32_t> growing_;  // flows
};

}  // namespace vpusim
