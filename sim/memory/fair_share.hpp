#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace vpusim {

// How much of one shared resource a flow needs per byte it moves: all of a byte, two
// where the flow reads and writes the same memory, or a fraction where only a part of
// the data goes there.
struct ResourceUse {
  static constexpr std::uint32_t kWhole = 1 << 16;

  std::uint32_t resource = 0;
  std::uint32_t weight = kWhole;  // > 0; kWhole is one byte per byte
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
// a resource does not exceed its capacity. The one exception keeps all flows moving:
// none gets less than 1 B/s, also where there is less than that for each.
class FairShare {
 public:
  // In bytes per second, by resource; each less than 2^47 (140 TB/s).
  explicit FairShare(std::vector<std::uint64_t> capacities);

  // Writes the rate of each demand. Cost: flows x resources, a handful each.
  void allocate(std::span<const FlowDemand> demands, std::span<std::uint64_t> rates);

 private:
  // The rate at which a growing flow must stop: its own, or that of its fullest resource.
  std::uint64_t limit_of(const FlowDemand& demand) const;

  // In kWhole-ths of bytes per second, so that weights divide them; also the room.
  std::vector<std::uint64_t> capacities_;
  // Scratch, kept to allocate nothing per call.
  std::vector<std::uint64_t> room_;     // left by flows that stopped
  std::vector<std::uint64_t> weight_;   // of the flows that still grow
  std::vector<std::uint64_t> limits_;   // by growing flow
  std::vector<std::uint32_t> growing_;  // flows
};

}  // namespace vpusim
