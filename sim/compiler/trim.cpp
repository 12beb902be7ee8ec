#include "sim/compiler/trim.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "sim/compiler/boxes.hpp"

namespace vpusim {
namespace {

bool can_be_trimmed(const LoweredOp& op) {
  return op.outputs.size() == 1 &&
         (op.engine != EngineKind::kShave ||
          (op.shave.split == ShaveWork::Split::kPoints && op.shave.unit_points == 1));
}

}  // namespace

void trim_unused_rows(LoweredNetwork& network) {
  // From the begin of each storage, up to where somebody reads.
  IdVector<StorageId, std::uint64_t> read(network.storages.size());
  for (std::size_t i = 0; i < network.storages.size(); ++i) {
    const Storage& storage = network.storages[StorageId(i)];
    read[StorageId(i)] = storage.kind == Storage::Kind::kOutput ? storage.elements : 0;
  }
  std::vector<bool> is_needed(network.ops.size(), true);
  for (std::size_t i = network.ops.size(); i-- > 0;) {
    LoweredOp& op = network.ops[LoweredOpId(i)];
    if (std::all_of(op.outputs.begin(), op.outputs.end(),
                    [&](const View& output) { return read[output.storage] <= output.offset; })) {
      is_needed[i] = false;
      network.dropped_macs +=
          op.rows * op.row_points * op.outputs[0].channels * op.dpu.macs_per_output;
      continue;
    }
    const View& output = op.outputs[0];
    const std::uint64_t end = read[output.storage];
    if (can_be_trimmed(op) && end > output.offset) {
      const bool is_move = op.engine == EngineKind::kDma;
      const std::uint64_t row = is_move ? op.move.output_strides[0] : op.row_points * output.pitch;
      const std::uint64_t rows = (end - output.offset + row - 1) / row;
      if (rows < (is_move ? op.move.extents[0] : op.rows)) {
        op.live_rows = rows;
      }
    }
    for (std::size_t input = 0; input < op.inputs.size(); ++input) {
      std::uint64_t& reach = read[op.inputs[input].storage];
      reach = std::max(reach, input_range(op, input, whole_box(op)).end);
    }
  }
  IdVector<LoweredOpId, LoweredOp> needed;
  for (std::size_t i = 0; i < network.ops.size(); ++i) {
    if (is_needed[i]) {
      needed.push_back(std::move(network.ops[LoweredOpId(i)]));
    }
  }
  network.ops = std::move(needed);
}

}  // namespace vpusim
