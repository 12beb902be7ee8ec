#pragma once

#include <cstdint>

#include "sim/base/quantity.hpp"
#include "sim/network/network.hpp"

// How much work a network is, whatever computes it. All sums saturate.

namespace vpusim {

// Multiply-accumulates of convolutions, matrix products and recurrent cells; 0 for every other
// operation, as in published figures. Padding counts as if it were data. Biases do not count.
std::uint64_t mac_count(const Network& network, const Layer& layer);
std::uint64_t mac_count(const Network& network);

// Of those, the ones of layers with weights: what tools count that look at modules and not at
// products of two activations.
std::uint64_t weight_mac_count(const Network& network);

// A measure of work for operations of every kind, never 0: MACs where there are any, otherwise
// the elements read or written, whichever are more.
std::uint64_t operation_count(const Network& network, const Layer& layer);

// Elements of all constants.
std::uint64_t parameter_count(const Network& network);

// What a layer must read and write at least once: constants, other inputs, outputs. Of data that
// it picks from (Gather, Slice) no more than it picks; of data that stay where they are (Reshape)
// nothing.
Bytes compulsory_bytes(const Network& network, const Layer& layer);

// What the layers together read of each tensor that comes from outside, never more than all of it;
// zero for the others.
IdVector<NetworkTensorId, Bytes> read_once(const Network& network);

// What must cross the border of any machine that holds nothing of the network: all constants (of
// those that are only picked from, what is picked), inputs and outputs, each once.
Bytes compulsory_bytes(const Network& network);

}  // namespace vpusim
