#include "sim/compiler/ops/rows.hpp"

#include <vector>

namespace vpusim::lowering {

// [N, C, H, W] with blocks of pixels that become channels, or the other way round.
void lower_blocks(Lowering& lowering, const Layer& layer) {
  const bool to_space = layer.operation == Operation::kDepthToSpace;
  const View source = lowering.input_view(layer.inputs[0], 1);
  const View target = lowering.output_view(layer.outputs[0], 1);
  // The side with small pixels and the one with many channels.
  const Shape& fine = lowering.shape(to_space ? layer.outputs[0] : layer.inputs[0]);
  const Shape& deep = lowering.shape(to_space ? layer.inputs[0] : layer.outputs[0]);
  const std::uint64_t block = layer.attributes.block_size;
  const std::uint64_t fine_pitch = to_space ? target.pitch : source.pitch;
  const std::uint64_t deep_pitch = to_space ? source.pitch : target.pitch;
  const bool has_channels_first = layer.attributes.mode == "CRD";
  const std::uint64_t c = fine[1];
  const Shape extents = {deep[0], deep[2], block, deep[3], block, c};
  const std::vector<std::uint64_t> fine_strides = {fine[2] * fine[3] * fine_pitch,
                                                   block * fine[3] * fine_pitch,
                                                   fine[3] * fine_pitch,
                                                   block * fine_pitch,
                                                   fine_pitch,
                                                   1};
  const std::vector<std::uint64_t> deep_strides = {deep[2] * deep[3] * deep_pitch,
                                                   deep[3] * deep_pitch,
                                                   has_channels_first ? block : block * c,
                                                   deep_pitch,
                                                   has_channels_first ? 1 : c,
                                                   has_channels_first ? block * block : 1};
  lowering.add_move(layer.name, source, target, extents, to_space ? deep_strides : fine_strides,
                    to_space ? fine_strides : deep_strides);
}

}  // namespace vpusim::lowering
