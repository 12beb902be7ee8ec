#pragma once

#include "sim/network/network.hpp"

namespace vpusim {

// The same network with fewer layers. Into the layer before it goes what its weights or its
// post-processing can do on the way:
//   * batch normalisation, and sums and products with one constant per channel, behind
//     convolutions and matrix products;
//   * activations (ReLU, leaky ReLU, PReLU, clip) behind everything that a DPU does;
//   * the conversion to and from quantised numbers: tensors then have the quantised type;
//   * the transposition of a matrix product's operand;
// and x * sigmoid(x) becomes one Swish. A layer is only fused when nobody else reads what is
// between the two. Layers that no output needs are left out.
Network fuse(const Network& network);

}  // namespace vpusim
