#pragma once

#include "sim/compiler/lowered.hpp"
#include "sim/hw/hw_config.hpp"

namespace vpusim {

// The same network with chains of operations cut into stripes of rows, stripe after stripe through
// the whole chain: what is between the operations of a chain is never there as a whole, so it need
// not go to DDR and back.
//
//   a chain   consecutive DPU operations, and SHAVE kernels point by point, each reading what the
//             one before wrote and nobody outside reads; its tensors together are too large for
//             CMX, its weights are not. The two products of an attention with the softmax between
//             them are one, head by head
//   a stripe  some rows of the chain's result, and of each tensor before it the rows that these
//             need; nothing is computed twice: rows that the stripe before computed, because its
//             windows reach into them, are copied in CMX
//
// Operations of a chain say so (LoweredOp::chain), so that their weights are loaded once.
// Precondition: unused rows are trimmed. Operations keep their names.
LoweredNetwork depth_first(const LoweredNetwork& network, const HwConfig& hw);

}  // namespace vpusim
