#pragma once

#include <cstdint>
#include <vector>

#include "nn_timing/features/dma_descriptor.hpp"
#include "nn_timing/vpunn/network_file.hpp"

namespace vpusim::nn_timing::test {

// One layer without weights that always answers `answer`.
inline NetworkFile constant_network(unsigned input, unsigned output, float answer) {
  NetworkFile network;
  network.name = "constant";
  network.version = {
      .family = "VPUNN", .input_interface = input, .output_interface = output, .nickname = ""};
  const auto width =
      static_cast<std::uint32_t>(descriptor_length(static_cast<DmaInterface>(input)));
  network.mlp.layers = {{.input_count = width,
                         .output_count = 1,
                         .weights = std::vector<float>(width),
                         .bias = {answer}}};
  return network;
}

}  // namespace vpusim::nn_timing::test
