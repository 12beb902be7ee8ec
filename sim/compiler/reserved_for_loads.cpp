#include "sim/compiler/reserved_for_loads.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "sim/compiler/boxes.hpp"
#include "sim/compiler/cmx_allocator.hpp"
#include "sim/compiler/rounding.hpp"
#include "sim/compiler/stripe_cut.hpp"
#include "sim/compiler/swizzling.hpp"

namespace vpusim {
namespace {

// Of a tile: weights and what comes from outside.
std::uint64_t sure_loads(const LoweredNetwork& network, const HwConfig& hw, const LoweredOp& op,
                         const Grid& grid) {
  if (op.engine == EngineKind::kDma) {
    return 0;
  }
  const auto swizzling = swizzling_of(hw);
  const std::uint64_t alignment = swizzling ? swizzling->alignment : CmxAllocator::kAlignment;
  std::uint64_t most = 0;
  for (const Box& box : cut(op, whole_box(op), grid)) {
    if (box.is_empty()) {
      continue;
    }
    std::uint64_t bytes = round_up(weight_range(op, box).size(), alignment);
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
      const bool is_outside =
          network.storages[op.inputs[i].storage].kind != Storage::Kind::kIntermediate;
      if (is_outside && !op.shave.is_input_in_ddr(i)) {
        bytes += round_up(dense_bytes(input_part(op, i, box), network), alignment);
      }
    }
    most = std::max(most, bytes);
  }
  return most;
}

}  // namespace

bool holds_weights(const LoweredOp& op, const PlanOptions& options) {
  return op.chain && op.dpu.weights.valid() && options.keeps_weights_of_chains;
}

IdVector<LoweredOpId, std::uint64_t> reserved_for_loads(
    const LoweredNetwork& network, const HwConfig& hw,
    const IdVector<LoweredOpId, Strategy>& strategies, const PlanOptions& options) {
  const std::uint64_t capacity = hw.cmx.capacity.count();
  const std::uint64_t least = capacity - capacity * options.computed_percent / 100;
  std::map<std::uint32_t, std::uint64_t> of_chain;
  std::set<StorageId> counted;
  for (std::size_t i = 0; i < network.ops.size(); ++i) {
    const LoweredOp& op = network.ops[LoweredOpId(i)];
    if (holds_weights(op, options) && counted.insert(op.dpu.weights).second) {
      of_chain[*op.chain] += sure_loads(network, hw, op, strategies[LoweredOpId(i)].grid);
    }
  }
  IdVector<LoweredOpId, std::uint64_t> reserved(network.ops.size());
  std::uint64_t of_next = 0;
  for (std::size_t i = network.ops.size(); i-- > 0;) {
    const LoweredOpId id(i);
    const LoweredOp& op = network.ops[id];
    const std::uint64_t own = op.chain && options.keeps_weights_of_chains
                                  ? of_chain[*op.chain]
                                  : sure_loads(network, hw, op, strategies[id].grid);
    reserved[id] = std::max(least, std::min(own + of_next, capacity * 2 / 5));
    of_next = own;
  }
  return reserved;
}

}  // namespace vpusim
