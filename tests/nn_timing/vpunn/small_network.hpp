#pragma once

#include <sstream>
#include <string>

#include "nn_timing/vpunn/network_file.hpp"
#include "nn_timing/vpunn/vpunn_generated.h"

namespace vpusim::nn_timing::test {

// 3-2-1: a layer with a bias and a ReLU, and one with neither.
inline NetworkFile small_network() {
  NetworkFile network;
  network.name = "VPUNN-11-02 $small$";
  network.version = {
      .family = "VPUNN", .input_interface = 11, .output_interface = 2, .nickname = "small"};
  network.mlp.layers = {
      {.input_count = 3,
       .output_count = 2,
       .weights = {1, 2, 3, 4, 5, 6},
       .bias = {0.5F, -0.5F},
       .activation = Activation::kRelu},
      {.input_count = 2, .output_count = 1, .weights = {7, 8}, .bias = {}},
  };
  return network;
}

inline std::string written(const NetworkFile& network) {
  std::ostringstream out;
  write_network(network, out);
  return out.str();
}

// The file of small_network() after `change` has had its way with what stands in it.
template <class Change>
std::string changed_network(const Change& change) {
  flat::ModelT model;
  flat::GetModel(written(small_network()).data())->UnPackTo(&model);
  change(model);
  flatbuffers::FlatBufferBuilder builder;
  flat::FinishModelBuffer(builder, flat::Model::Pack(builder, &model));
  return {reinterpret_cast<const char*>(builder.GetBufferPointer()), builder.GetSize()};
}

}  // namespace vpusim::nn_timing::test
