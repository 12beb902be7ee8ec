#include "sim/memory/memory.hpp"

namespace vpusim {

void Memory::set_traffic(std::uint64_t bytes_per_second) {
  const Ticks time = now();
  if (!samples_.empty() && samples_.back().time == time) {
    samples_.back().bytes_per_second = bytes_per_second;
  } else if (samples_.empty() || samples_.back().bytes_per_second != bytes_per_second) {
    samples_.push_back({time, bytes_per_second});
  }
}

}  // namespace vpusim
