#include "sim/generator/shave_drawer.hpp"

#include <algorithm>

namespace vpusim {

std::optional<Work> ShaveDrawer::draw(const TaskSlot& none, TaskSlot& slot) {
  const std::uint32_t tile = draft_.draw_tile();
  slot = draft_.open_slot(draft_.shave_queue(tile), draft_.hw().shave.count_per_tile == 1, none);
  TensorPlaces& places = draft_.cmx()[tile];
  TensorPlace* const input = draft_.pick_readable(places, slot);
  if (input == nullptr) {
    return std::nullopt;
  }
  const Image image = draft_.content_of(*input);
  TensorPlace* const output = draft_.pick_writable(places, image.bytes(), slot, {input});
  if (output == nullptr) {
    return std::nullopt;
  }
  ShaveKernel kernel;
  kernel.symbol = pick(draft_.random(), draft_.mix().shave_kernels);
  kernel.tile = tile;
  const BufferId target = draft_.add_cmx_buffer(image, output->offset, tile);
  const std::uint64_t source_offset = input->offset;
  const std::uint32_t runs = std::min(
      1 + draft_.random().below(std::max(draft_.hw().shave.count_per_tile, 1U)), image.height);
  for (std::uint32_t run = 0; run < runs; ++run) {
    // Each SHAVE takes some of the rows.
    Image part = image;
    const std::uint32_t begin = image.height * run / runs;
    part.height = image.height * (run + 1) / runs - begin;
    const std::uint64_t skipped = image.bytes() / image.height * begin;
    const BufferId from = draft_.add_cmx_buffer(part, source_offset + skipped, tile);
    const BufferId to = draft_.add_cmx_buffer(part, output->offset + skipped, tile);
    kernel.inputs.push_back(from);
    kernel.outputs.push_back(to);
    kernel.runs.push_back({.inputs = {from}, .outputs = {to}, .arguments = ""});
  }
  input->readers.push_back(draft_.place_of(slot));
  output->write(target, draft_.place_of(slot));
  return kernel;
}

}  // namespace vpusim
