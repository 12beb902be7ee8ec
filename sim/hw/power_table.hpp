#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

namespace vpusim {

// How much power DPU operations take at full use of the MACs, relative to the power
// virus: the workload of most power that the device is built for.
struct PowerTable {
  // Of one family of number formats.
  struct Factors {
    // By input channels; between two entries a straight line over their logarithm.
    using ByChannels = std::map<std::uint32_t, float>;

    float adjuster = 1;                                         // of every factor
    std::map<std::string, ByChannels, std::less<>> operations;  // "DW_CONVOLUTION"; never empty
  };

  float activity_limit = 1;  // no workload is taken to draw more
  Factors integer;           // also for what the others do not cover
  std::optional<Factors> float16;
  std::optional<Factors> float8;
};

}  // namespace vpusim
