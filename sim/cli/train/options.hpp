#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nn_timing/model/efficiency_features.hpp"

namespace vpusim {

// What `vpusim train` was asked for.
struct TrainOptions {
  std::string device;
  std::string output;
  std::string card;         // empty: beside the output
  std::string device_file;  // empty: beside the output, for a device of the user's own
  std::string start;        // a network to go on from
  std::string distill;      // a published network that labels random workloads
  std::string mix;          // what random workloads are; empty: the compiled-in one
  std::vector<std::string> data;
  std::vector<std::string> finetune;
  std::optional<nn_timing::Reference> reference;

  std::uint64_t rows = 1'000'000;
  std::vector<std::uint32_t> hidden = {256, 256, 256, 256};
  std::size_t batch_rows = 512;
  std::size_t epochs = 12;
  std::size_t patience = 0;
  double rate = 4e-3;
  std::uint64_t seed = 1;

  std::uint64_t finetune_rows = 200'000;  // random ones
  double finetune_share = 0.3;            // of measured rows among all
  std::size_t finetune_epochs = 10;
  double finetune_rate = 2e-4;

  std::string command_line;
};

}  // namespace vpusim
