#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace vpusim::nn_timing {

inline constexpr std::size_t kOutputs = 2;  // of a network that is trained: ratio, error

// Where a layer's parameters lie among all.
struct LayerPlace {
  std::size_t ins = 0;
  std::size_t outs = 0;
  std::size_t weights = 0;
  std::size_t bias = 0;
};

// All layers of the network, the last one with its outputs.
struct Layers {
  std::vector<LayerPlace> places;
  std::size_t parameter_count = 0;
  std::size_t widest = 0;

  Layers(std::size_t ins, const std::vector<std::uint32_t>& hidden) {
    std::vector<std::size_t> outs(hidden.begin(), hidden.end());
    outs.push_back(kOutputs);
    for (const std::size_t out : outs) {
      places.push_back({.ins = ins,
                        .outs = out,
                        .weights = parameter_count,
                        .bias = parameter_count + ins * out});
      parameter_count += (ins + 1) * out;
      widest = std::max(widest, out);
      ins = out;
    }
  }
};

}  // namespace vpusim::nn_timing
