#include "sim/generator/schedule_draft.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace vpusim {
namespace {

// Bytes to which places are aligned, a multiple of all devices'.
constexpr std::uint64_t kLine = 64;

std::uint64_t in_lines(std::uint64_t bytes) { return (bytes + kLine - 1) / kLine * kLine; }

}  // namespace

ScheduleDraft::ScheduleDraft(std::uint64_t seed, const RandomScheduleMix& mix, const HwConfig& hw)
    : mix_(mix),
      hw_(hw),
      random_(seed),
      builder_("random"),
      lanes_(hw.dma.channel_count > 1 ? 2 : 1) {
  const std::size_t queues = 2 * hw.tile.count + hw.dma.port_count * lanes_;
  queues_.assign(queues, {.task_count = 0, .ended = EndedTasks(queues)});
  Target target;
  target.architecture = hw.architectures.empty() ? "" : hw.architectures.front();
  builder_.set_target(target);
}

void ScheduleDraft::divide_cmx(std::uint32_t count) {
  std::vector<std::uint64_t> parts(count);
  std::uint64_t sum = 0;
  for (std::uint64_t& part : parts) {
    sum += part = random_.between(1, 8);
  }
  TensorPlaces places;
  std::uint64_t offset = 0;
  for (const std::uint64_t part : parts) {
    TensorPlace place;
    place.offset = offset;
    place.bytes = hw_.cmx.capacity.count() * part / sum / kLine * kLine;
    offset += place.bytes;
    places.push_back(place);
  }
  cmx_.assign(hw_.tile.count, places);
}

void ScheduleDraft::draw_images() {
  constexpr std::size_t kImages = 24;
  for (std::size_t i = 0; i < kImages; ++i) {
    images_.push_back({.channels = pick(random_, mix_.channels) / 16 * 16,
                       .height = pick(random_, mix_.extents),
                       .width = pick(random_, mix_.extents),
                       .element = pick(random_, mix_.element_types)});
    images_.back().channels = std::max<std::uint32_t>(images_.back().channels, 16);
  }
  images_.push_back({.channels = 16, .height = 1, .width = 1, .element = images_[0].element});
  std::sort(images_.begin(), images_.end(), [](const Image& a, const Image& b) {
    return std::pair(a.bytes(), a.channels) < std::pair(b.bytes(), b.channels);
  });
}

std::optional<Image> ScheduleDraft::draw_image(std::uint64_t bytes) {
  const auto end = std::partition_point(images_.begin(), images_.end(),
                                        [&](const Image& image) { return image.bytes() <= bytes; });
  if (end == images_.begin()) {
    return std::nullopt;
  }
  return images_[random_.below(static_cast<std::uint32_t>(end - images_.begin()))];
}

TaskSlot ScheduleDraft::open_slot(std::uint32_t queue, bool is_serial, const TaskSlot& like) const {
  TaskSlot slot{queue, is_serial, like.waits, queues_[queue].ended};
  slot.ended.join(like.ended);
  return slot;
}

EndedTasks ScheduleDraft::close_slot(const TaskSlot& slot) {
  Queue& queue = queues_[slot.queue];
  EndedTasks at_end = slot.ended;
  at_end.add(place_of(slot), slot.is_serial);
  queue.ended = slot.is_serial ? at_end : slot.ended;
  ++queue.task_count;
  return at_end;
}

TensorPlace* ScheduleDraft::add_ddr_place(std::uint64_t bytes) {
  TensorPlace fresh;
  fresh.offset = ddr_bytes_;
  fresh.bytes = in_lines(bytes);
  if (fresh.offset + fresh.bytes > hw_.ddr.capacity.count()) {
    return nullptr;
  }
  ddr_bytes_ += fresh.bytes;
  ddr_.push_back(fresh);
  return &ddr_.back();
}

TensorPlace* ScheduleDraft::pick_readable(TensorPlaces& places, const TaskSlot& slot) {
  return pick_place(random_, places,
                    [&](const TensorPlace& place) { return place.is_readable(slot.ended); });
}

TensorPlace* ScheduleDraft::pick_writable(TensorPlaces& places, std::uint64_t bytes,
                                          const TaskSlot& slot,
                                          std::initializer_list<const TensorPlace*> taken) {
  return pick_place(random_, places, [&](const TensorPlace& place) {
    return std::find(taken.begin(), taken.end(), &place) == taken.end() && place.bytes >= bytes &&
           place.is_writable(slot.ended);
  });
}

// Few images come again and again, and a whole type is costly to make and to compare.
TypeId ScheduleDraft::type_id(const Image& image) {
  const auto [known, is_new] = image_types_.try_emplace(image);
  if (is_new) {
    known->second = builder_.add_type(type_of(image));
  }
  return known->second;
}

BufferId ScheduleDraft::add_buffer(TypeId type, Section section, std::uint64_t offset,
                                   std::vector<std::uint32_t> indices) {
  Buffer buffer;
  buffer.name = "t" + std::to_string(builder_.so_far().buffers().size());
  buffer.section = section;
  buffer.indices = std::move(indices);
  buffer.byte_offset = offset;
  buffer.type = type;
  return builder_.add_buffer(std::move(buffer));
}

BufferId ScheduleDraft::constant_of(const Image& image) {
  const std::uint64_t offset = constant_bytes_;
  if (image.height == 1 || !random_.chance(mix_.strided)) {
    constant_bytes_ += in_lines(image.bytes());
    return add_buffer(type_id(image), Section::kConstant, offset, {});
  }
  TensorType type = type_of(image);
  const std::uint64_t row = std::uint64_t{image.width} * image.channels * random_.between(2, 4);
  type.strides = {row * image.height, 1, row, image.channels};
  constant_bytes_ += in_lines(type.span_bytes().count());
  return add_buffer(type_id(type), Section::kConstant, offset, {});
}

}  // namespace vpusim
