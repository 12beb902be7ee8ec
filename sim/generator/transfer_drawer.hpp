#pragma once

#include <cstdint>
#include <optional>

#include "sim/generator/schedule_draft.hpp"

namespace vpusim {

// Draws the DMA transfers of a random schedule.
class TransferDrawer {
 public:
  // The draft outlives it.
  explicit TransferDrawer(ScheduleDraft& draft) : draft_(draft) {}

  // A transfer behind the barriers of `none`, and the slot that it has; nothing where there is no
  // tensor to move or no room for it.
  std::optional<Work> draw(TransferStep step, const TaskSlot& none, TaskSlot& slot);

 private:
  // It names buffers, but moves nothing.
  bool draw_sync(DmaTransfer& dma);
  bool draw_load(const TaskSlot& slot, DmaTransfer& dma);
  // For a load into every tile at once: the whole of it into each, or rows, with a halo or without.
  std::optional<Distribution> draw_distribution(const Image& image, std::size_t index,
                                                const TaskSlot& slot);
  BufferId write_to_all(const Image& image, const Distribution& distribution, std::size_t index,
                        const TaskSlot& slot);
  // From one place of a memory into one of a tile.
  bool draw_copy(TensorPlaces& from, std::uint32_t tile, const TaskSlot& slot, DmaTransfer& dma);
  // Into a place of DDR that is free again, or a new one.
  bool draw_store(const TaskSlot& slot, DmaTransfer& dma);

  ScheduleDraft& draft_;
  BufferId sync_buffer_;
};

}  // namespace vpusim
