#include "sim/generator/transfer_drawer.hpp"

#include <algorithm>
#include <utility>

namespace vpusim {

std::optional<Work> TransferDrawer::draw(TransferStep step, const TaskSlot& none, TaskSlot& slot) {
  const std::uint32_t port = draft_.random().below(draft_.hw().dma.port_count);
  const bool reads_ddr = step != TransferStep::kStore && step != TransferStep::kMove;
  slot = draft_.open_slot(draft_.dma_queue(port, reads_ddr), true, none);
  DmaTransfer dma;
  dma.port = static_cast<std::uint8_t>(port);
  bool is_drawn = false;
  switch (step) {
    case TransferStep::kLoad:
      is_drawn = draw_load(slot, dma);
      break;
    case TransferStep::kReload:
      is_drawn = draw_copy(draft_.ddr(), draft_.draw_tile(), slot, dma);
      break;
    case TransferStep::kStore:
      is_drawn = draw_store(slot, dma);
      break;
    case TransferStep::kMove: {
      // In an order of their own: that of arguments is the compiler's.
      const std::uint32_t to = draft_.draw_tile();
      const std::uint32_t from = draft_.draw_tile();
      is_drawn = draw_copy(draft_.cmx()[from], to, slot, dma);
      break;
    }
    case TransferStep::kSync:
      is_drawn = draw_sync(dma);
      break;
  }
  return is_drawn ? std::optional<Work>(dma) : std::nullopt;
}

bool TransferDrawer::draw_sync(DmaTransfer& dma) {
  if (!sync_buffer_.valid()) {
    sync_buffer_ = draft_.constant_of(draft_.smallest_image());
  }
  dma.kind = DmaKind::kSync;
  dma.source = dma.target = sync_buffer_;
  return true;
}

bool TransferDrawer::draw_load(const TaskSlot& slot, DmaTransfer& dma) {
  const std::uint32_t tile = draft_.draw_tile();
  TensorPlace* const place =
      draft_.pick_writable(draft_.cmx()[tile], draft_.smallest_image().bytes(), slot);
  const std::optional<Image> image =
      place == nullptr ? std::nullopt : draft_.draw_image(place->bytes);
  if (!image) {
    return false;
  }
  dma.source = draft_.constant_of(*image);
  const auto index = static_cast<std::size_t>(place - draft_.cmx()[tile].data());
  const std::optional<Distribution> distribution = draw_distribution(*image, index, slot);
  if (distribution) {
    dma.target = write_to_all(*image, *distribution, index, slot);
  } else {
    dma.target = draft_.add_cmx_buffer(*image, place->offset, tile);
    place->write(dma.target, draft_.place_of(slot));
  }
  return true;
}

std::optional<Distribution> TransferDrawer::draw_distribution(const Image& image, std::size_t index,
                                                              const TaskSlot& slot) {
  const bool is_possible =
      draft_.hw().tile.count > 1 &&
      std::all_of(draft_.cmx().begin(), draft_.cmx().end(), [&](const TensorPlaces& places) {
        return places[index].is_writable(slot.ended);
      });
  if (!is_possible || !draft_.random().chance(draft_.mix().broadcast)) {
    return std::nullopt;
  }
  constexpr double kPercentWhole = 60;
  constexpr double kPercentOverlapped = 50;
  Distribution distribution;
  distribution.cluster_count = draft_.hw().tile.count;
  distribution.modes = Distribution::kDuplicated;
  const std::uint32_t rows = (image.height + draft_.hw().tile.count - 1) / draft_.hw().tile.count;
  const bool has_rows_for_all = rows * (draft_.hw().tile.count - 1) < image.height;
  if (has_rows_for_all && !draft_.random().chance(kPercentWhole)) {
    distribution.tile_grid = {1, 1, draft_.hw().tile.count, 1};
    distribution.modes = Distribution::kSegmented;
    if (draft_.random().chance(kPercentOverlapped)) {
      distribution.modes = Distribution::kOverlapped;
      distribution.kernel = {3, 3};
      distribution.strides = {1, 1};
      distribution.padding = {.left = 1, .right = 1, .top = 1, .bottom = 1};
    }
  }
  return distribution;
}

BufferId TransferDrawer::write_to_all(const Image& image, const Distribution& distribution,
                                      std::size_t index, const TaskSlot& slot) {
  TensorType type = type_of(image);
  type.distribution = distribution;
  std::vector<std::uint32_t> tiles;
  for (std::uint32_t tile = 0; tile < draft_.hw().tile.count; ++tile) {
    tiles.push_back(tile);
    Image part = image;
    part.height = static_cast<std::uint32_t>(type.memory_shape(tile)[2]);
    TensorPlace& place = draft_.cmx()[tile][index];
    place.write(draft_.add_cmx_buffer(part, place.offset, tile), draft_.place_of(slot));
  }
  return draft_.add_buffer(draft_.type_id(type), Section::kCmx, draft_.cmx()[0][index].offset,
                           std::move(tiles));
}

bool TransferDrawer::draw_copy(TensorPlaces& from, std::uint32_t tile, const TaskSlot& slot,
                               DmaTransfer& dma) {
  TensorPlace* const source = draft_.pick_readable(from, slot);
  if (source == nullptr) {
    return false;
  }
  const Image image = draft_.content_of(*source);
  TensorPlace* const target =
      draft_.pick_writable(draft_.cmx()[tile], image.bytes(), slot, {source});
  if (target == nullptr) {
    return false;
  }
  dma.source = source->content;
  dma.target = draft_.add_cmx_buffer(image, target->offset, tile);
  source->readers.push_back(draft_.place_of(slot));
  target->write(dma.target, draft_.place_of(slot));
  return true;
}

bool TransferDrawer::draw_store(const TaskSlot& slot, DmaTransfer& dma) {
  constexpr std::size_t kEnough = 12;
  TensorPlace* const source = draft_.pick_readable(draft_.cmx()[draft_.draw_tile()], slot);
  if (source == nullptr) {
    return false;
  }
  const Image image = draft_.content_of(*source);
  TensorPlace* target = draft_.ddr().size() < kEnough
                            ? nullptr
                            : draft_.pick_writable(draft_.ddr(), image.bytes(), slot);
  if (target == nullptr) {
    target = draft_.add_ddr_place(image.bytes());
    if (target == nullptr) {
      return false;
    }
  }
  dma.source = source->content;
  dma.target = draft_.add_buffer(draft_.type_id(image), Section::kDdr, target->offset, {});
  source->readers.push_back(draft_.place_of(slot));
  target->write(dma.target, draft_.place_of(slot));
  return true;
}

}  // namespace vpusim
