#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <optional>
#include <vector>

#include "sim/base/random.hpp"
#include "sim/generator/ended_tasks.hpp"
#include "sim/generator/image.hpp"
#include "sim/generator/schedule_mix.hpp"
#include "sim/generator/tensor_places.hpp"
#include "sim/hw/hw_config.hpp"
#include "sim/schedule/schedule_builder.hpp"

namespace vpusim {

// The task that is being drawn: its queue, and what has ended when it starts.
struct TaskSlot {
  std::uint32_t queue = 0;
  bool is_serial = true;  // tasks of the queue end in their order
  BarrierList waits;
  EndedTasks ended;
};

// A random schedule while it grows: its queues, and its memory, divided into places that hold one
// tensor at a time. Those that draw tasks of one kind work on it together.
class ScheduleDraft {
 public:
  static constexpr std::uint32_t kMostVariants = 16;  // of one task

  // Mix and device outlive it.
  ScheduleDraft(std::uint64_t seed, const RandomScheduleMix& mix, const HwConfig& hw);
  ScheduleDraft(const ScheduleDraft&) = delete;
  ScheduleDraft& operator=(const ScheduleDraft&) = delete;

  const HwConfig& hw() const { return hw_; }
  const RandomScheduleMix& mix() const { return mix_; }
  Random& random() { return random_; }
  ScheduleBuilder& builder() { return builder_; }

  // Before the first task: places of all tiles alike, so that one transfer can write all of them,
  // and the kinds of tensors that come from outside.
  void divide_cmx(std::uint32_t tensors_per_tile);
  void draw_images();

  // --- queues

  std::size_t queue_count() const { return queues_.size(); }
  std::uint32_t dpu_queue(std::uint32_t tile) const { return tile; }
  std::uint32_t shave_queue(std::uint32_t tile) const { return hw_.tile.count + tile; }
  std::uint32_t dma_queue(std::uint32_t port, bool reads_ddr) const {
    return 2 * hw_.tile.count + port * lanes_ + (reads_ddr ? 0 : lanes_ - 1);
  }

  // The next task of a queue, behind the barriers of `like`.
  TaskSlot open_slot(std::uint32_t queue, bool is_serial, const TaskSlot& like) const;
  QueuePlace place_of(const TaskSlot& slot) const {
    return {slot.queue, queues_[slot.queue].task_count};
  }
  // The slot is taken; gives what has ended when its task has.
  EndedTasks close_slot(const TaskSlot& slot);

  // --- memory

  std::uint32_t draw_tile() { return random_.below(hw_.tile.count); }
  std::vector<TensorPlaces>& cmx() { return cmx_; }  // by tile
  TensorPlaces& ddr() { return ddr_; }
  // A place of DDR that nobody had; nullptr when there is no room.
  TensorPlace* add_ddr_place(std::uint64_t bytes);

  const Image& smallest_image() const { return images_.front(); }
  // One that fits, the smallest always; nothing in a place that is too small for any.
  std::optional<Image> draw_image(std::uint64_t bytes);
  Image content_of(const TensorPlace& place) const {
    return image_of(builder_.so_far().type_of(place.content));
  }

  TensorPlace* pick_readable(TensorPlaces& places, const TaskSlot& slot);
  // Of at least so many bytes, and neither of `taken`, which may be null.
  TensorPlace* pick_writable(TensorPlaces& places, std::uint64_t bytes, const TaskSlot& slot,
                             std::initializer_list<const TensorPlace*> taken = {});

  // The id of a type, or of a dense image's.
  TypeId type_id(const TensorType& type) { return builder_.add_type(type); }
  TypeId type_id(const Image& image);
  BufferId add_buffer(TypeId type, Section section, std::uint64_t offset,
                      std::vector<std::uint32_t> indices);
  template <class Type>  // TensorType or Image
  BufferId add_cmx_buffer(const Type& type, std::uint64_t offset, std::uint32_t tile) {
    return add_buffer(type_id(type), Section::kCmx, offset, {tile});
  }
  // What the network brings along: read at any time, dense or as a piece of something larger.
  BufferId constant_of(const Image& image);

 private:
  struct Queue {
    std::uint32_t task_count = 0;
    EndedTasks ended;  // when its next task may start, whatever barriers do
  };

  const RandomScheduleMix& mix_;
  const HwConfig& hw_;
  Random random_;
  ScheduleBuilder builder_;
  std::uint32_t lanes_;  // DMA channels of a port
  std::vector<Queue> queues_;
  std::vector<TensorPlaces> cmx_;
  TensorPlaces ddr_;
  std::uint64_t ddr_bytes_ = 0;
  std::uint64_t constant_bytes_ = 0;
  std::vector<Image> images_;  // by bytes
  std::map<Image, TypeId> image_types_;
};

}  // namespace vpusim
