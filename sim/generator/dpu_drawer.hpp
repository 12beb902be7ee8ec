#pragma once

#include <cstdint>
#include <optional>

#include "sim/generator/schedule_draft.hpp"

namespace vpusim {

// Draws the DPU tasks of a random schedule.
class DpuDrawer {
 public:
  // The draft outlives it.
  explicit DpuDrawer(ScheduleDraft& draft) : draft_(draft) {}

  // A task behind the barriers of `none`, and the slot that it has; nothing where there is no
  // tensor to read or no room for what it writes.
  std::optional<Work> draw(const TaskSlot& none, TaskSlot& slot);

 private:
  void draw_window(const Image& from, DpuTask& dpu);
  // Tensors that were loaded stand for weights; what they hold says how many channels there can be.
  TensorPlace* draw_weights(TensorPlaces& places, const TensorPlace& input, const Image& from,
                            const TaskSlot& slot, const DpuTask& dpu, Image& to);
  void add_weights(const TensorPlace& weights, const Image& from, const Image& to,
                   std::uint32_t tile, DpuTask& dpu);
  // Boxes of the output: rows where several are wanted, and as few channels as the operation needs.
  bool draw_variants(std::uint32_t tile, const Image& to, DpuTask& dpu);

  ScheduleDraft& draft_;
};

}  // namespace vpusim
