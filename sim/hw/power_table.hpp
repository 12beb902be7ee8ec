#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace vpusim {

// Power factors of one family of number formats.
struct PowerFactors {
  // By input channels; between two entries a straight line over their logarithm.
  using ByChannels = std::map<std::uint32_t, float>;

  float adjuster = 1;                                         // of every factor
  std::map<std::string, ByChannels, std::less<>> operations;  // "DW_CONVOLUTION"; never empty
};

// How much power DPU operations take at full use of the MACs, relative to the power
// virus: the workload of most power that the device is built for.
struct PowerTable {
  float activity_limit = 1;  // no workload is taken to draw more
  PowerFactors integer;      // also for what the others do not cover
  std::optional<PowerFactors> float16;
  std::optional<PowerFactors> float8;
};

}  // namespace vpusim
