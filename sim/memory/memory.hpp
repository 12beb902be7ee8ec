#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/systemc.hpp"

namespace vpusim {

// One memory that many masters share: the DDR, or the CMX of a tile. Remembers how
// much data moved when; the interconnect decides who gets the bandwidth.
class Memory final : public sc_core::sc_module {
 public:
  // From `time` on, until the next sample.
  struct Sample {
    Ticks time = 0;
    std::uint64_t bytes_per_second = 0;
  };

  explicit Memory(const sc_core::sc_module_name& name) : sc_module(name) {}

  void rearm() { samples_.clear(); }

  // The traffic at this moment changed. Takes no simulated time.
  void set_traffic(std::uint64_t bytes_per_second);
  const std::vector<Sample>& samples() const { return samples_; }

 private:
  std::vector<Sample> samples_;
};

}  // namespace vpusim
