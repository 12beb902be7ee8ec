#pragma once

#include "sim/network/network.hpp"

namespace vpusim {

// The same network with what exporters take apart in one piece again, each as one layer:
//   Swish               x * Sigmoid(x)
//   HardSwish           x * HardSigmoid(x), and x * Clip(x + constant) / constant
//   Mish                x * Tanh(Softplus(x))
//   Gelu                x * (Erf(x / constant) + constant) * constant
//   LayerNormalization  by mean and variance of the last dimensions, scaled and shifted
// Recognised by structure: constants may have any value, which does not change the work. Only
// where nobody else reads what is in between.
Network join_operations(const Network& network);

}  // namespace vpusim
